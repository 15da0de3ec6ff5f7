"""*Cần chỉ đạo ngay*: the org units that call for a decision, worst first."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from components.indicator_links import passport
from components.links import Drawing
from components.markup import render
from components.tiles import Change, change_of
from domain.drilldown import DossierFilter, ListKind
from domain.formatting import count, day_short
from domain.indicator_tiles import OVERDUE
from domain.scorecard import (
    AttentionRow,
    OrgUnitKind,
    Overview,
    Reason,
    StaleUnit,
    WorstDossier,
)
from domain.whole import Whole

TABLE_KEY = "can-chi-dao"
_NAMED = 4
"""Lagging org units named before the rest is only counted."""
_BAR_WIDTH = 74
"""CSS pixels of the longest bar; bars start at zero."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is written; `change` None: there is no previous working day."""

    row: AttentionRow
    href: str
    passport: str
    passport_title: str
    head: str
    bar: int
    change: Change | None
    worst_href: str
    promise: str
    reason: str


def red_list(overview: Overview, drawing: Drawing) -> Markup:
    """The section with its rows, or a sentence when nobody has overdue dossiers."""
    most = max((row.overdue for row in overview.attention), default=0)
    rest_units, rest_overdue = overview.attention_rest
    return render(
        "red_list",
        lines=[_line(row, most, overview, drawing) for row in overview.attention],
        listed=sum(row.overdue for row in overview.attention),
        total=overview.now.overdue.value,
        org_units=len(overview.attention) + rest_units,
        rest_units=rest_units,
        rest_overdue=rest_overdue,
        notes=reach_notes(overview, drawing),
        since=day_short(overview.previous_working_day),
        all_href=drawing.links.list_of(ListKind.OVERDUE),
        table_href=drawing.links.overview(table=TABLE_KEY),
    )


def _whole(overview: Overview) -> Whole | None:
    """The city or province, where all of it is shown."""
    shown = overview.org_unit
    return Whole(shown.name) if shown.kind is OrgUnitKind.CITY else None


def reason_text(row: AttentionRow, *, whole: Whole | None) -> str:
    """Why the org unit is listed, in at most eight words; `whole`: among all of it."""
    number = count(row.reason_number)
    match row.reason:
        case Reason.MOST_IN_CITY:
            if row.over_thirty_days:
                return f"Nhiều nhất; {count(row.over_thirty_days)} hồ sơ trên 30 ngày"
            return f"Nhiều nhất {whole.word if whole else 'trong phạm vi'}"
        case Reason.SURGE:
            change = row.overdue - (row.previous_overdue or 0)
            if row.previous_overdue is None or change <= 0:
                return f"Tăng gấp {number} lần thường lệ"
            return f"Tăng {count(change)}, gấp {number} lần thường lệ"
        case Reason.RISING:
            return f"Tăng {number} ngày liên tiếp"
        case Reason.MISSING_APOLOGY:
            return f"{number} hồ sơ thiếu thư xin lỗi"
        case Reason.MISSED_REDATE:
            return f"{number} hồ sơ lỡ cả lời hẹn lại"
        case Reason.LONG_OVERDUE:
            return f"{number} hồ sơ quá hạn trên 30 ngày"
        case Reason.MANY_OVERDUE:
            return f"{number} hồ sơ đang quá hạn"


def promise_text(worst: WorstDossier) -> str:
    """First promise and last re-date; "lỡ" when that one has passed as well."""
    text = f"hẹn {day_short(worst.first_due_on)}"
    if worst.redated_to is None:
        return f"{text}; chưa hẹn lại"
    missed = ": lỡ" if worst.redate_missed else ""
    return f"{text}; hẹn lại {day_short(worst.redated_to)}{missed}"


def reach_notes(overview: Overview, drawing: Drawing) -> str:
    """Whose data lag behind: the page's own org unit, those not listed, small parts."""
    own: list[StaleUnit] = []
    others: list[StaleUnit] = []
    for unit in overview.freshness.stale:
        is_own = unit.org_unit.code == overview.org_unit.code and not unit.own_only
        (own if is_own else others).append(unit)
    notes = [
        f"Số liệu của {unit.label} chỉ đến {_lag(unit, drawing)[1]}." for unit in own
    ]
    notes += [not_ranked(others, drawing)] if others else []
    partial = overview.freshness.partial
    if partial:
        named = ", ".join(
            f"{unit.label} (đến {_lag(unit, drawing)[1]})" for unit in partial[:_NAMED]
        )
        rest = len(partial) - _NAMED
        more = f" và {rest} đơn vị khác" if rest > 0 else ""
        notes.append(f"Một phần số liệu chưa đủ: {named}{more}.")
    return " ".join(notes)


def not_ranked(stale: Sequence[StaleUnit], drawing: Drawing) -> str:
    """Which org units stand outside the list, and why."""
    if not stale:
        return ""
    if len(stale) == 1:
        held, until = _lag(stale[0], drawing)
        name = stale[0].label
        return f"{name} ({held}) không xếp vì số liệu chỉ đến {until}."
    named = []
    for unit in stale[:_NAMED]:
        held, until = _lag(unit, drawing)
        named.append(f"{unit.label} ({held}, đến {until})")
    if len(stale) > _NAMED:
        named.append(f"{len(stale) - _NAMED} đơn vị khác")
    return f"Không xếp vì số liệu chưa đến hôm nay: {', '.join(named)}."


def _lag(unit: StaleUnit, drawing: Drawing) -> tuple[str, str]:
    """What an org unit holds and to which day its data reach."""
    until = unit.complete_to.astimezone(drawing.zone).date()
    return f"{count(unit.overdue_dossiers)} hồ sơ", day_short(until)


def red_list_table(overview: Overview) -> pd.DataFrame:
    """The rows as a table, one per org unit, with codes and full dates."""
    if not overview.attention:
        return pd.DataFrame()
    whole = _whole(overview)
    return pd.DataFrame(
        [
            {
                "Mã đơn vị": row.org_unit.code,
                "Đơn vị": row.org_unit.name,
                "Người đứng đầu": _head(row),
                "Đang quá hạn": row.overdue,
                "Ngày làm việc trước": row.previous_overdue,
                "Trên 30 ngày làm việc": row.over_thirty_days,
                "Thiếu thư xin lỗi": row.apology_missing,
                "Lỡ hẹn lại": row.redates_missed,
                "Hồ sơ lâu nhất": row.worst.code if row.worst else None,
                "Thủ tục": row.worst.procedure if row.worst else None,
                "Quá hạn, ngày làm việc": (
                    row.worst.working_days_late if row.worst else None
                ),
                "Quá hạn từ": row.worst.overdue_since if row.worst else None,
                "Hẹn đầu": row.worst.first_due_on if row.worst else None,
                "Hẹn lại": row.worst.redated_to if row.worst else None,
                "Vì sao nêu": reason_text(row, whole=whole),
            }
            for row in overview.attention
        ]
    ).astype({"Ngày làm việc trước": "Int64", "Quá hạn, ngày làm việc": "Int64"})


def red_list_links(overview: Overview, drawing: Drawing) -> dict[str, list[str]]:
    """Passports, and the worst dossier, of each row of `red_list_table`."""
    most = max((row.overdue for row in overview.attention), default=0)
    lines = [_line(row, most, overview, drawing) for row in overview.attention]
    return {
        "Đang quá hạn": [line.passport or line.href for line in lines],
        "Hồ sơ lâu nhất": [line.worst_href for line in lines],
    }


def _line(row: AttentionRow, most: int, overview: Overview, drawing: Drawing) -> Line:
    wanted = DossierFilter(
        kind=ListKind.OVERDUE,
        org_unit_code=row.org_unit.code,
        own_only=row.org_unit.code == overview.org_unit.code,
    )
    worst = row.worst
    change = None
    if row.previous_overdue is not None:
        change = change_of(row.overdue - row.previous_overdue, more_is_worse=True)
    return Line(
        row=row,
        href=drawing.links.dossiers(wanted),
        passport=""
        if wanted.own_only
        else passport(
            drawing.links, OVERDUE, of_now=True, org_unit_code=row.org_unit.code
        ),
        passport_title=f"Hộ chiếu: đang quá hạn, {row.org_unit.name}",
        head=_head(row),
        bar=round(row.overdue / most * _BAR_WIDTH) if most else 0,
        change=change,
        worst_href=drawing.links.dossiers(
            wanted, code=worst.code, source_code=worst.source_code
        )
        if worst
        else "",
        promise=promise_text(worst) if worst else "",
        reason=reason_text(row, whole=_whole(overview)),
    )


def _head(row: AttentionRow) -> str:
    return f"{row.head.title} {row.head.name}" if row.head else "Chưa có người đứng đầu"
