"""What stands in and after a table without being data: totals and closing notes."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from domain.problem import Severity
from ingest.cell_table import Batch, CellTable
from ingest.problem_log import Finding, ProblemLog
from ingest.text_arrays import text_buffers, text_lengths

PROBED_COLUMNS = 3
"""A total names itself in the first column, or after a blank number or code."""
_MOST_NOTES = 50
"""Notes and signatures under a table; more rows than that are data."""
_MOST_NOTE_CELLS = 2
"""Two signatures beside each other; a row of data says more."""
_OPTIONAL = "Không bắt buộc sửa"
_TOTAL = re.compile(
    r"(?:tổng(?: (?:cộng|số|cộng chung))?|cộng(?: (?:dồn|chung|trang))?|tong cong|"
    r"tong so|toàn thành phố cộng|(?:grand |sub ?-?)?totals?|sum)\s*(?:[:(=.].*)?"
)
_NOTE = re.compile(
    r"[*†]|\(\*|(?:ghi chú|nguồn|lưu ý|chú thích|người lập|thủ trưởng|xác nhận|"
    r"note|source|hết|-{3,}|_{3,})\b|.{0,40}\bngày [\d.…\s]+tháng [\d.…\s]+năm"
)
_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d\s*%?")

Mask = npt.NDArray[np.bool_]


def looks_like_end(cells: Sequence[str]) -> bool:
    """Whether a row of another length than the header may be a total or a note.

    The last row of a file that was cut off is neither: it has no sentence.
    """
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and (
        _is_total(filled)
        or _is_note(filled[0])
        or (len(filled) == 1 and filled[0].strip().count(" ") >= 2)
    )


def row_length(row: int, found: int, width: int) -> Finding:
    """What is wrong with a row that has another number of cells than the header."""
    return Finding(
        f"dòng {row}",
        f"Dòng có {found} cột, tiêu đề có {width} cột",
        "Thêm hoặc bớt dấu ngăn cột cho đủ",
    )


def without_end(
    batches: Iterator[Batch],
    table: CellTable,
    log: ProblemLog,
    *,
    keep_totals: bool = False,
) -> Iterator[Batch]:
    """The rows of data: no blank rows, no totals, no titles again, no closing notes.

    A total is a row that says so in its first filled cell and has nothing but numbers
    besides. A note is a row after all data with few cells, that begins like a note or
    stands apart from the data. Each is a notice with its row. `keep_totals`: totals
    are data, to be held against the sum of the others.
    """
    state = _End(table, log, keep_totals)
    for batch in batches:
        yield from state.passed(batch)
    yield from state.last()


@dataclass(slots=True)
class _End:
    """Rows that may turn out to be notes are held back until more data come."""

    table: CellTable
    log: ProblemLog
    keep_totals: bool = False
    held: list[Batch] = field(default_factory=list)
    odd: dict[int, int] = field(default_factory=dict)
    previous: int | None = None
    totals: set[int] = field(default_factory=set)

    def passed(self, batch: Batch) -> Iterator[Batch]:
        """What is certainly data, now that `batch` is known."""
        filled = _filled_counts(batch)
        batch, counts = batch.only(filled > 0), filled[filled > 0]
        repeats = _repeated_headers(batch, self.table)
        totals = np.zeros_like(repeats) if self.keep_totals else _totals(batch)
        self._tell_totals(batch.only(totals))
        self._tell(
            "header-repeated", batch.rows[repeats], "Dòng lặp lại tiêu đề; bỏ qua"
        )
        data = ~totals & ~repeats
        batch, counts = batch.only(data), counts[data]
        self.odd |= batch.ends
        sparse = counts <= min(_MOST_NOTE_CELLS, len(batch.columns) // 3)
        dense = np.flatnonzero(~sparse)
        end = int(dense[-1]) + 1 if len(dense) else 0
        if end:
            yield from self._released()
            self._refuse_odd(int(batch.rows[end - 1]))
            self.previous = int(batch.rows[end - 1])
            yield batch.part(0, end)
        if end < len(batch.rows):
            self.held.append(batch.part(end, len(batch.rows)))
        if sum(len(part.rows) for part in self.held) > _MOST_NOTES:
            yield from self._released()

    def last(self) -> Iterator[Batch]:
        """What was held back and is data after all; the rest is told as notes."""
        numbers = sorted(self._notes())
        for part in self.held:
            kept = part.only(~np.isin(part.rows, numbers))
            if len(kept.rows):
                self._refuse_odd(int(kept.rows[-1]))
                yield kept
        rows = np.array(sorted({*numbers, *self.odd}), dtype=np.int32)
        self._tell("note-ignored", rows, "Ghi chú ở cuối bảng; bỏ qua")

    def _released(self) -> Iterator[Batch]:
        for part in self.held:
            self._refuse_odd(int(part.rows[-1]))
            self.previous = int(part.rows[-1])
            yield part
        self.held = []

    def _notes(self) -> list[int]:
        """Rows held back that are notes: from one of them on all are."""
        notes: list[int] = []
        previous = self.previous
        for part in self.held:
            for position, row in enumerate(part.rows.tolist()):
                cells = _cells(part, position)
                first = next(cell for cell in cells if cell)
                is_next = previous is None or row == previous + 1
                apart = bool(notes) or not is_next
                if _is_note(first) or (apart and " " in first):
                    notes.append(row)
                else:
                    notes = []
                previous = row
        return notes

    def _refuse_odd(self, last: int) -> None:
        """Rows of another length with data after them are no notes."""
        rows = [row for row in self.odd if row < last]
        counts = [self.odd.pop(row) for row in rows]
        width = len(self.table.header)
        self.log.add_rows(
            "row-length",
            np.array(rows, dtype=np.int32),
            lambda index: row_length(rows[index], counts[index], width),
        )

    def _tell_totals(self, totals: Batch) -> None:
        """The value is what the row says, so that its number can be held against it."""

        def describe(index: int) -> Finding:
            place = self.table.place(int(totals.rows[index]))
            said = " ".join(cell for cell in _cells(totals, index) if cell)
            return Finding(place, "Dòng tổng cộng; bỏ qua", _OPTIONAL, said[:80])

        self.log.add_rows(
            "total-ignored", totals.rows, describe, severity=Severity.NOTICE
        )

    def _tell(self, kind: str, rows: npt.NDArray[np.int32], reason: str) -> None:
        def describe(index: int) -> Finding:
            return Finding(self.table.place(int(rows[index])), reason, _OPTIONAL)

        self.log.add_rows(kind, rows, describe, severity=Severity.NOTICE)


def _filled_counts(batch: Batch) -> npt.NDArray[np.int64]:
    """How many cells of each row hold more than blanks: exact where they are few."""
    counts = np.zeros(len(batch.rows), dtype=np.int64)
    short = np.ones(len(batch.rows), dtype=np.bool_)
    for cells in batch.columns.values():
        lengths = text_lengths(cells)
        counts += lengths > 0
        short &= lengths < 4
        if not short.any() and counts.min(initial=0) > _MOST_NOTE_CELLS:
            return counts
    # Only blanks: seen only in rows of short cells; other blank cells do no harm.
    for position in np.flatnonzero((counts > 0) & short).tolist():
        counts[position] = sum(map(bool, _cells(batch, position)))
    return counts


def _totals(batch: Batch) -> Mask:
    """Rows that are totals."""
    found = np.zeros(len(batch.rows), dtype=np.bool_)
    undecided = np.ones(len(batch.rows), dtype=np.bool_)
    for index in sorted(batch.columns)[:PROBED_COLUMNS]:
        cells = batch.columns[index]
        lengths = text_lengths(cells)
        at = np.flatnonzero(undecided & (lengths > 2))
        offsets, data = text_buffers(cells)
        first, second = data[offsets[at]] | 32, data[offsets[at] + 1] | 32
        # "tổng", "tong", "total", "cộng", "sum", "grand": ổ and ộ begin with E1.
        may = (np.isin(first, list(b"tc")) & np.isin(second, [0xE1 | 32, ord("o")])) | (
            np.isin(first, list(b"sg ")) & np.isin(second, list(b"urto\xe1sc "))
        )
        for position in at[may].tolist():
            if not _is_total([cells[position].as_py()]):
                continue
            filled = [cell for cell in _cells(batch, position) if cell]
            found[position] = _is_total(filled)
        undecided &= lengths == 0
        if not undecided.any():
            break
    return found


def _repeated_headers(batch: Batch, table: CellTable) -> Mask:
    """Rows that say the titles again, as at the top of each printed page."""
    titles = {
        index: table.bare_titles[index]
        for index in sorted(batch.columns)
        if index < len(table.bare_titles) and table.bare_titles[index]
    }
    if len(titles) < 2:
        return np.zeros(len(batch.rows), dtype=np.bool_)
    same = np.ones(len(batch.rows), dtype=np.bool_)
    for index, title in titles.items():
        same &= pc.equal(batch.columns[index], title).to_numpy(zero_copy_only=False)
        if not same.any():
            break
    return same


def _is_total(filled: Sequence[str]) -> bool:
    return _TOTAL.fullmatch(_plain(filled[0])) is not None and all(
        _NUMBER.fullmatch(cell.strip()) for cell in filled[1:]
    )


def _is_note(cell: str) -> bool:
    return _NOTE.match(_plain(cell)) is not None


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell[:200]).casefold().split())


def _cells(batch: Batch, position: int) -> list[str]:
    """The trimmed texts of a row, in order of columns."""
    return [
        batch.columns[index][position].as_py().strip()
        for index in sorted(batch.columns)
    ]
