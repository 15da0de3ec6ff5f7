"""Rows as DuckDB reads them: an Arrow table in memory, or a Parquet file on disk."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

Rows: TypeAlias = pa.Table | Path
"""Bulk rows; what may be large comes as the path of a Parquet file."""


def register(duck: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    """Let statements of this connection call `rows` by `name`."""
    if isinstance(rows, Path):
        quoted = str(rows).replace("'", "''")
        duck.execute(f"DROP VIEW IF EXISTS {name}")
        duck.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{quoted}')")
    else:
        duck.register(name, rows)


def batches(rows: Rows, size: int) -> Iterator[pa.RecordBatch]:
    """The rows in order, at most `size` at a time."""
    if isinstance(rows, Path):
        with pq.ParquetFile(rows) as file:
            yield from file.iter_batches(batch_size=size)
    else:
        yield from rows.to_batches(max_chunksize=size)


def row_count(rows: Rows) -> int:
    """How many rows there are."""
    if isinstance(rows, Path):
        return int(pq.read_metadata(rows).num_rows)
    return int(rows.num_rows)
