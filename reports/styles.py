"""Fonts, borders and number formats of briefs (Decree 30/2020/NĐ-CP)."""

from dataclasses import dataclass, replace

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

FONT_NAME = "Times New Roman"
"""Decree 30/2020, annex I: Times New Roman, black."""

COUNT_FORMAT = "#,##0"
"""The separator follows the reader's Windows locale; `#.##0` would not."""
CHANGE_FORMAT = '+#,##0;"−"#,##0;0'
RATE_FORMAT = "0.00"
PER_TEN_THOUSAND_FORMAT = "0.0"
DAY_FORMAT = "dd/mm/yyyy"
MOMENT_FORMAT = "dd/mm/yyyy hh:mm"
TEXT_FORMAT = "@"

RED = "FFB3261E"
GREY = "FF4A5866"
PALE = "FFEEF1F4"


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell looks; `size` in points, `color` and `fill` as ARGB."""

    size: float = 11
    bold: bool = False
    italic: bool = False
    color: str | None = None
    fill: str | None = None
    horizontal: str | None = None
    vertical: str = "center"
    wrap: bool = False
    boxed: bool = False
    lined: bool = False
    """Hair lines around, for cells that are looked at as a whole."""
    dashed: str | None = None
    """The colour of dashed lines above and below, for what is expected only."""
    number_format: str = "General"
    quoted: bool = False
    """Marks text that looks like a formula as text, also when it is edited."""


BODY = CellStyle(size=13)
BOLD = CellStyle(size=13, bold=True)
CENTRED = CellStyle(size=13, horizontal="center")
PARAGRAPH = CellStyle(size=13, horizontal="justify", vertical="top", wrap=True)
SMALL = CellStyle(size=11)

HEADER = CellStyle(size=11.5, bold=True, horizontal="center", wrap=True, boxed=True)
COLUMN_NUMBER = CellStyle(size=11, italic=True, horizontal="center", boxed=True)
TEXT = CellStyle(size=11.5, boxed=True, wrap=True)
ORDER = CellStyle(size=11.5, boxed=True, horizontal="center")
COUNT = CellStyle(size=11.5, boxed=True, horizontal="right", number_format=COUNT_FORMAT)
CHANGE = replace(COUNT, number_format=CHANGE_FORMAT)
RATE = replace(COUNT, number_format=RATE_FORMAT)
PER_TEN_THOUSAND = replace(COUNT, number_format=PER_TEN_THOUSAND_FORMAT)
DAY = replace(COUNT, number_format=DAY_FORMAT)


def bold(style: CellStyle) -> CellStyle:
    """The same style in bold, as for a row of sums."""
    return replace(style, bold=True)


class StyleBook:
    """Turns styles into entries of one workbook, each built once."""

    def __init__(self, workbook: Workbook) -> None:
        self._scratch: Worksheet = workbook.active
        self._built: dict[CellStyle, Cell] = {}

    def apply(self, cell: Cell, style: CellStyle) -> None:
        """Give `cell` the look of `style`."""
        cell._style = self._model(style)._style

    def style_id(self, style: CellStyle) -> int:
        """The index under which a cell's XML refers to `style`."""
        return int(self._model(style).style_id)

    def _model(self, style: CellStyle) -> Cell:
        """A cell that stands in no sheet and carries `style`."""
        model = self._built.get(style)
        if model is None:
            model = self._built[style] = _styled(
                Cell(self._scratch, row=1, column=1), style
            )
        return model


def _styled(cell: Cell, style: CellStyle) -> Cell:
    cell.font = font(style)
    cell.alignment = Alignment(
        horizontal=style.horizontal, vertical=style.vertical, wrap_text=style.wrap
    )
    if style.boxed:
        side = Side(style="thin", color="FF000000")
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if style.lined:
        hair = Side(style="hair", color="FFB8C2CC")
        edge = Side(style="mediumDashed", color=style.dashed) if style.dashed else hair
        cell.border = Border(left=hair, right=hair, top=edge, bottom=edge)
    if style.fill is not None:
        cell.fill = PatternFill("solid", fgColor=style.fill)
    cell.number_format = style.number_format
    cell.quotePrefix = style.quoted
    return cell


def font(style: CellStyle) -> Font:
    """The font of `style`, black unless it names a colour."""
    return Font(
        name=FONT_NAME,
        size=style.size,
        bold=style.bold,
        italic=style.italic,
        color=style.color or "FF000000",
    )
