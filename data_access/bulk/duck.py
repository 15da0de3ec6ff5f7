"""DuckDB as the engine that works things out: bounded memory, no network.

Bulk rows come in and go out as Arrow tables or, where there may be millions, as
Parquet files in a private folder.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

Rows: TypeAlias = pa.Table | pa.RecordBatchReader | Path
"""Bulk rows: in memory, on their way, or a Parquet file."""
MEMORY = "1GB"
"""What work may hold at a time; the rest is spilled to a temporary folder."""
BATCH_ROWS = 50_000
"""Rows handed on at a time where they do not fit in memory together."""
_starting = threading.Lock()


class _Engine:
    """One DuckDB of this process, in which each piece of work has its own catalogue.

    Starting a DuckDB takes longer than a small file does; a catalogue is quickly made.
    What is spilled lies in a private folder as long as any work goes on.
    """

    def __init__(self, *, ordered: bool) -> None:
        # Named as private folders of files are, so that the next load removes what a
        # process that was killed has left here.
        self._spilled = Path(tempfile.mkdtemp(prefix=f"dieu-hanh-nap-{os.getpid()}-"))
        self._lock = threading.Lock()
        self._names = count(1)
        self._in_use = 0
        self._duck = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": MEMORY,
                "temp_directory": str(self._spilled),
                "preserve_insertion_order": str(ordered).lower(),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        self._spilled.rmdir()

    @contextmanager
    def catalogue(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection with a catalogue of its own; all of it is gone on leaving."""
        with self._lock:
            self._in_use += 1
            self._spilled.mkdir(mode=0o700, exist_ok=True)
            name = f"work_{next(self._names)}"
            duck = self._duck.cursor()
            duck.execute(f"ATTACH ':memory:' AS {name}")
        try:
            duck.execute(f"USE {name}")
            yield duck
        finally:
            duck.close()
            with self._lock:
                self._duck.execute(f"DETACH {name}")
                self._in_use -= 1
                if not self._in_use:
                    shutil.rmtree(self._spilled, ignore_errors=True)


@lru_cache(maxsize=2)
def _engine(_process: int, *, ordered: bool) -> _Engine:
    return _Engine(ordered=ordered)


def connection(
    *, ordered: bool = False
) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """A catalogue of its own in an in-process DuckDB; all is gone on leaving.

    `ordered`: statements without an order return rows as they read them.
    """
    with _starting:
        engine = _engine(os.getpid(), ordered=ordered)
    return engine.catalogue()


@contextmanager
def beside(duck: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same catalogue once more, for a result that is read while work goes on."""
    ((name,),) = duck.execute("SELECT current_database()").fetchall()
    with duck.cursor() as other:
        other.execute(f"USE {name}")
        yield other


def attach(duck: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    """Make `rows` readable as `name`, in place of what it was before.

    A reader can be read once only, so its rows are copied.
    """
    if isinstance(rows, Path):
        quoted = str(rows).replace("'", "''")
        source = f"read_parquet('{quoted}')"
    elif isinstance(rows, pa.RecordBatchReader):
        duck.register("reader", rows)
        duck.execute(f"CREATE OR REPLACE TABLE copied_{name} AS SELECT * FROM reader")
        duck.unregister("reader")
        source = f"copied_{name}"
    else:
        duck.register(f"arrow_{name}", rows)
        source = f"arrow_{name}"
    duck.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {source}")


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
