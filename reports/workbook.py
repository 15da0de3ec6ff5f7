"""One workbook of a brief: sheets, cells, print set-up, and its bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from reports.bulk_rows import BulkTable, CellValue, style_ids, write_with_rows
from reports.styles import CellStyle, StyleBook, font
from reports.text import legal, looks_like_formula
from reports.text_fit import MAX_ROW_HEIGHT, line_height, wrapped

DEFAULT_SIZE = 12
"""Sheets measure columns in digits of the default font. At 12 points one is 8 pixels
wide whatever the program, while at 11 or 13 each rounds in its own way."""
PIXELS_PER_WIDTH_UNIT = 8
POINTS_PER_PIXEL = 0.75
CELL_PADDING_POINTS = 6.0
"""What a cell keeps free at its sides."""

_MM_PER_INCH = 25.4
A3, A4 = 8, 9
"""Paper as Excel numbers it."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Page margins in millimetres (Decree 30/2020, annex I: 20-25, 30-35, 15-20)."""

    left: float = 30
    right: float = 15
    top: float = 20
    bottom: float = 20


PORTRAIT_MARGINS = Margins()
LANDSCAPE_MARGINS = Margins(left=20, right=15, top=20, bottom=20)
"""Tables on a turned page: the binding edge is the top, so the left needs less."""


class Sheet:
    """A sheet under construction; rows and columns count from 1."""

    def __init__(self, worksheet: Worksheet, styles: StyleBook) -> None:
        self.worksheet = worksheet
        self.styles = styles
        self._widths: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """The name on the sheet's tab."""
        return str(self.worksheet.title)

    def put(
        self,
        row: int,
        column: int,
        value: CellValue | CellRichText,
        style: CellStyle,
    ) -> None:
        """Write one value; text stays text whatever it starts with."""
        cell = self.worksheet.cell(row=row, column=column)
        if isinstance(value, CellRichText):
            cell.value = value
        elif isinstance(value, str):
            text = legal(value)
            cell.value = text
            cell.data_type = "s"
            style = replace(style, quoted=looks_like_formula(text))
        elif isinstance(value, date | datetime | int | float | Decimal):
            cell.value = value
        self.styles.apply(cell, style)

    def merge(self, row: int, first_column: int, last_column: int) -> None:
        """Join cells of one row."""
        self.worksheet.merge_cells(
            start_row=row,
            end_row=row,
            start_column=first_column,
            end_column=last_column,
        )

    def height(self, row: int, points: float) -> None:
        """Set the height of a row, at most what a row may have."""
        capped = min(points, MAX_ROW_HEIGHT)
        self.worksheet.row_dimensions[row].height = round(capped, 1)

    def widths(self, pixels: tuple[int, ...]) -> None:
        """Set the widths of the columns from A on."""
        self._widths = pixels
        for index, width in enumerate(pixels, start=1):
            letter = get_column_letter(index)
            self.worksheet.column_dimensions[letter].width = (
                width / PIXELS_PER_WIDTH_UNIT
            )

    def banners(self, lines: Sequence[tuple[str, CellStyle]], *, columns: int) -> int:
        """Centred lines of a head from the first row on, broken where too long.

        Widths must be set. Returns the row below them.
        """
        row = 1
        room = self.room(1, columns)
        for text, style in lines:
            for part in wrapped(legal(text), style.size, room, bold=style.bold):
                self.put(row, 1, part, style)
                self.merge(row, 1, columns)
                self.height(row, line_height(style.size) + 2)
                row += 1
        return row

    def room(self, first_column: int, last_column: int) -> float:
        """Points for text in these columns together, as wide as they were set."""
        pixels = sum(self._widths[first_column - 1 : last_column])
        return pixels * POINTS_PER_PIXEL - CELL_PADDING_POINTS

    def print_setup(
        self,
        *,
        landscape: bool = False,
        title_rows: tuple[int, int] | None = None,
        title_columns: str = "",
        pages_wide: int = 1,
        footer: str = "",
        paper: int = A4,
    ) -> None:
        """Page number centred on top from the second page.

        `title_rows` repeat on each page, `title_columns` ("A:B") on each beside the
        first; `footer` stands small at the lower left.
        """
        sheet = self.worksheet
        sheet.page_setup.paperSize = paper
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToWidth = pages_wide
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.useFirstPageNumber = True
        sheet.page_setup.firstPageNumber = 1
        margins = LANDSCAPE_MARGINS if landscape else PORTRAIT_MARGINS
        for side in ("left", "right", "top", "bottom"):
            millimetres = getattr(margins, side)
            setattr(sheet.page_margins, side, millimetres / _MM_PER_INCH)
        sheet.page_margins.header = sheet.page_margins.footer = 10 / _MM_PER_INCH
        sheet.print_options.horizontalCentered = True
        sheet.HeaderFooter.differentFirst = True
        sheet.oddHeader.center.text = "&P"
        sheet.oddHeader.center.font = "Times New Roman,Regular"
        sheet.oddHeader.center.size = 13
        for part in (sheet.oddFooter, sheet.firstFooter) if footer else ():
            part.left.text = footer.replace("&", "&&")
            part.left.font = "Times New Roman,Italic"
            part.left.size = 9
        if title_rows is not None:
            sheet.print_title_rows = f"{title_rows[0]}:{title_rows[1]}"
        if title_columns:
            sheet.print_title_cols = title_columns
        sheet.sheet_view.showGridLines = False


class BriefWorkbook:
    """A workbook under construction; `created_at` stands for its time stamps."""

    def __init__(self, *, title: str, creator: str, created_at: datetime) -> None:
        self._created_at = created_at
        self._workbook = Workbook()
        self._bulk: dict[str, BulkTable] = {}
        default = font(CellStyle(size=DEFAULT_SIZE))
        self._workbook._named_styles["Normal"].font = default
        self._workbook._fonts = IndexedList([default])
        self.styles = StyleBook(self._workbook)
        self._workbook.remove(self._workbook.active)
        # There are no formulas; asking for them would make Excel offer to save.
        self._workbook.calculation.fullCalcOnLoad = False
        properties = self._workbook.properties
        stamp = created_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        properties.title = legal(title)
        properties.creator = properties.lastModifiedBy = legal(creator)
        properties.language = "vi-VN"
        properties.created = properties.modified = stamp

    def sheet(self, title: str, *, hidden: bool = False) -> Sheet:
        """A new sheet at the end."""
        worksheet = self._workbook.create_sheet(title)
        if hidden:
            worksheet.sheet_state = "hidden"
        return Sheet(worksheet, self.styles)

    def move_to_end(self, sheet: Sheet) -> None:
        """Put `sheet` behind all others, as befits one that is hidden."""
        behind = len(self._workbook.worksheets)
        self._workbook.move_sheet(sheet.worksheet, offset=behind)

    def add_rows(self, sheet: Sheet, table: BulkTable) -> None:
        """Let `table` follow at the end of `sheet` when the bytes are made."""
        self._bulk[sheet.title] = table

    def to_bytes(self) -> bytes:
        """The finished file; the same content and time stamp give the same bytes."""
        finished = BytesIO()
        self.write(finished)
        return finished.getvalue()

    def write(self, out: IO[bytes]) -> None:
        """Write the finished file; long tables pass through row by row."""
        self._workbook.active = 0
        ids = {title: style_ids(t, self.styles) for title, t in self._bulk.items()}
        draft = BytesIO()
        # Not `Workbook.save`, which puts the wall clock into the properties.
        ExcelWriter(self._workbook, ZipFile(draft, "w", ZIP_DEFLATED)).save()
        tables = {
            self._workbook[title].path.removeprefix("/"): title for title in self._bulk
        }
        with ZipFile(draft) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
            for name in source.namelist():
                entry = ZipInfo(name, date_time=self._created_at.timetuple()[:6])
                entry.compress_type = ZIP_DEFLATED
                with target.open(entry, "w", force_zip64=False) as part:
                    if name in tables:
                        title = tables[name]
                        write_with_rows(
                            source.read(name), self._bulk[title], ids[title], part
                        )
                    else:
                        part.write(source.read(name))
