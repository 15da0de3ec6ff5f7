"""Long tables: rows streamed into a sheet's XML after openpyxl has written it.

openpyxl needs about 17 s of processor time for 100,000 rows of 15 columns, also in
its write-only mode; written as text they take a tenth, in constant memory.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import IO, TypeAlias
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from reports.styles import CellStyle, StyleBook
from reports.text import legal, looks_like_formula

CellValue: TypeAlias = str | int | float | Decimal | date | datetime | None
"""What a cell may hold; None leaves it empty (not reported)."""

_CHUNK_ROWS = 500
_END_OF_DATA = b"</sheetData>"
_DIMENSION = re.compile(rb'<dimension ref="([A-Z]+\d+)(?::[A-Z]+\d+)?" ?/>')


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One row; `height` in points, None for the sheet's default."""

    values: Sequence[CellValue]
    height: float | None = None


@dataclass(frozen=True, slots=True)
class BulkTable:
    """Rows below what the sheet already holds, one style per column from A on.

    `rows` gives each row once, `row_count` of them.
    """

    first_row: int
    columns: tuple[CellStyle, ...]
    rows: Iterable[BulkRow]
    row_count: int

    @property
    def last_row(self) -> int:
        """The last row of the sheet; the row above when the table is empty."""
        return self.first_row + self.row_count - 1


def write_with_rows(
    sheet_xml: bytes, table: BulkTable, styles: dict[CellStyle, int], out: IO[bytes]
) -> None:
    """Write `sheet_xml` to `out` with the table's rows at the end of its data.

    `styles`: what `style_ids` gave while the workbook was still open. Raises
    ValueError when the number of rows is not the one announced.
    """
    head, end, tail = sheet_xml.partition(_END_OF_DATA)
    if not end:
        raise ValueError("not the XML of a sheet: it has no end of data")
    out.write(_with_dimension(head, table))
    written = 0
    chunk: list[str] = []
    for row_xml in _rows_xml(table, styles):
        chunk.append(row_xml)
        written += 1
        if len(chunk) == _CHUNK_ROWS:
            out.write("".join(chunk).encode())
            chunk.clear()
    out.write("".join(chunk).encode())
    out.write(end + tail)
    if written != table.row_count:
        raise ValueError(f"announced {table.row_count} rows, got {written}")


def style_ids(table: BulkTable, book: StyleBook) -> dict[CellStyle, int]:
    """Style indices of the table's columns, each also for formula-like text."""
    wanted = {
        style
        for column in table.columns
        for style in (column, replace(column, quoted=True))
    }
    ordered = sorted(wanted, key=repr)
    return {style: book.style_id(style) for style in ordered}


def _with_dimension(head: bytes, table: BulkTable) -> bytes:
    last = f"{get_column_letter(len(table.columns))}{table.last_row}".encode()
    return _DIMENSION.sub(rb'<dimension ref="\g<1>:' + last + rb'"/>', head, count=1)


def _rows_xml(table: BulkTable, styles: dict[CellStyle, int]) -> Iterator[str]:
    writers = [
        _cell_writer(get_column_letter(index), style, styles)
        for index, style in enumerate(table.columns, start=1)
    ]
    for number, row in enumerate(table.rows, start=table.first_row):
        height = "" if row.height is None else f' ht="{row.height:g}" customHeight="1"'
        cells = "".join(
            writer(number, value)
            for writer, value in zip(writers, row.values, strict=True)
        )
        yield f'<row r="{number}"{height}>{cells}</row>'


def _cell_writer(
    letter: str, style: CellStyle, styles: dict[CellStyle, int]
) -> Callable[[int, CellValue], str]:
    """A function from row number and value to the XML of one column's cell."""
    plain = styles[style]
    quoted = styles[replace(style, quoted=True)]

    def cell_xml(row: int, value: CellValue) -> str:
        if value is None:
            return f'<c r="{letter}{row}" s="{plain}"/>'
        if isinstance(value, str):
            style_id = quoted if looks_like_formula(value) else plain
            return (
                f'<c r="{letter}{row}" s="{style_id}" t="inlineStr">'
                f'<is><t xml:space="preserve">{_text_xml(value)}</t></is></c>'
            )
        number = _serial(value) if isinstance(value, date) else value
        return f'<c r="{letter}{row}" s="{plain}"><v>{number}</v></c>'

    return cell_xml


@lru_cache(maxsize=20_000)
def _text_xml(text: str) -> str:
    return escape(legal(text))


@lru_cache(maxsize=20_000)
def _serial(value: date) -> float:
    """Days since 1899-12-30, as spreadsheets count; datetimes must be local, naive."""
    return float(to_excel(value))
