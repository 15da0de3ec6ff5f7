"""A file as columns of text, whether it was CSV, a sheet or Parquet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.period_caption import Caption
from domain.problem import Problem

if TYPE_CHECKING:
    from ingest.file_kind import FileKind
    from ingest.problem_log import ProblemLog

Rows = npt.NDArray[np.int32]
"""Row numbers as a spreadsheet shows the file; a cell with line breaks is one row."""


@dataclass(frozen=True, slots=True)
class SheetSize:
    """A visible sheet of a workbook; sizes None: it was not looked at."""

    name: str
    rows: int | None = None
    columns: int | None = None


@dataclass(frozen=True, slots=True)
class TableOrigin:
    """What kind of file a table came from.

    `member` is the name inside a .zip or .gz. `encoding` and `delimiter` are of CSV,
    `sheets` and `serial_epoch` (the day number 0 of a date kept as a number) of a
    workbook.
    """

    kind: "FileKind"
    member: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[SheetSize, ...] = ()
    serial_epoch: date | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some consecutive rows: text by column index, "" where nothing stands.

    `done` is the part of the file read when the batch ends, from 0 to 1. `ends` are
    rows before its end that have another number of cells (given) and look like a
    total or a note; they are not among `rows`.
    """

    rows: Rows
    columns: Mapping[int, pa.StringArray]
    done: float
    ends: Mapping[int, int] = field(default_factory=dict)

    def part(self, begin: int, end: int) -> "Batch":
        """The rows from one position up to another."""
        columns = {
            index: cells.slice(begin, end - begin)
            for index, cells in self.columns.items()
        }
        return Batch(self.rows[begin:end], columns, self.done)

    def only(self, kept: "npt.NDArray[np.bool_]") -> "Batch":
        """The rows that a mask keeps; the batch itself if all."""
        if kept.all():
            return self
        mask = pa.array(kept)
        columns = {index: cells.filter(mask) for index, cells in self.columns.items()}
        return Batch(self.rows[kept], columns, self.done, self.ends)


@dataclass(frozen=True, slots=True)
class CellTable:
    """An opened file: its header row, and its rows on demand.

    `read` yields batches of the columns asked for, once; rows that cannot be split
    into cells go to the log. `close` frees the file. `sheet` None: no workbook.

    `header` holds no title twice: under grouped heads it says "Nhóm – Cột", and a
    repeated title becomes "Tên (2)". `bare_titles` are the same columns as written,
    without group and number. `header_row` is the number of the (lower) header row;
    `captions` are the rows above the header in which anything stands.
    """

    header: tuple[str, ...]
    read: Callable[[Sequence[int], "ProblemLog"], Iterator[Batch]]
    close: Callable[[], None]
    sheet: str | None = None
    notices: tuple[Problem, ...] = field(default=())
    header_row: int = 1
    bare_titles: tuple[str, ...] = ()
    origin: TableOrigin | None = None
    captions: tuple[Caption, ...] = ()

    def place(self, row: int, column: int | None = None) -> str:
        """Hồ sơ!D118, or: dòng 118, cột Hẹn trả."""
        if self.sheet is not None:
            cell = "" if column is None else column_letters(column)
            return f"{self.sheet[:40]}!{cell}{row}"
        if column is None:
            return f"dòng {row}"
        title = self.header[column].strip()[:60] if column < len(self.header) else ""
        return f"dòng {row}, cột {title or column + 1}"

    def look_at(self, row: int, *columns: int) -> str:
        """What to compare: hai ô D2041 và F2041, or: hai cột A và B."""
        if self.sheet is not None:
            names = [f"{column_letters(column)}{row}" for column in columns]
            return "Kiểm tra hai ô " + " và ".join(names)
        names = [self.header[column].strip()[:60] for column in columns]
        return "Kiểm tra hai cột " + " và ".join(names)


def column_letters(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
