"""Reads one workbook in a process of its own; started by `ingest.workbook`.

The parser keeps a sheet as a full rectangle: two cells in opposite corners make it
ask for 550 GB, and Rust then aborts the process. So this process has a memory limit,
imports nothing of the application, and its death is a message, not an outage.

Dialogue, one JSON line each way: it names the visible sheets; asked to "look" at one,
it writes its size and first rows; asked to "take" one, it writes the columns wanted
of the rows from a given one on, some thousand a line. After such a line follow the
texts of each column, a zero byte after each, as many bytes as the line says; a column
with a zero in a text stands in the line itself, one without any text as null.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

ROWS_PER_LINE = 5_000
_SHOWN_CHARACTERS = 1_000
"""Of a cell in the first rows; no title is longer."""
_PLAIN = frozenset({str, dt.date, dt.datetime, int, bool})
"""Kinds of cells that Python writes as we do, moments but for parts of a second."""
_EXACT_CHARACTERS = len("2024-06-17 14:20:00.000001")


def main(path: str, memory_bytes: int, row_limit: int, column_limit: int) -> None:
    """Read `path` and hold the dialogue on standard input and output."""
    _limit_memory(memory_bytes)
    try:
        workbook = CalamineWorkbook.from_path(path)
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet
            and sheet.visible is SheetVisibleEnum.Visible
        ]
        _write({"sheets": names})
        _Dialogue(workbook, row_limit, column_limit).hold()
    except PasswordError:
        _write({"error": "password"})
    except CalamineError as error:
        kind = "password" if "password" in str(error).lower() else "damaged"
        _write({"error": kind, "detail": str(error)[:200]})


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Not on Windows; the process may then take what there is.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Dialogue:
    """Answers what it is asked, keeping the sheet that it looked at last."""

    def __init__(
        self, workbook: CalamineWorkbook, row_limit: int, column_limit: int
    ) -> None:
        self._workbook = workbook
        self._limits = row_limit, column_limit
        self._name = ""
        self._sheet: CalamineSheet | None = None

    def hold(self) -> None:
        """Answer until nothing more is asked."""
        for line in sys.stdin:
            asked = json.loads(line)
            sheet = self._opened(asked["sheet"])
            if "look" in asked:
                self._look(sheet, asked["look"])
            else:
                self._take(sheet, asked["take"], asked["columns"])

    def _opened(self, name: str) -> CalamineSheet:
        if self._sheet is None or self._name != name:
            self._sheet = None  # Two sheets at once would take twice the memory.
            self._sheet = self._workbook.get_sheet_by_name(name)
            self._name = name
        return self._sheet

    def _look(self, sheet: CalamineSheet, count: int) -> None:
        end = sheet.end or (-1, -1)
        _, column_limit = self._limits
        head = [
            [cell[:_SHOWN_CHARACTERS] for cell in row[: column_limit + 1]]
            for row in islice(_rows(sheet), count)
        ]
        merged = [
            [*first, *last]
            for first, last in sheet.merged_cell_ranges or ()
            if first[0] < count
        ]
        _write(
            {"rows": end[0] + 1, "columns": end[1] + 1, "head": head, "merged": merged}
        )

    def _take(self, sheet: CalamineSheet, first_row: int, wanted: list[int]) -> None:
        end = sheet.end or (-1, -1)
        row_limit, column_limit = self._limits
        if end[0] >= row_limit or end[1] >= column_limit:
            _write({"error": "size", "rows": end[0] + 1, "columns": end[1] + 1})
            return
        left = sheet.start[1] if sheet.start else 0
        places = [index - left for index in wanted]
        rows = islice(sheet.iter_rows(), first_row - 1, None)
        while batch := list(islice(rows, ROWS_PER_LINE)):
            cells = list(zip(*batch, strict=True))
            columns = [
                _packed(cells[place]) if 0 <= place < len(cells) else None
                for place in places
            ]
            sizes = [len(c) if isinstance(c, bytes) else c for c in columns]
            _write(
                {"first_row": first_row, "length": len(batch), "columns": sizes},
                *(c for c in columns if isinstance(c, bytes)),
            )
            first_row += len(batch)
        _write({"end": True})


def _packed(cells: Sequence[Any]) -> bytes | list[str] | None:
    """The texts of a column as told above."""
    texts = _column_text(cells)
    together = "\0".join([*texts, ""])
    if together.count("\0") > len(texts):
        return texts
    if len(together) == len(texts):
        return None
    return together.encode("utf-8", "replace")


def _column_text(cells: Sequence[Any]) -> list[str]:
    """The cells of a column as text."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return list(cells)
    if not kinds <= _PLAIN:
        return [cell if type(cell) is str else _text(cell) for cell in cells]
    texts = list(map(str, cells))
    # Only a moment with a part of a second, or a text, is as long.
    if dt.datetime in kinds and _EXACT_CHARACTERS in map(len, texts):
        return [cell if type(cell) is str else _text(cell) for cell in cells]
    return texts


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Rows from the first of the sheet, cells from column A, as text."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield [*left, *[_text(cell) for cell in row]]


def _text(cell: Any) -> str:  # noqa: ANN401  # what the parser yields
    kind = type(cell)
    if kind is str:
        return str(cell)
    if kind is dt.datetime:
        return _moment_text(cell)
    if kind is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def _moment_text(moment: dt.datetime) -> str:
    """To the second: Excel keeps days as binary fractions, so 14:20 is 14:19:59.9999.

    The last second of a day stays on its day.
    """
    if not moment.microsecond:
        return moment.isoformat(sep=" ")
    rounded = (moment + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    if rounded.date() != moment.date():
        rounded = moment.replace(microsecond=0)
    return rounded.isoformat(sep=" ")


def _write(message: dict[str, object], *contents: bytes) -> None:
    line = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    sys.stdout.buffer.write(b"".join([line, b"\n", *contents]))
    sys.stdout.buffer.flush()


def _numbers(arguments: Sequence[str]) -> tuple[int, int, int]:
    memory_bytes, row_limit, column_limit = map(int, arguments)
    return memory_bytes, row_limit, column_limit


if __name__ == "__main__":
    main(sys.argv[1], *_numbers(sys.argv[2:5]))
