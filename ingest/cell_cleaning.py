"""What all cells go through: one form of each letter, and no errors of formulas."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cell_table import Batch, CellTable
from ingest.problem_log import Finding, ProblemLog
from ingest.read_ahead import ReadAhead
from ingest.table_end import PROBED_COLUMNS, without_end
from ingest.text_arrays import text_buffers, text_bytes, text_lengths

_ERRORS = frozenset(
    {
        "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!",
        "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#GETTING_DATA",
    }
)  # fmt: skip
_COMBINING = (0xCC, 0xCD)
"""First bytes of U+0300 to U+037F, the marks of decomposed Vietnamese letters."""


def cleaned(table: CellTable, *, keep_totals: bool = False) -> CellTable:
    """`table`, reading only data, composed letters (NFC), and no formula errors.

    A cell with an error of a formula is a problem if its column is asked for; it is
    then read as blank. A thread of its own does all of this while what it read
    before is checked. `keep_totals` as in `without_end`.
    """

    running: list[ReadAhead[Batch]] = []

    def read(wanted: Sequence[int], log: ProblemLog) -> Iterator[Batch]:
        batches = cleaned_batches(wanted, log)
        running.append(ReadAhead(lambda: next(batches, None)))
        yield from running[-1]

    def close() -> None:
        table.close()  # First, so that no thread waits for more to read.
        for ahead in running:
            ahead.close()
        running.clear()

    def cleaned_batches(wanted: Sequence[int], log: ProblemLog) -> Iterator[Batch]:
        width = len(table.header)
        asked = sorted({*wanted, *range(min(PROBED_COLUMNS, width))})
        raw = (_composed(batch) for batch in table.read(asked, log))
        for batch in without_end(raw, table, log, keep_totals=keep_totals):
            columns = {
                index: _without_errors(batch, index, table, log) for index in wanted
            }
            yield Batch(batch.rows, columns, batch.done)

    return replace(table, read=read, close=close)


def _composed(batch: Batch) -> Batch:
    columns = {index: _in_nfc(cells) for index, cells in batch.columns.items()}
    return replace(batch, columns=columns)


def _in_nfc(cells: pa.StringArray) -> pa.StringArray:
    offsets, data = text_buffers(cells)
    content = data[offsets[0] : offsets[-1]]
    if not len(content) or content.max() < 0x80:
        return cells
    texts = content.tobytes()
    if not any(lead in texts for lead in _COMBINING):
        return cells
    return pc.utf8_normalize(cells, form="NFC")


def _without_errors(
    batch: Batch, index: int, table: CellTable, log: ProblemLog
) -> pa.StringArray:
    cells = batch.columns[index]
    if b"#" not in text_bytes(cells):
        return cells
    offsets, data = text_buffers(cells)
    at = np.flatnonzero(text_lengths(cells) > 3)
    at = at[data[offsets[at]] == ord("#")]
    bad = [position for position in at.tolist() if cells[position].as_py() in _ERRORS]
    if not bad:
        return cells

    def describe(number: int) -> Finding:
        position = bad[number]
        return Finding(
            table.place(int(batch.rows[position]), index),
            f"Ô có lỗi công thức {cells[position].as_py()}",
            "Sửa công thức, hoặc ghi giá trị vào ô",
            cells[position].as_py(),
        )

    log.add_rows("cell-error", batch.rows[bad], describe)
    mask = np.zeros(len(cells), dtype=np.bool_)
    mask[bad] = True
    return pc.if_else(pa.array(mask), "", cells)
