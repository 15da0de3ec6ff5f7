"""The signed sheet of a brief as it would print: same sentences, same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from components.markup import render
from components.problems import fact_list
from domain.brief import Issuer, LeadershipBrief, UnitOverdueRow
from domain.brief_lists import WITH_LATENESS, ListCover, ListUnit
from domain.brief_text import (
    BAND_LABELS,
    Run,
    leadership_paragraphs,
    leadership_title_lines,
    standing_lines,
    unit_headers,
    unit_note,
)
from domain.drilldown import AgeBand
from domain.formatting import count, day, moment, official_date, signed_count

LEADERSHIP_SHEETS = (
    "Báo cáo",
    "Hồ sơ quá hạn",
    "Biểu II.06",
    "Ghi chú",
    "Nguồn số liệu",
    "Dữ liệu",
)
LIST_SHEETS = ("Báo cáo", "Danh sách hồ sơ", "Ghi chú", "Nguồn số liệu", "Dữ liệu")
"""The sheets of each workbook, in order."""

_LIST_NOTE = "Ghi chú: ngày LV là ngày làm việc sau hạn trả theo quy định."
_NARROWEST_BAR_PERCENT = 0.5


@dataclass(frozen=True, slots=True)
class _Line:
    """One table row: order number, name, and numbers as text."""

    order: str
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar of the chart; `width` in percent of the longest."""

    name: str
    value: str
    width: float


def leadership_sheet(content: LeadershipBrief) -> Markup:
    """The first sheet of the leadership brief."""
    overview, units, provenance = content.overview, content.units, content.provenance
    lines = [_unit_line(row, str(n)) for n, row in enumerate(units.rows, start=1)]
    if units.rest is not None:
        lines.append(_unit_line(units.rest, ""))
    return _sheet(
        issuer=content.issuer,
        issued_on=provenance.exported_on,
        title_lines=leadership_title_lines(overview),
        standing=standing_lines(provenance),
        paragraphs=leadership_paragraphs(overview, zone=provenance.zone),
        section="1. Hồ sơ đang quá hạn theo đơn vị",
        headers=unit_headers(overview),
        lines=lines,
        total=_unit_line(units.total, ""),
        note=unit_note(overview, zone=provenance.zone),
        bars=_bars(units.rows),
        sheets=LEADERSHIP_SHEETS,
    )


def list_sheet(cover: ListCover) -> Markup:
    """The signed sheet of a list of dossiers."""
    late = cover.kind in WITH_LATENESS
    facts = (
        [f"{BAND_LABELS[band]} ngày LV" for band in AgeBand]
        if late
        else ["Tiếp nhận sớm nhất", "Hạn trả sớm nhất"]
    )
    return _sheet(
        issuer=cover.issuer,
        issued_on=cover.issued_on,
        title_lines=cover.title_lines,
        standing=cover.standing,
        paragraphs=(cover.opening,),
        section="Hồ sơ theo đơn vị",
        headers=("TT", "Đơn vị", "Số hồ sơ", *facts),
        lines=[
            _list_line(unit, str(n), late=late)
            for n, unit in enumerate(cover.units, start=1)
        ],
        total=_list_line(cover.sum_row, "", late=late),
        note=_LIST_NOTE if late else "",
        bars=(),
        sheets=LIST_SHEETS,
    )


def _sheet(
    *,
    issuer: Issuer,
    issued_on: date,
    title_lines: Sequence[str],
    standing: Sequence[str],
    paragraphs: Sequence[Sequence[Run]],
    section: str,
    headers: Sequence[str],
    lines: Sequence[_Line],
    total: _Line,
    note: str,
    bars: Sequence[_Bar],
    sheets: Sequence[str],
) -> Markup:
    return render(
        "brief_sheet",
        issuer=issuer,
        dateline=f"{issuer.place}, {official_date(issued_on)}",
        title_lines=title_lines,
        standing=" ".join(standing),
        paragraphs=paragraphs,
        section=section,
        headers=headers,
        lines=lines,
        total=total,
        note=note,
        bars=bars,
        sheets=sheets,
    )


def _unit_line(row: UnitOverdueRow, order: str) -> _Line:
    return _Line(
        order,
        row.name,
        (
            count(row.overdue),
            signed_count(row.change),
            count(row.over_thirty_days),
            count(row.worst_working_days),
            count(row.apology_missing),
        ),
    )


def _list_line(unit: ListUnit, order: str, *, late: bool) -> _Line:
    if late:
        facts = tuple(count(number) for number in unit.bands)
    else:
        facts = (day(unit.first_received_on), day(unit.first_due_on))
    return _Line(order, unit.name, (count(unit.count), *facts))


def _bars(rows: Sequence[UnitOverdueRow]) -> list[_Bar]:
    """The org units with overdue dossiers, the first being the longest."""
    shown = [row for row in rows if row.overdue > 0]
    most = max((row.overdue for row in shown), default=1)
    return [
        _Bar(
            row.name,
            count(row.overdue),
            max(round(100 * row.overdue / most, 1), _NARROWEST_BAR_PERCENT),
        )
        for row in shown
    ]


def leadership_facts(
    content: LeadershipBrief, *, file_name: str, most_rows: int
) -> Markup:
    """What the file holds and covers."""
    provenance, overdue = content.provenance, content.overview.now.overdue.value
    compared = provenance.compared
    return fact_list(
        "Tệp sẽ tải",
        [
            ("Tên tệp", file_name),
            ("Phạm vi", provenance.scope_name),
            ("Lĩnh vực", provenance.field_name or "Tất cả lĩnh vực"),
            ("Kỳ", content.overview.period.label),
            ("So với", compared.label if compared else "Không so sánh"),
            ("Số liệu đến", moment(provenance.data_moment, provenance.zone)),
            ("Hồ sơ kèm theo", _listed(min(overdue, most_rows), overdue)),
            ("Nhật ký", "Mỗi lần tải được ghi lại"),
        ],
    )


def list_facts(cover: ListCover, *, file_name: str) -> Markup:
    """What the file holds and covers."""
    return fact_list(
        "Tệp sẽ tải",
        [
            ("Tên tệp", file_name),
            ("Hồ sơ kèm theo", _listed(cover.listed, cover.total)),
            ("Nhật ký", "Mỗi lần tải được ghi lại"),
        ],
    )


def _listed(listed: int, total: int) -> str:
    if listed < total:
        return f"{count(listed)} hồ sơ đầu trong {count(total)}"
    return f"{count(total)} hồ sơ"
