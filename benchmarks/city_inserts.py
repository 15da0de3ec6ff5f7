"""The plainest bulk insert of the same dossiers, and the product's own beside it."""

import sqlite3
import time
from pathlib import Path

import psycopg
import pyarrow as pa
from sqlalchemy import text

from benchmarks.city_store import Store, libpq
from data_access.bulk import copying
from data_access.bulk.binary_copy import copied_schema
from data_access.bulk.reading import fetched
from data_access.engine import Session
from data_access.schema.dossiers import DossierRow
from services.installation import open_database

ROWS = 2_000_000
CHUNK_ROWS = 50_000


def raw_rows_per_second(store: Store, rows: int = ROWS) -> float:
    """Every column of `rows` kept dossiers into a bare table of the same engine.

    SQLite: `executemany` of ready tuples in one transaction. PostgreSQL: `COPY` from
    a file on the server. No index, no constraint.
    """
    if store.engine == "sqlite":
        return _executemany(store, rows)
    return _copy(store, rows)


def bulk_rows_per_second(store: Store, rows: int = ROWS) -> float:
    """The same into such a table by the way that loads take, nothing done beside.

    While loading, roll-ups are worked out on the same processors meanwhile.
    """
    database = open_database(store.environment)
    try:
        with database.write() as session:
            kept = _kept(session, rows)
            session.execute(text("CREATE TABLE bare AS SELECT * FROM dossier LIMIT 0"))
            begun = time.perf_counter()
            copying.insert_rows(session, "dossier", kept, into="bare")
            seconds = time.perf_counter() - begun
            session.rollback()
    finally:
        database.close()
    return float(kept.num_rows) / seconds


def _kept(session: Session, rows: int) -> pa.Table:
    """Dossiers with the columns that a load writes."""
    names = [column.name for column in DossierRow.__table__.columns]
    schema = copied_schema("dossier", names)
    selected = ", ".join(
        f"CAST({item.name} AS INTEGER)" if pa.types.is_boolean(item.type) else item.name
        for item in schema
    )
    statement = f"SELECT {selected} FROM dossier LIMIT :rows"
    return pa.concat_tables(fetched(session, statement, {"rows": rows}, schema))


def _executemany(store: Store, rows: int) -> float:
    kept = store.folder / "dieu-hanh.db"
    target_path = store.temporary / "bare.db"
    with sqlite3.connect(f"file:{kept}?mode=ro", uri=True) as source:
        cursor = source.execute(f"SELECT * FROM dossier LIMIT {rows}")
        names = [column[0] for column in cursor.description]
        tuples = cursor.fetchall()
    source.close()
    target = sqlite3.connect(target_path, isolation_level=None)
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=NORMAL")
    target.execute(f"CREATE TABLE dossier ({', '.join(names)})")
    insert = f"INSERT INTO dossier VALUES ({', '.join('?' * len(names))})"
    begun = time.perf_counter()
    target.execute("BEGIN IMMEDIATE")
    for start in range(0, len(tuples), CHUNK_ROWS):
        target.executemany(insert, tuples[start : start + CHUNK_ROWS])
    target.execute("COMMIT")
    seconds = time.perf_counter() - begun
    target.close()
    _remove(target_path)
    return len(tuples) / seconds


def _remove(database: Path) -> None:
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()


def _copy(store: Store, rows: int) -> float:
    if store.server_folder is None:
        raise ValueError("PostgreSQL has a folder of its own here")
    file = store.server_folder / "bare.csv"
    with psycopg.connect(libpq(store.url)) as connection:
        connection.execute(
            f"COPY (SELECT * FROM dossier LIMIT {rows}) TO '{file}' (FORMAT csv)"
        )
        connection.execute("CREATE TABLE bare AS SELECT * FROM dossier LIMIT 0")
        connection.commit()
        begun = time.perf_counter()
        copied = connection.execute(f"COPY bare FROM '{file}' (FORMAT csv)").rowcount
        connection.commit()
        seconds = time.perf_counter() - begun
        connection.execute("DROP TABLE bare")
    file.unlink()
    return copied / seconds
