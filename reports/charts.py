"""Native charts of briefs: few series, labels at the marks, no legend, no colour."""

from collections.abc import Sequence

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)

from reports.styles import COUNT_FORMAT, FONT_NAME, PER_TEN_THOUSAND_FORMAT
from reports.workbook import Sheet

DARK = "333333"
MIDDLE = "8A8A8A"
_LABEL_POINTS = 9
_TITLE_POINTS = 10


def bar_chart(sheet: Sheet, *, title: str, first_row: int, last_row: int) -> BarChart:
    """Horizontal bars from zero, longest on top: names in column A, counts in B."""
    chart = BarChart()
    chart.type = "bar"
    chart.gapWidth = 45
    chart.title = _title(title)
    series = _series(sheet, first_row, last_row)
    series.graphicalProperties = GraphicalProperties(solidFill=MIDDLE)
    worst = DataPoint(idx=0)
    worst.graphicalProperties = GraphicalProperties(solidFill=DARK)
    series.dPt.append(worst)
    series.dLbls = _labels(COUNT_FORMAT, position="outEnd")
    chart.series.append(series)
    _plain_axes(chart)
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.delete = True
    chart.y_axis.scaling.min = 0
    return chart


def trend_chart(
    sheet: Sheet,
    *,
    title: str,
    first_row: int,
    last_row: int,
    partial: Sequence[int] = (),
) -> LineChart:
    """A line over the months; `partial` months (from 0) are dotted and hollow.

    A month without a value leaves a gap.
    """
    chart = LineChart()
    chart.title = _title(title)
    series = _series(sheet, first_row, last_row)
    series.smooth = False
    series.graphicalProperties = GraphicalProperties(
        ln=LineProperties(solidFill=DARK, w=22_000)
    )
    series.marker = _marker(fill=DARK)
    for index in partial:
        point = DataPoint(idx=index)
        point.marker = _marker(fill="FFFFFF")
        point.graphicalProperties = GraphicalProperties(
            ln=LineProperties(solidFill=DARK, w=22_000, prstDash="sysDot")
        )
        series.dPt.append(point)
    series.dLbls = _labels(PER_TEN_THOUSAND_FORMAT, position="t")
    chart.series.append(series)
    _plain_axes(chart)
    chart.y_axis.scaling.min = 0
    chart.y_axis.delete = True
    chart.display_blanks = "gap"
    # Room between the title and the labels above the line.
    chart.layout = Layout(
        manualLayout=ManualLayout(
            layoutTarget="inner",
            xMode="edge",
            yMode="edge",
            x=0.03,
            y=0.3,
            w=0.94,
            h=0.5,
        )
    )
    return chart


def _series(sheet: Sheet, first_row: int, last_row: int) -> Series:
    """Values of column B named by column A, from a sheet that holds chart data."""
    values = Reference(sheet.worksheet, min_col=2, min_row=first_row, max_row=last_row)
    names = Reference(sheet.worksheet, min_col=1, min_row=first_row, max_row=last_row)
    title = SeriesLabel(strRef=StrRef(f"'{sheet.title}'!$B${first_row - 1}"))
    series = SeriesFactory(values)
    series.tx = title
    series.cat = AxDataSource(strRef=StrRef(str(names)))
    return series


def _plain_axes(chart: BarChart | LineChart) -> None:
    """No legend, no grid; names in small type; hidden rows still drawn."""
    chart.legend = None
    chart.visible_cells_only = False
    chart.roundedCorners = False
    chart.style = None
    chart.graphical_properties = GraphicalProperties(
        noFill=True, ln=LineProperties(noFill=True)
    )
    chart.x_axis.delete = False
    chart.y_axis.majorGridlines = None
    chart.x_axis.txPr = _rich_text(_LABEL_POINTS)
    chart.x_axis.majorTickMark = "none"
    chart.x_axis.graphicalProperties = GraphicalProperties(
        ln=LineProperties(solidFill=MIDDLE, w=9_525)
    )
    chart.x_axis.numFmt = None
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.tickLblSkip = 1


def _labels(number_format: str, *, position: str) -> DataLabelList:
    labels = DataLabelList()
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = False
    labels.showPercent = False
    labels.position = position
    labels.numFmt = number_format
    labels.txPr = _rich_text(_LABEL_POINTS)
    return labels


def _marker(*, fill: str) -> Marker:
    marker = Marker(symbol="circle", size=5)
    marker.graphicalProperties = GraphicalProperties(
        solidFill=fill, ln=LineProperties(solidFill=DARK, w=12_700)
    )
    return marker


def _letters(points: float, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(
        latin=Font(typeface=FONT_NAME),
        sz=round(points * 100),
        b=bold,
        solidFill="000000",
    )


def _rich_text(points: float) -> RichText:
    properties = ParagraphProperties(defRPr=_letters(points))
    return RichText(p=[Paragraph(pPr=properties, endParaRPr=_letters(points))])


def _title(text: str) -> Title:
    letters = _letters(_TITLE_POINTS, bold=True)
    paragraph = Paragraph(
        pPr=ParagraphProperties(defRPr=letters),
        r=[RegularTextRun(rPr=letters, t=text)],
    )
    title = Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
    title.layout = Layout(
        manualLayout=ManualLayout(xMode="edge", yMode="edge", x=0, y=0)
    )
    return title
