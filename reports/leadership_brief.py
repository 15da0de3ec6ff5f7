"""The leadership brief: one signed sheet, its annexes, notes, sources and data."""

from collections.abc import Sequence

from domain.brief import LeadershipBrief, UnitOverdueRow
from domain.brief_text import (
    LEADERSHIP_TITLE,
    leadership_paragraphs,
    leadership_title_lines,
    period_words,
    standing_lines,
    unit_headers,
    unit_note,
)
from domain.drilldown import ListKind
from domain.measure import Measure, in_measure
from domain.scorecard import MonthPoint
from reports import styles
from reports.brief import Column, SignedSheet
from reports.bulk_rows import CellValue
from reports.charts import bar_chart, trend_chart
from reports.data_table import add_data_table
from reports.dossier_sheet import add_dossier_list
from reports.figures import FIGURE_COLUMNS, figure_rows
from reports.ledger_sheet import add_ledger
from reports.notes import add_notes
from reports.provenance import add_provenance
from reports.workbook import BriefWorkbook, Sheet

SIGNED_SHEET = "Báo cáo"
DOSSIER_SHEET = "Hồ sơ quá hạn"
CHART_SHEET = "Số liệu biểu đồ"

_WIDTHS = (32, 213, 72, 70, 72, 82, 82)
"""Pixels; together the 165 mm between the margins of A4."""
_CHART_HEIGHT_CM = 3.7
_MONTHS_SHOWN = 12
_NAME_LENGTH = 30
"""Letters of the chart's type that take the third of its width left to names."""


def leadership_brief(content: LeadershipBrief) -> bytes:
    """The workbook as it is downloaded; the first sheet could be signed."""
    overview, provenance = content.overview, content.provenance
    subject = f"{LEADERSHIP_TITLE} {period_words(overview.period)}"
    book = BriefWorkbook(
        title=subject, creator=provenance.exported_by, created_at=provenance.exported_at
    )
    signed = SignedSheet(book.sheet(SIGNED_SHEET), widths=_WIDTHS)
    signed.head(content.issuer, provenance.exported_on)
    signed.title("BÁO CÁO", leadership_title_lines(overview))
    signed.standing(standing_lines(provenance))
    for runs in leadership_paragraphs(overview, zone=provenance.zone):
        signed.paragraph(runs)
    _unit_section(signed, content)
    charts = book.sheet(CHART_SHEET, hidden=True)
    _chart_section(signed, charts, content)
    signed.sign_block(content.issuer)
    signed.finish()
    if content.dossiers is not None:
        add_dossier_list(
            book,
            DOSSIER_SHEET,
            kind=ListKind.OVERDUE,
            dossiers=content.dossiers,
            total=overview.now.overdue.value,
            issuer=content.issuer,
            provenance=provenance,
        )
    if content.ledger is not None:
        add_ledger(book, content.ledger, provenance)
    add_notes(book, FIGURE_COLUMNS)
    add_provenance(book, provenance)
    rows = figure_rows(content)
    add_data_table(book, FIGURE_COLUMNS, rows, row_count=len(rows))
    book.move_to_end(charts)
    return book.to_bytes()


def _unit_section(signed: SignedSheet, content: LeadershipBrief) -> None:
    """Overdue dossiers by org unit, the rest and the sum, with a note below."""
    overview, units = content.overview, content.units
    looks = (
        styles.ORDER,
        styles.TEXT,
        styles.COUNT,
        styles.CHANGE,
        *(styles.COUNT,) * 3,
    )
    columns = [
        Column(header, look)
        for header, look in zip(unit_headers(overview), looks, strict=True)
    ]
    rows = [_unit_values(unit, order) for order, unit in enumerate(units.rows, start=1)]
    if units.rest is not None:
        rows.append(_unit_values(units.rest, None))
    signed.section("1. Hồ sơ đang quá hạn theo đơn vị", measure="hồ sơ", keep=100)
    signed.table(columns, rows, total=_unit_values(units.total, None))
    signed.note(unit_note(overview, zone=content.provenance.zone))


def _unit_values(row: UnitOverdueRow, order: int | None) -> tuple[CellValue, ...]:
    return (
        order,
        row.name,
        row.overdue,
        row.change,
        row.over_thirty_days,
        row.worst_working_days,
        row.apology_missing,
    )


def _chart_section(signed: SignedSheet, sheet: Sheet, content: LeadershipBrief) -> None:
    """Bars of the units with most, and the months; their data in a hidden sheet."""
    bars = [row for row in content.units.rows if row.overdue > 0]
    points = content.overview.trend[-_MONTHS_SHOWN:]
    header = _chart_data(sheet, bars, points)
    charts = []
    if bars:
        title = "Đơn vị có nhiều hồ sơ đang quá hạn"
        charts.append(
            bar_chart(sheet, title=title, first_row=2, last_row=len(bars) + 1)
        )
    if any(point.late is not None for point in points):
        charts.append(
            trend_chart(
                sheet,
                title=_trend_title(points),
                first_row=header + 1,
                last_row=header + len(points),
                partial=[i for i, point in enumerate(points) if point.is_partial],
            )
        )
    if charts:
        signature = SignedSheet.sign_block_height(content.issuer)
        charts_height = _CHART_HEIGHT_CM * 72 / 2.54
        signed.section("2. Biểu đồ", keep=charts_height + signature)
        signed.charts(charts, height_cm=_CHART_HEIGHT_CM)


def _trend_title(points: Sequence[MonthPoint]) -> str:
    """Explains the asterisk of a month that is not over."""
    partial = any(point.is_partial for point in points)
    return "Quá hạn trên 10.000" + (" (* chưa đủ tháng)" if partial else ", theo tháng")


def _chart_data(
    sheet: Sheet, bars: Sequence[UnitOverdueRow], points: Sequence[MonthPoint]
) -> int:
    """Write names and counts from row 2, then months; returns the months' header."""
    sheet.put(1, 1, "Đơn vị", styles.SMALL)
    sheet.put(1, 2, "Đang quá hạn", styles.SMALL)
    for index, unit in enumerate(bars, start=2):
        sheet.put(index, 1, shorten(unit.name), styles.SMALL)
        sheet.put(index, 2, unit.overdue, styles.COUNT)
    header = len(bars) + 3
    sheet.put(header, 1, "Tháng", styles.SMALL)
    sheet.put(header, 2, "Quá hạn trên 10.000", styles.SMALL)
    for index, point in enumerate(points, start=header + 1):
        late = in_measure(point.late, Measure.PER_TEN_THOUSAND)
        year = f"/{point.year % 100:02d}" if point.month == 1 else ""
        mark = "*" if point.is_partial else ""
        sheet.put(index, 1, f"{point.month}{year}{mark}", styles.SMALL)
        sheet.put(index, 2, late, styles.PER_TEN_THOUSAND)
    return header


def shorten(name: str) -> str:
    """A name that fits beside a bar on one line."""
    if len(name) <= _NAME_LENGTH:
        return name
    return name[: _NAME_LENGTH - 1].rsplit(" ", 1)[0] + "…"
