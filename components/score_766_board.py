"""*Bộ chỉ số 766*: the answer, six groups, cheapest next points, units, the portal."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import pandas as pd
from markupsafe import Markup

from components.indicator_links import passport
from components.ledger_links import cell_href
from components.links import IMPORTS_PATH, KIND, TABLE, Drawing, relative_link
from components.markup import render
from components.score_766_series import score_766_series, series_twin
from components.table_view import Twin
from domain.formatting import day, moment
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.other_files import OtherFile
from domain.score_766_rules import Group
from domain.score_766_view import MetricView, Origin, ProvinceScore, Score766, UnitCost
from domain.score_766_words import (
    bounded_points,
    counts_text,
    gap_words,
    headline,
    known_words,
    lacking_words,
    next_sentence,
    points,
    signed_points,
    state_words,
)
from domain.view_state import ORG_UNIT, PERIOD
from domain.written_figure import Bound

SCORE_PATH, COMPARE_PATH = "bo-766", "doi-chieu"
OPEN = "mo"
"""The card that the address opens."""
TWIN_KEY, UNITS_KEY, SERIES_KEY = "chi-so-766", "don-vi-766", "thang-766"
_LEAST = Fraction(1, 100)
_STEPS, _UNITS, _PERIODS, _UNITS_OF_METRIC = 6, 8, 6, 5
_LATE = (LedgerColumn.RESOLVED_LATE, "hồ sơ đã giải quyết quá hạn", "đã giải quyết")
_OVERDUE = (
    LedgerColumn.IN_PROCESS_OVERDUE, "hồ sơ đang quá hạn cuối kỳ", "đang quá hạn",
)  # fmt: skip
_RESOLVED = (LedgerColumn.RESOLVED, "hồ sơ đã giải quyết", "hồ sơ")
_BEHIND = {
    "2.1": (_LATE, _OVERDUE),
    "5.4": (_LATE, _OVERDUE),
    "3.3": ((LedgerColumn.RECEIVED_ONLINE, "hồ sơ nhận trực tuyến", "hồ sơ"),),
    "3.6": (_RESOLVED,),
    "4.1": (_RESOLVED,),
    "4.2": (_RESOLVED,),
}
"""Figures of the ledger whose dossiers stand behind a metric."""
_SAME_IN_CATALOGUE = ("2.1", "3.6", "4.1", "4.2")
"""Metrics that the catalogue counts alike: of 3.3 it has an upper bound, and 5.4 is not
counted there."""


def score_766_board(
    found: Score766, drawing: Drawing, *, opened: str = "", may_list: bool = False
) -> Markup:
    """The whole page of one node and period. `opened`: the card to show open;
    `may_list`: whether links to dossiers lead anywhere.
    """
    whole = found.score.sum
    scope = drawing.links.scope
    return render(
        "score_766",
        headline=headline(found),
        rules=found.score.rules,
        period=found.period.label,
        data_day=day(found.as_of_day),
        field=found.field_name or "",
        known=known_words(whole),
        rating=found.score.rating or "",
        groups=[
            {**_group(found, group, drawing, may_list), "open": group.value == opened}
            for group in Group
        ],
        steps=[
            (next_sentence(one), _card_href(one.metric.group, drawing))
            for one in found.next[:_STEPS]
        ],
        more_steps=max(len(found.next) - _STEPS, 0),
        units=[_unit(cost, found, drawing) for cost in found.units[:_UNITS]],
        more_units=max(len(found.units) - _UNITS, 0),
        has_portal=found.portal is not None or found.published_total is not None,
        portal_total=points(found.published_total),
        left_out=found.left_out,
        source=_source(found, drawing),
        periods=[
            (one.label, relative_link(SCORE_PATH, {**scope, PERIOD: one.key}))
            for one in found.portal_periods[:_PERIODS]
        ],
        provinces=_provinces(found.provinces),
        province_sources="; ".join(found.province_sources),
        series=score_766_series(found.series),
        series_broken=len({month.version for month in found.series}) > 1,
        late_by_form=found.late_by_form,
        late_766=found.late_766,
        **_ways_on(scope),
    )


def _ways_on(scope: Mapping[str, str]) -> dict[str, str]:
    """Tables of the page, and the pages that go on from it."""
    twins = {"series": SERIES_KEY, "table": TWIN_KEY, "units": UNITS_KEY}
    return {
        "compare_href": relative_link(COMPARE_PATH, scope),
        "import_href": relative_link(IMPORTS_PATH, {KIND: OtherFile.PORTAL_766}),
        **{
            f"{name}_href": relative_link(SCORE_PATH, {**scope, TABLE: key})
            for name, key in twins.items()
        },
    }


def score_766_twins(found: Score766) -> dict[str, Twin]:
    """Every metric, and every org unit with what it costs, to read and take along."""
    rows = found.metrics
    frame = pd.DataFrame(
        {
            "Nhóm": [m.ours.metric.group.label for m in rows],
            "Chỉ số": [f"{m.ours.metric.code} {m.ours.metric.name}" for m in rows],
            "Tối đa": _numbers(m.ours.most_points for m in rows),
            "Điểm": _numbers(m.ours.points for m in rows),
            "Mất": _numbers(m.ours.lost for m in rows),
            "Tử số / mẫu số": [counts_text(m.ours) for m in rows],
            "Nguồn": [m.origin.value for m in rows],
            "Cổng, tử số / mẫu số": [
                counts_text(m.portal) if m.portal else "" for m in rows
            ],
            "Cổng công bố, điểm": _numbers(m.published for m in rows),
            "Chênh (Cổng trừ ta)": _numbers(m.difference for m in rows),
            "Tiếp theo": [next_sentence(m.next) if m.next else "" for m in rows],
        }
    )
    units = pd.DataFrame(
        {
            "Đơn vị": [_unit_name(cost) for cost in found.units],
            "Làm mất, điểm": _numbers(cost.points for cost in found.units),
            "Theo chỉ số": [_by_metric(cost) for cost in found.units],
        }
    )
    return {
        TWIN_KEY: Twin("Bộ chỉ số 766 theo chỉ số", frame, "bo-chi-so-766.csv"),
        UNITS_KEY: Twin("Đơn vị làm mất điểm 766", units, "don-vi-766.csv"),
        SERIES_KEY: series_twin(found.series),
    }


def _numbers(values: Iterable[Fraction | None]) -> "pd.Series[float]":
    floats = [None if value is None else round(float(value), 4) for value in values]
    return pd.Series(floats, dtype="float64")


def _card_href(group: Group, drawing: Drawing, unit: str = "") -> str:
    """The page with a card open, of an org unit or of the present scope."""
    scope = {**drawing.links.scope, **({ORG_UNIT: unit} if unit else {})}
    return relative_link(SCORE_PATH, {**scope, OPEN: group.value})


def _group(
    found: Score766, group: Group, drawing: Drawing, may_list: bool
) -> dict[str, object]:
    metrics = found.of_group(group)
    total = next(g.sum for g in found.score.groups if g.group is group)
    published = dict(found.published_groups).get(group)
    most = total.most_points
    return {
        "code": group.value,
        "label": group.label,
        "most": points(most, 0),
        "points": points(total.points) if total.known else "",
        "lost": points(total.lost) if total.lost else "",
        "unknown": points(total.unknown, 0) if total.unknown else "",
        "bounded": total.bounded,
        "won_width": float(total.points / most * 100),
        "lost_width": float(total.lost / most * 100),
        "unknown_width": float(total.unknown / most * 100),
        "is_red": bool(total.known) and total.lost * 4 > total.known,
        "published": points(published) if published is not None else "",
        "metrics": [_metric(one, found, drawing, may_list) for one in metrics],
    }


def _metric(
    view: MetricView, found: Score766, drawing: Drawing, may_list: bool
) -> dict[str, object]:
    won, metric = view.ours, view.ours.metric
    portal = view.portal
    return {
        "code": metric.code,
        "name": metric.name,
        "most": points(won.most_points, 0),
        "points": bounded_points(won),
        "scored": won.points is not None,
        "lost": points(won.lost) if won.lost else "",
        "is_red": won.lost is not None and won.lost * 4 > won.most_points,
        "counts": counts_text(won),
        "definition": f"{metric.numerator} / {metric.denominator}",
        "origin": view.origin.value if view.origin is not Origin.COUNTED else "",
        "state": state_words(won),
        "bounded": won.bound is not Bound.EXACT,
        "note": view.note,
        "portal_counts": counts_text(portal) if portal is not None else "",
        "portal_points": _portal_points(view),
        "difference": signed_points(view.difference)
        if view.difference is not None
        else "",
        "gap": [gap_words(part, metric) for part in view.gap],
        "next": next_sentence(view.next) if view.next else "",
        "units": [
            _costly(cost, view, found, drawing, may_list=may_list)
            for cost in view.units[:_UNITS_OF_METRIC]
        ],
        "more_units": max(len(view.units) - _UNITS_OF_METRIC, 0),
        "behind": _behind(view, found, drawing) if may_list else [],
        "passport": _passport(view, found, drawing),
        "passport_title": f"Hộ chiếu: {metric.name}",
    }


def _costly(
    cost: UnitCost,
    view: MetricView,
    found: Score766,
    drawing: Drawing,
    *,
    may_list: bool,
) -> tuple[str, str, str, str, list[tuple[str, str]], str]:
    """An org unit that loses points of a metric: its name and card, what it lacks, the
    lists of its dossiers, its passport.
    """
    metric = view.ours.metric
    return (
        _unit_name(cost),
        "" if cost.own else _card_href(metric.group, drawing, cost.org_unit.code),
        points(cost.points),
        lacking_words(metric, cost.lacking),
        _behind(view, found, drawing, cost) if may_list else [],
        _passport(view, found, drawing, cost),
    )


def _portal_points(view: MetricView) -> str:
    if view.published is not None:
        return points(view.published)
    if view.portal is None or view.portal.points is None:
        return ""
    return bounded_points(view.portal)


def _passport(
    view: MetricView, found: Score766, drawing: Drawing, cost: UnitCost | None = None
) -> str:
    """Where a rate that we counted comes from; "" where the catalogue has another.

    `cost`: of one of the org units that lose points.
    """
    code = view.ours.metric.code
    if view.origin is not Origin.COUNTED or code not in _SAME_IN_CATALOGUE:
        return ""
    if cost is not None and (cost.own or cost.until is not None):
        return ""
    return passport(
        drawing.links,
        f"Q766-{code}",
        org_unit_code=cost.org_unit.code if cost is not None else None,
        period=found.period,
    )


def _behind(
    view: MetricView, found: Score766, drawing: Drawing, cost: UnitCost | None = None
) -> list[tuple[str, str]]:
    """Lists of the dossiers behind a metric, of all of the node or of one org unit."""
    if view.origin is not Origin.COUNTED:
        return []
    cell = LedgerCell(
        LedgerColumn.RESOLVED,
        found.org_unit.code if cost is None else cost.org_unit.code,
        found.period.first_day,
        found.period.end_day,
        own_only=cost is not None and cost.own,
    )
    return [
        (words if cost is None else short, cell_href(cell, column, drawing))
        for column, words, short in _BEHIND.get(view.ours.metric.code, ())
    ]


def _unit(cost: UnitCost, found: Score766, drawing: Drawing) -> dict[str, object]:
    most = found.units[0].points
    return {
        "name": _unit_name(cost),
        "href": _unit_href(cost, drawing),
        "points": points(cost.points),
        "bar": float(cost.points / most * 100) if most else 0.0,
        "parts": _by_metric(cost, 3),
    }


def _unit_name(cost: UnitCost) -> str:
    name = cost.org_unit.name
    if cost.own:
        return f"{name} (phần còn lại)"
    return name if cost.until is None else f"{name} (đến {day(cost.until)})"


def _unit_href(cost: UnitCost, drawing: Drawing) -> str:
    if cost.own or cost.until is not None:
        return ""
    scope = {**drawing.links.scope, ORG_UNIT: cost.org_unit.code}
    return relative_link(SCORE_PATH, scope)


def _by_metric(cost: UnitCost, most: int | None = None) -> str:
    """Parts too small to be told as points are left out."""
    told = [
        f"{code} mất {points(lost)}"
        for code, lost in cost.by_metric[:most]
        if lost >= _LEAST
    ]
    return "; ".join(told)


def _source(found: Score766, drawing: Drawing) -> str:
    source = found.source
    if source is None:
        return ""
    return (
        f"{source.source}; tệp {source.file_name}, sha256 {source.sha256[:12]}…, nhập "
        f"{moment(source.loaded_at, drawing.zone)}"
    )


def _provinces(rows: tuple[ProvinceScore, ...]) -> list[dict[str, object]]:
    ranked = [row for row in rows if row.is_whole]
    return [
        {
            "rank": str(ranked.index(row) + 1) if row.is_whole else "",
            "name": row.name,
            "is_ours": row.is_ours,
            "total": points(row.total) if row.is_whole else "",
            "known": "" if row.is_whole else known_words(row.score.sum),
            "groups": [_province_group(row, group) for group in Group],
            "pooled": row.unit_count,
        }
        for row in rows
    ]


def _province_group(row: ProvinceScore, group: Group) -> tuple[str, str]:
    """The published points of a card, and ours from its counts where they differ."""
    published = dict(row.groups).get(group)
    own = next(g.sum for g in row.score.groups if g.group is group)
    computed = own.points if not own.unknown else None
    if published is None:
        return (points(computed) if computed is not None else "", "")
    differs = computed is not None and abs(computed - published) >= Fraction(1, 100)
    return points(published), points(computed) if differs else ""
