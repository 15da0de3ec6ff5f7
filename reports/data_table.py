"""The sheet for machines: one table, one header row of snake_case names, true types."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo

from reports import styles
from reports.bulk_rows import BulkRow, BulkTable, CellValue
from reports.styles import CellStyle
from reports.workbook import BriefWorkbook

DATA_SHEET = "Dữ liệu"

_HEADER = CellStyle(size=11, bold=True, fill=styles.PALE)
PLAIN = CellStyle(size=11)
CODE = replace(PLAIN, number_format=styles.TEXT_FORMAT)
"""Codes are text, so that leading zeros stay."""
NUMBER = replace(PLAIN, number_format=styles.COUNT_FORMAT)
ANY_NUMBER = replace(PLAIN, horizontal="right")
"""Counts and quotients in one column: each with the digits it has."""
DAY = replace(PLAIN, number_format=styles.DAY_FORMAT)
MOMENT = replace(PLAIN, number_format=styles.MOMENT_FORMAT)


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column: its name, what it holds (Vietnamese, for the notes), its format."""

    name: str
    meaning: str
    style: CellStyle = PLAIN
    width: int = 110


def add_data_table(
    book: BriefWorkbook,
    columns: Sequence[DataColumn],
    rows: Iterable[Sequence[CellValue]],
    *,
    row_count: int,
    landscape: bool = True,
    title: str = DATA_SHEET,
    name: str = "du_lieu",
) -> None:
    """Add the sheet with an Excel table over its rows, filterable and frozen."""
    sheet = book.sheet(title)
    for index, column in enumerate(columns, start=1):
        sheet.put(1, index, column.name, _HEADER)
    sheet.widths(tuple(column.width for column in columns))
    table = BulkTable(
        first_row=2,
        columns=tuple(column.style for column in columns),
        rows=(BulkRow(values) for values in rows),
        row_count=row_count,
    )
    book.add_rows(sheet, table)
    last = get_column_letter(len(columns))
    # A table must span at least one row below its header.
    excel_table = Table(displayName=name, ref=f"A1:{last}{max(table.last_row, 2)}")
    # Left to itself, openpyxl would create every cell of the table to read its names.
    excel_table._initialise_columns()
    for table_column, column in zip(excel_table.tableColumns, columns, strict=True):
        table_column.name = column.name
    excel_table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1")
    sheet.worksheet.add_table(excel_table)
    sheet.worksheet.freeze_panes = "A2"
    sheet.print_setup(landscape=landscape, title_rows=(1, 1))
