"""What a file looks like before anybody knows what its columns mean."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from domain.problem import Problem
from ingest.cell_table import SheetSize
from ingest.file_kind import FileKind
from ingest.limits import UPLOAD, Limits
from ingest.open_table import open_table
from ingest.problem_log import ProblemLog
from ingest.table_head import HeaderTest, TitleCount

SHOWN_ROWS = 20
_GUESSED_ROWS = 1_000
_CELL_CHARACTERS = 200
_BLOCK_BYTES = 1024**2
"""Enough for the rows guessed from; of a large file the rest stays unread."""
_WHOLE = re.compile(r"[-+]?\d{1,18}")
_NUMBER = re.compile(
    r"[-+]?(?:\d+|\d{1,3}(?:[., ]\d{3})+)(?:[.,]\d+)?(?:[eE][-+]?\d+)?"
)
_DAY = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}"
)
_CLOCK = re.compile(
    r"[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp][Mm]|SA|CH)?"
    r"\s*(?:Z|[+-]\d{2}:?\d{2})?"
)
_YES_NO = frozenset({"true", "false", "có", "không", "yes", "no", "x", "0", "1"})


class GuessedType(StrEnum):
    """What nearly all filled cells of a column are."""

    BLANK = "blank"
    YES_NO = "yes-no"
    WHOLE_NUMBER = "whole-number"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    TEXT = "text"


_NARROWEST_FIRST = (
    GuessedType.WHOLE_NUMBER,
    GuessedType.NUMBER,
    GuessedType.DAY,
    GuessedType.MOMENT,
)


@dataclass(frozen=True, slots=True)
class FilePreview:
    """The shape of a file, and its first rows as text.

    `header` are the unique titles that a mapping names, `bare_titles` the same as
    written, `types` one guess per column. `row_numbers` number the `rows` shown.
    `member` is the name inside an archive; `encoding` and `delimiter` are of CSV;
    `sheets` are the visible ones of a workbook, `sheet` the one shown.
    """

    kind: FileKind
    member: str
    encoding: str
    delimiter: str
    sheets: tuple[SheetSize, ...]
    sheet: str | None
    header_row: int
    header: tuple[str, ...]
    bare_titles: tuple[str, ...]
    types: tuple[GuessedType, ...]
    row_numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    notices: tuple[Problem, ...]


def preview(
    path: Path,
    limits: Limits = UPLOAD,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    is_header: HeaderTest = lambda _titles: False,
    known: TitleCount | None = None,
) -> FilePreview:
    """The first rows of a file and what its columns seem to hold.

    Only the beginning is read. UnreadableFile when it cannot be read as a table.
    """
    small = replace(limits, block_bytes=min(limits.block_bytes, _BLOCK_BYTES))
    table = open_table(
        path, is_header=is_header, known=known, limits=small, sheet=sheet,
        header_row=header_row, look_at_all=True,
    )  # fmt: skip
    try:
        rows: list[tuple[str, ...]] = []
        numbers: list[int] = []
        width = len(table.header)
        for batch in table.read(range(width), ProblemLog()):
            first = batch.part(0, _GUESSED_ROWS - len(rows))
            columns = [first.columns[index].to_pylist() for index in range(width)]
            rows.extend(zip(*columns, strict=True))
            numbers.extend(first.rows.tolist())
            if len(rows) >= _GUESSED_ROWS:
                break
    finally:
        table.close()
    origin = table.origin
    if origin is None:  # pragma: no cover - every opener says where a table is from
        raise AssertionError("a table without origin")
    return FilePreview(
        kind=origin.kind,
        member=origin.member,
        encoding=origin.encoding,
        delimiter=origin.delimiter,
        sheets=origin.sheets,
        sheet=table.sheet,
        header_row=table.header_row,
        header=table.header,
        bare_titles=table.bare_titles,
        types=tuple(guessed_type([row[at] for row in rows]) for at in range(width)),
        row_numbers=tuple(numbers[:SHOWN_ROWS]),
        rows=tuple(
            tuple(cell[:_CELL_CHARACTERS] for cell in row) for row in rows[:SHOWN_ROWS]
        ),
        notices=table.notices,
    )


def guessed_type(cells: Sequence[str]) -> GuessedType:
    """What at least nine in ten of the filled cells are; TEXT when nothing is."""
    filled = [text for cell in cells if (text := cell.strip())]
    if not filled:
        return GuessedType.BLANK
    words = {text.casefold() for text in filled}
    if words <= _YES_NO and len(words) <= 2:
        return GuessedType.YES_NO
    kinds = Counter(map(_kind, filled))
    kinds[GuessedType.NUMBER] += kinds[GuessedType.WHOLE_NUMBER]
    kinds[GuessedType.MOMENT] += kinds[GuessedType.DAY]
    for kind in _NARROWEST_FIRST:
        if kinds[kind] * 10 >= len(filled) * 9:
            return kind
    return GuessedType.TEXT


def _kind(text: str) -> GuessedType:
    if _WHOLE.fullmatch(text):
        return GuessedType.WHOLE_NUMBER
    if _NUMBER.fullmatch(text):
        return GuessedType.NUMBER
    day = _DAY.match(text)
    if day and day.end() == len(text):
        return GuessedType.DAY
    if day and _CLOCK.fullmatch(text, day.end()):
        return GuessedType.MOMENT
    return GuessedType.TEXT
