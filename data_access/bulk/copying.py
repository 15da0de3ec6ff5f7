"""Bulk rows into the database: many rows per statement on either engine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

import pyarrow as pa
from sqlalchemy.orm import Session

from data_access.bulk.binary_copy import binary_rows, column_types
from data_access.bulk.duck import Rows, tables_of

CHUNK_ROWS = 50_000
"""Rows per executemany on SQLite; larger chunks gain nothing and hold more memory."""


def insert_rows(
    session: Session,
    table: str,
    rows: Rows,
    fixed: Mapping[str, int] | None = None,
    *,
    into: str | None = None,
) -> None:
    """Append `rows` to `table`; column names are the table's.

    `fixed`: further columns that have one value in every row. `into`: another table
    of the same columns.
    """
    for part in tables_of(rows):
        if part.num_rows == 0:
            continue
        if _is_sqlite(session):
            _insert_many(session, into or table, part, fixed or {})
        else:
            _copy(session, into or table, _with_fixed(part, fixed or {}), table)


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
        marks = ", ".join("?" * rows.num_columns)
        _executemany(
            session,
            f"INSERT INTO {table} ({columns}) VALUES ({marks}) {conflict}",
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
        sets = ", ".join(f"{name} = ?" for name in columns)
        _executemany(
            session,
            f"UPDATE {table} SET {sets} WHERE {key} = ?",
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
        _executemany(session, f"DELETE FROM {table} WHERE {column} = ?", rows)
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
    values = ", ".join(
        [*(str(int(value)) for value in fixed.values()), *"?" * filled.num_columns]
    )
    _executemany(session, f"INSERT INTO {table} ({names}) VALUES ({values})", filled)


def _executemany(session: Session, statement: str, rows: pa.Table) -> None:
    driver = session.connection().connection.driver_connection
    if driver is None:
        raise AssertionError("the session has a connection")
    with closing(driver.cursor()) as cursor:
        for start in range(0, rows.num_rows, CHUNK_ROWS):
            part = rows.slice(start, CHUNK_ROWS)
            columns = [_values(column) for column in part.columns]
            # Straight to the driver, which takes the rows as they are made.
            cursor.executemany(statement, zip(*columns, strict=True))


def _values(column: pa.ChunkedArray) -> list[Any]:
    """A column as SQLite takes it quickest: numbers, not truth values."""
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    values: list[Any] = column.to_pylist()
    return values


def _with_fixed(rows: pa.Table, fixed: Mapping[str, int]) -> pa.Table:
    for name, value in fixed.items():
        column = pa.repeat(pa.scalar(int(value), pa.int64()), rows.num_rows)
        rows = rows.append_column(name, column)
    return rows


def _copy(session: Session, target: str, rows: pa.Table, model: str) -> None:
    """COPY in binary form; `model` is the declared table whose types these are."""
    names = [
        name
        for name, column in zip(rows.column_names, rows.columns, strict=True)
        if column.null_count < rows.num_rows
    ]
    driver = session.connection().connection.driver_connection
    if driver is None:
        raise AssertionError("the session has a connection")
    statement = f"COPY {target} ({', '.join(names)}) FROM STDIN (FORMAT binary)"
    types = column_types(model, names)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for block in binary_rows(rows.select(names), types):
            copy.write(block)


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
    _copy(session, stage, rows, table)
    yield stage
