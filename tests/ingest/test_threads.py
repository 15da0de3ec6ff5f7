"""What is read ahead or written behind arrives in order, errors included."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest import schemas
from ingest.read_ahead import ReadAhead
from ingest.stage import GROUP_ROWS, StageWriter


def _counting(last: int, called: list[int]) -> Callable[[], int | None]:
    def following() -> int | None:
        called.append(1)
        if len(called) > last:
            raise ValueError("hỏng")
        return len(called)

    return following


def test_parts_come_in_order_and_an_error_in_its_place() -> None:
    found: list[int] = []

    with pytest.raises(ValueError, match="hỏng"):
        found.extend(iter(ReadAhead(_counting(3, []))))
    parts = iter([1, 2, 3])
    everything = list(ReadAhead(lambda: next(parts, None)))

    assert found == everything == [1, 2, 3]


def test_who_leaves_early_has_nothing_read_behind_the_back() -> None:
    called: list[int] = []
    ahead = ReadAhead(_counting(99, called))

    for part in ahead:
        if part == 2:
            break
    ahead.close()

    before = len(called)
    ahead.close()
    assert before == len(called) <= 3


def _codes(count: int) -> pa.Table:
    rows = np.arange(count, dtype=np.int32)
    codes = pa.array([f"H-{row}" for row in range(count)], pa.string())
    return pa.table([rows, codes, pa.nulls(count, pa.string())], schema=schemas.CODES)


def test_groups_written_by_the_thread_are_the_rows_in_their_order() -> None:
    parts = [_codes(GROUP_ROWS // 2 + 1) for _ in range(7)]

    with StageWriter() as writer:
        for part in parts:
            writer.write("codes", part)
        stage = writer.stage(np.empty(0, np.int32))

    written = pq.read_table(stage.path("codes"))
    assert written.equals(pa.concat_tables(parts))


def test_what_cannot_be_written_is_an_error_of_the_reading() -> None:
    folders: list[Path] = []

    def write() -> None:
        with StageWriter() as writer:
            folders.append(writer.folder)
            writer.write("codes", pa.table({"other": [1]}))
            writer.end_writing()

    with pytest.raises(ValueError, match="schema"):
        write()
    assert not folders[0].exists()
