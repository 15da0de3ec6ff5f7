"""What a workbook holds once it is opened again, and its parts as text."""

import re
from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

_FORMULA = re.compile(rb"<f[ >/]")


def opened(content: bytes) -> Workbook:
    """The workbook as a reader's program sees it."""
    return load_workbook(BytesIO(content), rich_text=True)


def parts(content: bytes) -> dict[str, bytes]:
    """Every part of the file by name."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheets_with_formulas(content: bytes) -> list[str]:
    """Names of the sheet parts that hold a formula."""
    return [
        name
        for name, xml in parts(content).items()
        if name.startswith("xl/worksheets/sheet") and _FORMULA.search(xml)
    ]


def row_of(sheet: Worksheet, text: str, *, column: int = 1) -> int:
    """The first row whose cell in `column` reads `text`."""
    for row in range(1, sheet.max_row + 1):
        if str(sheet.cell(row, column).value) == text:
            return row
    raise AssertionError(f"{text!r} is not in column {column} of {sheet.title}")


def rows_of(
    sheet: Worksheet, first_row: int, last_row: int
) -> list[tuple[object, ...]]:
    """The values of whole rows, without empty cells at their ends."""
    return [
        tuple(cell.value for cell in row)
        for row in sheet.iter_rows(min_row=first_row, max_row=last_row)
    ]


def texts(sheet: Worksheet) -> list[str]:
    """Every text of a sheet, top to bottom."""
    return [
        str(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str | list)
    ]
