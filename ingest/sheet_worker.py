"""Reads one workbook in a process of its own; started by `ingest.workbook`.

The parser keeps a sheet as a full rectangle: two cells in opposite corners make it
ask for 550 GB, and Rust then aborts the process. So this process has a memory limit,
imports nothing of the application, and its death is a message, not an outage.

Dialogue: for each visible sheet it writes the sheet's first row as a JSON line and
reads "take" or "skip"; of the one taken it writes the rows, some thousand a line.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

ROWS_PER_LINE = 5_000


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
        for index, name in enumerate([*names, *names[:1]]):
            sheet = workbook.get_sheet_by_name(name)
            last = index == len(names)
            if _offered(sheet, name, row_limit, column_limit, last=last):
                return
    except CalamineError as error:
        _write({"error": "damaged", "detail": str(error)[:200]})


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Not on Windows; the process may then take what there is.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _offered(
    sheet: CalamineSheet, name: str, row_limit: int, column_limit: int, *, last: bool
) -> bool:
    """Write the sheet's first row, and the rest if it is taken."""
    end = sheet.end or (-1, -1)
    rows = _rows(sheet)
    header = next(rows, [])
    _write({"sheet": name, "header": header, "rows": end[0] + 1, "last": last})
    if sys.stdin.readline().strip() != "take":
        return False
    if end[0] >= row_limit or end[1] >= column_limit:
        _write({"error": "size", "rows": end[0] + 1, "columns": end[1] + 1})
        return True
    batch: list[list[str]] = []
    first_row = 2
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_PER_LINE:
            _write_rows(first_row, batch)
            first_row += len(batch)
            batch = []
    if batch:
        _write_rows(first_row, batch)
    _write({"end": True})
    return True


def _write_rows(first_row: int, batch: list[list[str]]) -> None:
    """Column by column; null for a column in which nothing stands."""
    columns = [cells if any(cells) else None for cells in zip(*batch, strict=True)]
    _write({"first_row": first_row, "length": len(batch), "columns": columns})


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
    rounded = (moment + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    if rounded.date() != moment.date():
        rounded = moment.replace(microsecond=0)
    return rounded.isoformat(sep=" ")


def _write(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message))
    sys.stdout.write("\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], *(int(argument) for argument in sys.argv[2:5]))
