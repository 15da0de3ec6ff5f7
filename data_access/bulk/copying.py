"""Arrow tables into the database: many rows per statement on either engine."""

import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.csv as pa_csv
from sqlalchemy.orm import Session

CHUNK_ROWS = 50_000
"""Rows per executemany on SQLite; larger chunks gain nothing and hold more memory."""


def insert_rows(session: Session, table: str, rows: pa.Table) -> None:
    """Append `rows` to `table`; column names are the table's."""
    if rows.num_rows == 0:
        return
    if _is_sqlite(session):
        marks = ", ".join("?" * rows.num_columns)
        _executemany(
            session,
            f"INSERT INTO {table} ({', '.join(rows.column_names)}) VALUES ({marks})",
            rows,
        )
    else:
        _copy(session, table, rows)


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


def _executemany(session: Session, statement: str, rows: pa.Table) -> None:
    connection = session.connection()
    for start in range(0, rows.num_rows, CHUNK_ROWS):
        columns = [
            column.to_pylist() for column in rows.slice(start, CHUNK_ROWS).columns
        ]
        connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def _copy(session: Session, table: str, rows: pa.Table) -> None:
    """COPY as CSV: quoted text, nothing between commas for NULL."""
    buffer = io.BytesIO()
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    pa_csv.write_csv(rows, buffer, options)
    driver = session.connection().connection.driver_connection
    if driver is None:
        raise AssertionError("the session has a connection")
    statement = f"COPY {table} ({', '.join(rows.column_names)}) FROM STDIN (FORMAT csv)"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(buffer.getbuffer())


class _staged:  # noqa: N801 - reads as a function in a with statement
    """Rows of a table to be, in a temporary table of the same column types."""

    def __init__(self, session: Session, table: str, rows: pa.Table) -> None:
        self._session, self._table, self._rows = session, table, rows

    def __enter__(self) -> str:
        stage = f"stage_{self._table}"
        columns = ", ".join(self._rows.column_names)
        connection = self._session.connection()
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {stage}")
        connection.exec_driver_sql(
            f"CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS"
            f" SELECT {columns} FROM {self._table} LIMIT 0"
        )
        _copy(self._session, stage, self._rows)
        return stage

    def __exit__(self, *_error: object) -> None:
        return None
