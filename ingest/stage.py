"""Good rows of a file in Parquet files of a private folder, never all in memory."""

import shutil
import weakref
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ingest import schemas
from ingest.dossier_tables import DossierTables
from ingest.private_folders import private_folder

LEFT_OUT = "left_out"
_MEMORY = "1GB"
GROUP_ROWS = 100_000
"""Rows written at a time: small groups are slow to write and take more room."""
_MOST_WAITING = 2
"""Groups that wait to be written: reading must not run far ahead of the disk."""
_ENCODINGS = {
    pa.int32(): "DELTA_BINARY_PACKED",
    pa.int64(): "DELTA_BINARY_PACKED",
    pa.string(): "PLAIN",
}
_NEARLY_UNIQUE = frozenset(
    {
        "row", "code", "received_at", "resolved_at", "returned_at", "step_since",
        "apology_sent_at", "waiting_since", "began_at", "ended_at", "at", "name",
        "phone",
    }
)  # fmt: skip
"""Columns of which a dictionary would be as long as the column itself."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Stage:
    """Where the rows of a file lie: `<name>.parquet` for each of `schemas.STAGED`.

    `codes` names the code of every row, rejected ones too; `left_out` the rows that
    the other files hold but that may not enter. The folder is this value's own: it
    goes with `close`, at the latest when nobody holds the value any more.
    """

    folder: Path
    counts: Mapping[str, int]

    def __post_init__(self) -> None:
        weakref.finalize(self, shutil.rmtree, str(self.folder), True)

    def path(self, name: str) -> Path:
        """The file of one table."""
        return self.folder / f"{name}.parquet"

    def table(self, name: str) -> pa.Table:
        """All rows of one table that may enter: for small files only."""
        table = pq.read_table(self.path(name), schema=schemas.STAGED[name])
        left_out = pq.read_table(self.path(LEFT_OUT))["row"].to_numpy()
        kept = ~np.isin(table["row"].to_numpy(), left_out)
        return table.filter(pa.array(kept))

    def drop(self, *names: str) -> None:
        """Delete tables that nobody will read any more; without names all of them."""
        for path in [self.path(name) for name in names] or self.folder.glob(
            "*.parquet"
        ):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(slots=True)
class StageWriter:
    """Writes the tables of a stage batch by batch; leaving without `stage` deletes.

    A thread of its own compresses while the next rows are read; what goes wrong there
    is raised by a later call.
    """

    folder: Path = field(default_factory=private_folder)
    counts: dict[str, int] = field(default_factory=dict)
    _writers: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    _waiting: dict[str, list[pa.Table]] = field(default_factory=dict)
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "stage")
    )
    _under_way: deque[Future[None]] = field(default_factory=deque)
    _is_kept: bool = False

    def __enter__(self) -> Self:
        for name, schema in (*schemas.STAGED.items(), ("codes", schemas.CODES)):
            self._writers[name] = _parquet_writer(
                self.folder / f"{name}.parquet", schema
            )
            self.counts[name] = 0
            self._waiting[name] = []
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.end_writing()
        finally:
            if not self._is_kept:
                shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, name: str, rows: pa.Table) -> None:
        """Append rows to one table."""
        if rows.num_rows:
            self.counts[name] += rows.num_rows
            self._waiting[name].append(rows)
            if sum(part.num_rows for part in self._waiting[name]) >= GROUP_ROWS:
                self._flush(name)

    def _flush(self, name: str) -> None:
        parts, self._waiting[name] = self._waiting[name], []
        if not parts:
            return
        while len(self._under_way) >= _MOST_WAITING:
            self._under_way.popleft().result()
        write = self._writers[name].write_table
        self._under_way.append(self._thread.submit(write, pa.concat_tables(parts)))

    def write_all(self, rows: DossierTables) -> None:
        """Append the good rows of a batch."""
        for name in schemas.STAGED:
            self.write(name, getattr(rows, name))

    def end_writing(self) -> None:
        """Complete the files, so that they can be read."""
        try:
            for name in self._writers:
                self._flush(name)
            while self._under_way:
                self._under_way.popleft().result()
        finally:
            self._thread.shutdown()
            while self._writers:
                _, writer = self._writers.popitem()
                writer.close()
        # What reading held is free again; the rest of a load wants the memory.
        pa.default_memory_pool().release_unused()

    def stage(self, left_out: npt.NDArray[np.int32]) -> Stage:
        """What was written, without these rows."""
        self.end_writing()
        rows = pa.table({"row": pa.array(left_out, pa.int32())})
        pq.write_table(rows, self.folder / f"{LEFT_OUT}.parquet")
        self._is_kept = True
        return Stage(self.folder, dict(self.counts))


def _parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Numbers as differences, few different values by dictionary: small and quick.

    Read once and deleted: LZ4 takes a third less time than zstd for a quarter more
    room, and nobody asks for the least and greatest of a group.
    """
    dictionary = [item.name for item in schema if item.name not in _NEARLY_UNIQUE]
    encodings = {
        item.name: _ENCODINGS[item.type]
        for item in schema
        if item.name in _NEARLY_UNIQUE
    }
    return pq.ParquetWriter(
        path,
        schema,
        compression="lz4",
        write_statistics=False,
        use_dictionary=dictionary,
        column_encoding=encodings,
    )


def duck_connection(folder: Path) -> duckdb.DuckDBPyConnection:
    """An in-process DuckDB with bounded memory that spills into `folder`."""
    return duckdb.connect(
        ":memory:",
        config={
            "memory_limit": _MEMORY,
            "temp_directory": str(folder),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
