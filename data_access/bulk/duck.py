"""DuckDB as the engine that works things out: bounded memory, no network.

Bulk rows come in and go out as Arrow tables or, where there may be millions, as
Parquet files in a private folder.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

Rows: TypeAlias = pa.Table | pa.RecordBatchReader | Path
"""Bulk rows: in memory, on their way, or a Parquet file."""
MEMORY = "1GB"
"""What one piece of work may hold; the rest is spilled to a temporary folder."""
BATCH_ROWS = 50_000
"""Rows handed on at a time where they do not fit in memory together."""


@contextmanager
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-process DuckDB of its own; what it spills is gone on leaving."""
    # Named as private folders of files are, so that the next load removes what a
    # process that was killed has left here.
    spilled = tempfile.mkdtemp(prefix=f"dieu-hanh-nap-{os.getpid()}-")
    try:
        with duckdb.connect(
            ":memory:",
            config={
                "memory_limit": MEMORY,
                "temp_directory": spilled,
                "preserve_insertion_order": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        ) as duck:
            yield duck
    finally:
        shutil.rmtree(spilled, ignore_errors=True)


def attach(duck: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    """Make `rows` readable as `name`, in place of what it was before.

    A reader can be read once only, so its rows are copied.
    """
    duck.execute(f"DROP VIEW IF EXISTS {name}")
    duck.execute(f"DROP TABLE IF EXISTS copied_{name}")
    if isinstance(rows, Path):
        duck.read_parquet(str(rows)).create_view(name)
    elif isinstance(rows, pa.RecordBatchReader):
        duck.register("reader", rows)
        duck.execute(f"CREATE TABLE copied_{name} AS SELECT * FROM reader")
        duck.unregister("reader")
        duck.table(f"copied_{name}").create_view(name)
    else:
        duck.register(f"arrow_{name}", rows)
        duck.execute(f"CREATE VIEW {name} AS SELECT * FROM arrow_{name}")


def write_parquet(duck: duckdb.DuckDBPyConnection, query: str, path: Path) -> Path:
    """The rows of `query`, in its order, as a Parquet file."""
    duck.sql(query).write_parquet(str(path), compression="zstd")
    return path


def tables_of(rows: Rows) -> Iterator[pa.Table]:
    """`rows` in pieces of at most BATCH_ROWS, in order."""
    if isinstance(rows, pa.Table):
        for start in range(0, rows.num_rows, BATCH_ROWS):
            yield rows.slice(start, BATCH_ROWS)
    elif isinstance(rows, Path):
        with pq.ParquetFile(rows) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                yield pa.Table.from_batches([batch])
    else:
        for batch in rows:
            yield pa.Table.from_batches([batch])
