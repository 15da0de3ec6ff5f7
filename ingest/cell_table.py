"""A file as columns of text, whether it was CSV or a sheet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.problem import Problem

if TYPE_CHECKING:
    from ingest.problem_log import ProblemLog

Rows = npt.NDArray[np.int32]
"""Row numbers as the user sees them, the header being row 1."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some consecutive rows: text by column index, "" where nothing stands.

    `done` is the part of the file read when the batch ends, from 0 to 1.
    """

    rows: Rows
    columns: Mapping[int, pa.StringArray]
    done: float


@dataclass(frozen=True, slots=True)
class CellTable:
    """An opened file: its header row, and its rows on demand.

    `read` yields batches of the columns asked for, once; rows that cannot be split
    into cells go to the log. `close` frees the file. `sheet` None: a CSV file.
    """

    header: tuple[str, ...]
    read: Callable[[Sequence[int], "ProblemLog"], Iterator[Batch]]
    close: Callable[[], None]
    sheet: str | None = None
    notices: tuple[Problem, ...] = field(default=())

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
