"""Bulk rows into the database: many rows per statement on either engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from typing import Any

import pyarrow as pa
from sqlalchemy.orm import Session

from data_access.bulk.binary_copy import binary_rows, copied_schema
from data_access.bulk.bound_values import bound
from data_access.bulk.duck import Rows, tables_of
from data_access.bulk.made_ahead import made_ahead

CHUNK_ROWS = 50_000
"""Rows per executemany on SQLite; larger chunks gain nothing and hold more memory."""
Told = Callable[[int], None]
"""Hears of each piece how many rows it has."""
Statement = Callable[[Sequence[str]], str]
"""Makes a statement of what stands in it for each column."""


def insert_rows(
    session: Session,
    table: str,
    rows: Rows,
    fixed: Mapping[str, int] | None = None,
    *,
    into: str | None = None,
    told: Told = lambda _rows: None,
) -> None:
    """Append `rows` to `table`; column names are the table's.

    `fixed`: further columns that have one value in every row. `into`: another table
    of the same columns. `told` hears of each piece how many rows it has.
    """
    target = into or table
    if not _is_sqlite(session):
        parts = (_with_fixed(part, fixed or {}) for part in tables_of(rows))
        _copy(session, target, parts, table, told)
        return
    with closing(made_ahead(tables_of(rows))) as ready:
        for part in ready:
            _insert_many(session, target, part, fixed or {})
            told(part.num_rows)


def add_counts(
    session: Session, table: str, keys: Sequence[str], rows: pa.Table
) -> None:
    """Add the counts of `rows` to the rows of `table` with the same keys."""
    if rows.num_rows == 0:
        return
    counts = [name for name in rows.column_names if name not in keys]
    updates = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in counts)
    conflict = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {updates}"
    columns = ", ".join(rows.column_names)
    if _is_sqlite(session):
        _executemany(
            session,
            lambda marks: (
                f"INSERT INTO {table} ({columns}) VALUES ({', '.join(marks)})"
                f" {conflict}"
            ),
            rows,
        )
        return
    with _staged(session, table, rows) as stage:
        session.connection().exec_driver_sql(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage} {conflict}"
        )


def update_rows(session: Session, table: str, key: str, rows: pa.Table) -> None:
    """Set every other column of `rows` on the rows of `table` with the same key."""
    if rows.num_rows == 0:
        return
    columns = [name for name in rows.column_names if name != key]
    if _is_sqlite(session):
        _executemany(
            session,
            lambda marks: (
                f"UPDATE {table} SET "
                + ", ".join(f"{n} = {m}" for n, m in zip(columns, marks, strict=False))
                + f" WHERE {key} = {marks[-1]}"
            ),
            rows.select([*columns, key]),
        )
        return
    sets = ", ".join(f"{name} = s.{name}" for name in columns)
    with _staged(session, table, rows) as stage:
        session.connection().exec_driver_sql(
            f"UPDATE {table} SET {sets} FROM {stage} s WHERE {table}.{key} = s.{key}"
        )


def delete_rows(session: Session, table: str, column: str, ids: pa.Array) -> None:
    """Delete the rows of `table` whose `column` is one of `ids`."""
    if len(ids) == 0:
        return
    rows = pa.table({column: ids})
    if _is_sqlite(session):
        _executemany(
            session,
            lambda marks: f"DELETE FROM {table} WHERE {column} = {marks[0]}",
            rows,
        )
        return
    with _staged(session, table, rows) as stage:
        session.connection().exec_driver_sql(
            f"DELETE FROM {table} USING {stage} s WHERE {table}.{column} = s.{column}"
        )


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _insert_many(
    session: Session, table: str, rows: pa.Table, fixed: Mapping[str, int]
) -> None:
    """Columns in which nothing stands are left out: binding NULLs costs as much."""
    empty = [
        name
        for name, column in zip(rows.column_names, rows.columns, strict=True)
        if column.null_count == rows.num_rows
    ]
    filled = rows.drop_columns(empty)
    names = ", ".join([*fixed, *filled.column_names])
    constants = [str(int(value)) for value in fixed.values()]
    _executemany(
        session,
        lambda marks: (
            f"INSERT INTO {table} ({names}) VALUES ({', '.join([*constants, *marks])})"
        ),
        filled,
    )


def _executemany(session: Session, statement: Statement, rows: pa.Table) -> None:
    with closing(_driver(session).cursor()) as cursor:
        for start in range(0, rows.num_rows, CHUNK_ROWS):
            part = rows.slice(start, CHUNK_ROWS)
            columns = [bound(column) for column in part.columns]
            # Straight to the driver, which takes the rows as they are made.
            cursor.executemany(
                statement([mark for mark, _ in columns]),
                zip(*(values for _, values in columns), strict=True),
            )


def _driver(session: Session) -> Any:  # noqa: ANN401 - either engine's DBAPI
    driver = session.connection().connection.driver_connection
    if driver is None:
        raise AssertionError("the session has a connection")
    return driver


def _with_fixed(rows: pa.Table, fixed: Mapping[str, int]) -> pa.Table:
    for name, value in fixed.items():
        column = pa.repeat(pa.scalar(int(value), pa.int64()), rows.num_rows)
        rows = rows.append_column(name, column)
    return rows


def _copy(
    session: Session,
    target: str,
    rows: Iterator[pa.Table],
    model: str,
    told: Told = lambda _rows: None,
) -> None:
    """COPY in binary form; `model` is the declared table whose types these are."""
    first = next(rows, None)
    if first is None:
        return
    names = first.column_names
    statement = f"COPY {target} ({', '.join(names)}) FROM STDIN (FORMAT binary)"
    blocks = binary_rows(chain([first], rows), copied_schema(model, names))
    with (
        _driver(session).cursor() as cursor,
        cursor.copy(statement) as copy,
        closing(made_ahead(blocks)) as ready,
    ):
        for count, block in ready:
            copy.write(block)
            told(count)


@contextmanager
def _staged(session: Session, table: str, rows: pa.Table) -> Iterator[str]:
    """Rows of a table to be, in a temporary table of the same column types."""
    stage = f"stage_{table}"
    columns = ", ".join(rows.column_names)
    connection = session.connection()
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {stage}")
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS"
        f" SELECT {columns} FROM {table} LIMIT 0"
    )
    _copy(session, stage, tables_of(rows), table)
    yield stage
