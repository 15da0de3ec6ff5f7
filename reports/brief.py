"""A signed sheet in the layout of Decree 30/2020/NĐ-CP: head, text, tables, signature.

A cursor walks down the sheet and counts the points used on the printed page, so
that charts and the sign block are not cut by a page break.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart._chart import ChartBase
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.utils import get_column_letter
from openpyxl.utils.units import cm_to_EMU, pixels_to_EMU
from openpyxl.worksheet.pagebreak import Break

from domain.brief import Issuer
from domain.brief_text import Run
from domain.formatting import official_date
from reports import styles
from reports.bulk_rows import CellValue
from reports.styles import FONT_NAME, CellStyle
from reports.text import legal
from reports.text_fit import line_height, wrapped
from reports.workbook import (
    LANDSCAPE_MARGINS,
    PORTRAIT_MARGINS,
    Sheet,
)

_POINTS_PER_MM = 72 / 25.4
_PAGE_HEIGHT_MM = {False: 297, True: 210}
_CHART_ROW = 15.0
_INDENT = "\u2003\u2003"
"""First-line indent of a paragraph: 1 to 1.27 cm (Decree 30/2020)."""

_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: header and the style of its cells."""

    header: str
    style: CellStyle


class SignedSheet:
    """Writes one sheet from top to bottom; `widths` in pixels from column A on."""

    def __init__(
        self, sheet: Sheet, *, widths: tuple[int, ...], landscape: bool = False
    ) -> None:
        self.sheet = sheet
        self.row = 1
        self._widths = widths
        self._used = 0.0
        margins = LANDSCAPE_MARGINS if landscape else PORTRAIT_MARGINS
        printable = _PAGE_HEIGHT_MM[landscape] - margins.top - margins.bottom
        self._page_height = printable * _POINTS_PER_MM
        sheet.widths(widths)

    @property
    def columns(self) -> int:
        """How many columns the sheet has."""
        return len(self._widths)

    def head(self, issuer: Issuer, on_day: date) -> None:
        """Issuing body left, national motto right, blank number, place and date."""
        upright = CellStyle(size=12, horizontal="center")
        strong = replace(upright, bold=True)
        left = [(line, upright) for line in issuer.superior_lines]
        left.append((issuer.body, strong))
        right = [(_NATION, strong), (_MOTTO, replace(strong, size=13))]
        rule = replace(strong, size=6, vertical="top")
        left.append(("_" * 20, rule))
        right.append(("_" * 52, rule))
        for index in range(max(len(left), len(right))):
            is_rule = index == len(left) - 1
            for side, (first, last) in ((left, (1, 2)), (right, (3, self.columns))):
                text, style = side[index] if index < len(side) else ("", upright)
                self.sheet.put(self.row, first, text, style)
                self.sheet.merge(self.row, first, last)
            self._advance(9 if is_rule else 15.6)
        place = f"{issuer.place}, {official_date(on_day)}"
        self.sheet.put(self.row, 1, f"Số:        /{issuer.symbol}", styles.CENTRED)
        self.sheet.put(self.row, 3, place, replace(styles.CENTRED, italic=True))
        self.sheet.merge(self.row, 1, 2)
        self.sheet.merge(self.row, 3, self.columns)
        self._advance(19)

    def title(self, kind: str, lines: Sequence[str]) -> None:
        """Kind of document in capitals, its abstract, and the short rule below."""
        centred = CellStyle(size=13, bold=True, horizontal="center")
        self._advance(9)
        self._banner(kind, replace(centred, size=14))
        for line in lines:
            width = self.sheet.room(1, self.columns)
            for part in wrapped(line, 13, width, bold=True):
                self._banner(part, centred)
        self._banner("_" * 40, replace(centred, size=6, vertical="top"), height=10)

    def standing(self, lines: Sequence[str]) -> None:
        """How far the numbers may be trusted, in italics under the title."""
        self._banner(
            " ".join(lines),
            CellStyle(size=12, italic=True, horizontal="center"),
            height=18,
        )

    def paragraph(self, runs: Sequence[Run]) -> None:
        """Justified text across the sheet; bold where a run says so."""
        text = legal(_INDENT + "".join(run.text for run in runs))
        lines = wrapped(text, 13, self.sheet.room(1, self.columns), bold=False)
        value: str | CellRichText = text
        if any(run.bold for run in runs):
            # The indent shares a run: spaces alone in a run might be dropped.
            blocks = [
                TextBlock(
                    _inline_font(13, bold=run.bold),
                    legal(_INDENT + run.text if index == 0 else run.text),
                )
                for index, run in enumerate(runs)
            ]
            value = CellRichText(*blocks)
        self.sheet.put(self.row, 1, value, styles.PARAGRAPH)
        self.sheet.merge(self.row, 1, self.columns)
        self._advance(len(lines) * line_height(13) + 4)

    def section(self, text: str, *, measure: str = "", keep: float = 0) -> None:
        """A numbered heading; `keep` points of what follows stay on its page."""
        self.keep_together(22 + keep + (16 if measure else 0))
        self.sheet.put(self.row, 1, text, replace(styles.BOLD, vertical="bottom"))
        self._advance(22)
        if measure:
            style = CellStyle(size=11.5, italic=True, horizontal="right")
            self.sheet.put(self.row, self.columns, f"Đơn vị tính: {measure}", style)
            self._advance(16)

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[CellValue]],
        *,
        total: Sequence[CellValue] | None = None,
    ) -> int:
        """Header, numbered columns, rows, and the row of sums in bold.

        Returns the sheet row of the header.
        """
        header_row = self.row
        for index, column in enumerate(columns, start=1):
            self.sheet.put(self.row, index, column.header, styles.HEADER)
        self._advance(self._lines_height([c.header for c in columns], 11.5, bold=True))
        for index in range(1, len(columns) + 1):
            self.sheet.put(self.row, index, f"({index})", styles.COLUMN_NUMBER)
        self._advance(15.5)
        for row in rows:
            self._table_row(columns, row)
        if total is not None:
            strong = [Column(c.header, styles.bold(c.style)) for c in columns]
            self._table_row(strong, total)
        return header_row

    def note(self, text: str, *, size: float = 11) -> None:
        """Small text across the sheet, one row per line: merged rows stay above."""
        style = CellStyle(size=size, italic=True)
        for line in wrapped(legal(text), size, self.sheet.room(1, self.columns)):
            self.sheet.put(self.row, 1, line, style)
            self._advance(line_height(size) + 1)

    def charts(self, charts: Sequence[ChartBase], *, height_cm: float) -> None:
        """Charts side by side over the width of the sheet, on one page."""
        self.keep_together(height_cm * 10 * _POINTS_PER_MM)
        total_pixels = sum(self._widths)
        each = total_pixels / len(charts)
        for index, chart in enumerate(charts):
            column, offset = self._column_at(index * each)
            chart.anchor = OneCellAnchor(
                _from=AnchorMarker(
                    col=column, colOff=pixels_to_EMU(round(offset)), row=self.row - 1
                ),
                ext=XDRPositiveSize2D(
                    pixels_to_EMU(round(each) - 6), cm_to_EMU(height_cm)
                ),
            )
            self.sheet.worksheet.add_chart(chart)
        for _ in range(ceil(height_cm * 10 * _POINTS_PER_MM / _CHART_ROW)):
            self._advance(_CHART_ROW)

    def sign_block(self, issuer: Issuer) -> None:
        """Recipients left, the signer's title right; name and signature blank."""
        self.keep_together(self.sign_block_height(issuer))
        self._advance(10)
        first = self.columns // 2 + 1
        signer = CellStyle(size=13, bold=True, horizontal="centerContinuous")
        for column in range(first, self.columns + 1):
            text = issuer.signer_title if column == first else None
            self.sheet.put(self.row, column, text, signer)
        label = CellStyle(size=12, bold=True, italic=True)
        self.sheet.put(self.row, 1, "Nơi nhận:", label)
        self._advance(16)
        for index, recipient in enumerate(issuer.recipients, start=1):
            end = "." if index == len(issuer.recipients) else ";"
            self.sheet.put(self.row, 1, f"- {recipient}{end}", styles.SMALL)
            self._advance(14.5)

    @staticmethod
    def sign_block_height(issuer: Issuer) -> float:
        """Points the block takes; what stands before it must share its page."""
        return 10 + 16 + len(issuer.recipients) * 14.5

    def keep_together(self, points: float) -> None:
        """Begin a new page if `points` more do not fit on this one."""
        if self._used + points > self._page_height and self._used > 0:
            self.sheet.worksheet.row_breaks.append(Break(id=self.row - 1))
            self._used = 0.0

    def finish(self, *, landscape: bool = False, footer: str = "") -> None:
        """Set up the page; nothing is written after it."""
        self.sheet.print_setup(landscape=landscape, footer=footer)
        last = get_column_letter(self.columns)
        self.sheet.worksheet.print_area = f"A1:{last}{self.row}"

    def _banner(
        self, text: str, style: CellStyle, *, height: float | None = None
    ) -> None:
        self.sheet.put(self.row, 1, text, style)
        self.sheet.merge(self.row, 1, self.columns)
        self._advance(height or line_height(style.size) + 1.5)

    def _table_row(
        self, columns: Sequence[Column], values: Sequence[CellValue]
    ) -> None:
        for index, (column, value) in enumerate(
            zip(columns, values, strict=True), start=1
        ):
            self.sheet.put(self.row, index, value, column.style)
        texts = [v if isinstance(v, str) else "" for v in values]
        self._advance(self._lines_height(texts, 11.5, bold=columns[0].style.bold))

    def _lines_height(self, texts: Sequence[str], size: float, *, bold: bool) -> float:
        lines = max(
            len(wrapped(text, size, self.sheet.room(index, index), bold=bold))
            for index, text in enumerate(texts, start=1)
        )
        return lines * line_height(size) + 3

    def _column_at(self, pixels: float) -> tuple[int, float]:
        """The column (from 0) and the offset within it that lie `pixels` from left."""
        for index, width in enumerate(self._widths):
            if pixels < width:
                return index, pixels
            pixels -= width
        raise ValueError("beyond the last column")

    def _advance(self, points: float) -> None:
        self.keep_together(points)
        self.sheet.height(self.row, points)
        self.row += 1
        self._used += points


def _inline_font(size: float, *, bold: bool) -> InlineFont:
    return InlineFont(rFont=FONT_NAME, sz=size, b=bold, color="FF000000")
