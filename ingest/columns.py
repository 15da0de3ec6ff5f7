"""Header aliases: which column of a file holds which field."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.names import without_marks
from domain.problem import Problem, Severity
from ingest.cell_table import CellTable
from ingest.limits import UPLOAD, Limits
from ingest.open_table import open_table
from ingest.problem_log import ProblemLog, shortened
from ingest.unreadable import UnreadableFile

_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One field that a kind of file may hold: its usual title, and other titles."""

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class OpenedTable:
    """A file whose header is understood: the index of each field that it has."""

    table: CellTable
    index: Mapping[str, int]
    titles: Mapping[str, str]

    def place(self, row: int, key: str) -> str:
        """Where the cell of a field stands; the row, if the file lacks the field."""
        return self.table.place(row, self.index.get(key))


def folded(text: str) -> str:
    """`text` without case, diacritics and punctuation, words apart by one space."""
    plain = without_marks(unicodedata.normalize("NFKC", text)).casefold()
    return _NOT_WORD.sub(" ", plain).strip()


@contextmanager
def opened_table(
    path: Path, columns: Sequence[Column], log: ProblemLog, *, limits: Limits = UPLOAD
) -> Iterator[OpenedTable]:
    """Open a CSV file or workbook that has these columns.

    Notices go to the log. UnreadableFile when the file is not what it should be, or
    when required columns are missing or two columns hold the same field.
    """
    table = open_table(
        path,
        is_header=_header_test(columns),
        known=_title_count(columns),
        limits=limits,
    )
    try:
        for notice in table.notices:
            log.add(notice)
        index = _matched(table, columns, log)
        yield OpenedTable(table, index, {c.key: c.title for c in columns})
    finally:
        table.close()


def _header_test(columns: Sequence[Column]) -> Callable[[Sequence[str]], bool]:
    names = _names(columns)
    required = {column.key for column in columns if column.required}

    def is_header(cells: Sequence[str]) -> bool:
        return required <= {names.get(folded(cell), "") for cell in cells}

    return is_header


def _title_count(columns: Sequence[Column]) -> Callable[[Sequence[str]], int]:
    """How many different fields are among some titles."""
    names = _names(columns)

    def known(cells: Sequence[str]) -> int:
        return len({names[folded(cell)] for cell in cells if folded(cell) in names})

    return known


def _names(columns: Sequence[Column]) -> dict[str, str]:
    return {
        folded(name): column.key
        for column in columns
        for name in (column.title, column.key, *column.aliases)
    }


def _matched(
    table: CellTable, columns: Sequence[Column], log: ProblemLog
) -> dict[str, int]:
    names = _names(columns)
    index: dict[str, int] = {}
    blocking: list[Problem] = []
    unknown: list[int] = []
    for position, cell in enumerate(table.header):
        name = folded(cell)
        key = names.get(name)
        if key is None:
            if name:
                unknown.append(position)
        elif key in index:
            blocking.append(_repeated(table, position, index[key]))
        else:
            index[key] = position
    # Where no title is known, the first row is likely data, hence about people.
    for position in unknown if index else ():
        log.add(_unknown(table, position))
    missing = [
        column for column in columns if column.required and column.key not in index
    ]
    blocking.extend(_missing(table, c, is_shown=bool(index)) for c in missing)
    if blocking:
        raise UnreadableFile(*blocking)
    return index


def _unknown(table: CellTable, position: int) -> Problem:
    return Problem(
        kind="column-unknown",
        place=table.place(table.header_row, position),
        reason="Cột không có trong mẫu; bỏ qua",
        remedy="Không bắt buộc sửa",
        value=shortened(table.header[position]),
        severity=Severity.NOTICE,
    )


def _repeated(table: CellTable, position: int, first: int) -> Problem:
    other = (
        table.place(table.header_row, first) if table.sheet else f"cột thứ {first + 1}"
    )
    here = (
        table.place(table.header_row, position)
        if table.sheet
        else f"dòng {table.header_row}, cột thứ {position + 1}"
    )
    return Problem(
        kind="column-repeated",
        place=here,
        reason=f"Tiêu đề lặp lại, đã có ở {other}",
        remedy="Giữ một cột",
        value=shortened(table.header[position]),
    )


def _missing(table: CellTable, column: Column, *, is_shown: bool) -> Problem:
    known = any(cell.strip() for cell in table.header)
    return Problem(
        kind="column-missing",
        place=table.place(table.header_row),
        reason=f"Thiếu cột bắt buộc '{column.title}'"
        if known
        else f"Dòng đầu trống, không có cột '{column.title}'",
        remedy="Thêm cột, đặt dòng tiêu đề ở dòng đầu của tệp",
        value=shortened(", ".join(c for c in table.header if c)) if is_shown else "",
    )
