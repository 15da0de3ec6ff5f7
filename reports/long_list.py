"""A list of dossiers of any length as a workbook that is written row by row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import IO
from zoneinfo import ZoneInfo

from openpyxl.utils import get_column_letter

from domain.brief import Provenance
from domain.brief_text import standing_lines
from domain.drilldown import DossierRow
from domain.figure_list import FigureRow
from domain.formatting import count, day
from reports import styles
from reports.bulk_rows import BulkRow, BulkTable, CellValue
from reports.data_table import PLAIN
from reports.dossier_sheet import DOSSIER_COLUMNS, dossier_data
from reports.provenance import add_provenance, footer
from reports.styles import CellStyle
from reports.workbook import BriefWorkbook, Sheet

LIST_SHEET = "Danh sách hồ sơ"
HIDDEN = "(hồ sơ nay do đơn vị ngoài phạm vi của người xuất giữ)"
"""Stands for a dossier that is counted but may not be shown."""

_TITLE = CellStyle(size=14, bold=True)
_LINE = CellStyle(size=11)
_REMARK_WIDTH = 230
_PAGES_WIDE = 3
"""So many sheets of paper side by side can be read; on one, letters are 2 points."""


@dataclass(frozen=True, slots=True)
class LongList:
    """`rows` gives each dossier once, `row_count` of them; None: one not to be shown.

    `title` says what is listed; `provenance` of what, by which filter, when, by whom.
    """

    title: str
    rows: Iterable[FigureRow | None]
    row_count: int
    provenance: Provenance


def write_long_list(content: LongList, out: IO[bytes]) -> None:
    """Write the workbook; memory does not grow with its rows.

    ValueError when there are not as many rows as announced.
    """
    provenance = content.provenance
    book = BriefWorkbook(
        title=content.title,
        creator=provenance.exported_by,
        created_at=provenance.exported_at,
    )
    sheet = book.sheet(LIST_SHEET)
    widths = (46, *(column.width for column in DOSSIER_COLUMNS), _REMARK_WIDTH)
    sheet.widths(widths)
    header, names = _headings(sheet, content)
    table = BulkTable(
        first_row=header + 1,
        columns=(
            replace(PLAIN, number_format="0", horizontal="center"),
            *(column.style for column in DOSSIER_COLUMNS),
            PLAIN,
        ),
        rows=_rows(content.rows, provenance.zone),
        row_count=content.row_count,
    )
    book.add_rows(sheet, table)
    worksheet = sheet.worksheet
    last = max(table.last_row, table.first_row)
    worksheet.freeze_panes = f"C{table.first_row}"
    worksheet.auto_filter.ref = f"A{header}:{get_column_letter(len(names))}{last}"
    sheet.print_setup(
        landscape=True,
        title_rows=(header, header),
        title_columns="A:B",
        pages_wide=_PAGES_WIDE,
        footer=footer(provenance),
    )
    add_provenance(book, provenance)
    book.write(out)


def _headings(sheet: Sheet, content: LongList) -> tuple[int, tuple[str, ...]]:
    """Write the title lines and the names of columns; returns their row, and them."""
    row = 1
    for text, style in _head(content):
        sheet.put(row, 1, text, style)
        row += 1
    header = row + 1
    names = ("TT", *(column.meaning for column in DOSSIER_COLUMNS), "Ghi chú")
    for index, name in enumerate(names, start=1):
        sheet.put(header, index, name, styles.HEADER)
    sheet.height(header, 62)
    return header, names


def _head(content: LongList) -> Iterator[tuple[str, CellStyle]]:
    provenance = content.provenance
    # The title of a figure says all that it is narrowed to.
    filters = "; ".join(text for text in provenance.filters if text != content.title)
    yield content.title, _TITLE
    scope = provenance.scope_name
    if provenance.field_name is not None:
        scope += f", lĩnh vực {provenance.field_name}"
    narrowed = f" Bộ lọc: {filters}." if filters else ""
    if not provenance.filters:
        narrowed = " Không lọc."
    yield f"{scope}: {count(content.row_count)} dòng.{narrowed}", _LINE
    for line in standing_lines(provenance):
        yield line, _LINE
    at = provenance.exported_at.astimezone(provenance.zone)
    yield (
        f"Người xuất: {provenance.exported_by}, {at:%H:%M} ngày {day(at.date())}.",
        (_LINE),
    )


def _rows(rows: Iterable[FigureRow | None], zone: ZoneInfo) -> Iterator[BulkRow]:
    for order, row in enumerate(rows, start=1):
        if row is None:
            blank: list[CellValue] = [None] * len(DOSSIER_COLUMNS)
            yield BulkRow((order, *blank, HIDDEN))
        else:
            yield BulkRow((order, *_values(row.dossier, zone), _remark(row)))


def _values(dossier: DossierRow, zone: ZoneInfo) -> tuple[CellValue, ...]:
    return next(dossier_data((dossier,), zone))


def _remark(row: FigureRow) -> str | None:
    if row.handed_over is None:
        return None
    return f"Bàn giao khi đổi đầu mối, {day(row.handed_over)}"
