"""*Bộ chỉ số 766*: the answer, six groups, cheapest next points, units, the portal."""

from collections.abc import Mapping
from fractions import Fraction

from markupsafe import Markup

from components.indicator_links import passport
from components.links import IMPORTS_PATH, KIND, TABLE, Drawing, relative_link
from components.markup import render
from components.score_766_links import (
    card_href,
    dossiers_behind,
    metric_passport,
    published_line,
    unit_href,
)
from components.score_766_provinces import province_rows
from components.score_766_published import SCORE_PATH, published_href
from components.score_766_series import score_766_series
from components.score_766_tables import (
    LEAST,
    SERIES_KEY,
    TWIN_KEY,
    UNITS_KEY,
    by_metric,
    unit_name,
)
from domain.formatting import day, moment
from domain.indicator_tiles import RESOLVED_LATE
from domain.other_files import OtherFile
from domain.published_766 import PROVINCES
from domain.score_766_check import Verdict
from domain.score_766_rules import Group
from domain.score_766_view import MetricView, Origin, Score766, UnitCost
from domain.score_766_words import (
    bounded_points,
    check_words,
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
from domain.view_state import PERIOD
from domain.written_figure import Bound

COMPARE_PATH = "doi-chieu"
_STEPS, _UNITS, _PERIODS, _UNITS_OF_METRIC = 6, 8, 6, 5


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
        data_day=day(found.as_of_day) if found.as_of_day else "",
        field=found.field_name or "",
        known=known_words(whole),
        rating=found.score.rating or "",
        groups=[
            {**_group(found, group, drawing, may_list), "open": group.value == opened}
            for group in Group
        ],
        steps=[
            (next_sentence(one), card_href(one.metric.group, drawing))
            for one in found.next[:_STEPS]
        ],
        more_steps=max(len(found.next) - _STEPS, 0),
        units=[_unit(cost, found, drawing) for cost in found.units[:_UNITS]],
        more_units=max(len(found.units) - _UNITS, 0),
        is_blank=not whole.known,
        **_portal(found, drawing),
        periods=[
            (one.label, relative_link(SCORE_PATH, {**scope, PERIOD: one.key}))
            for one in found.portal_periods[:_PERIODS]
        ],
        provinces=province_rows(found.provinces, scope),
        province_sources="; ".join(found.province_sources),
        has_others=any(not row.is_ours for row in found.provinces),
        series=score_766_series(found.series),
        series_broken=len({month.version for month in found.series}) > 1,
        late_by_form=found.late_by_form,
        late_by_form_href=passport(drawing.links, RESOLVED_LATE, period=found.period),
        late_766=found.late_766,
        late_766_href=passport(drawing.links, "Q766-2.1", period=found.period),
        **_ways_on(scope),
    )


def _portal(found: Score766, drawing: Drawing) -> dict[str, object]:
    """What is told of the portal's figures as a whole."""
    total = found.published_total
    return {
        "has_portal": found.portal is not None or total is not None,
        "portal_total": points(total) if total is not None else "",
        "is_summed": found.is_summed,
        "left_out": found.left_out,
        "source": _source(found, drawing),
    }


def _ways_on(scope: Mapping[str, str]) -> dict[str, str]:
    """Tables of the page, and the pages that go on from it."""
    twins = {"series": SERIES_KEY, "table": TWIN_KEY, "units": UNITS_KEY}
    return {
        "compare_href": relative_link(COMPARE_PATH, scope),
        "import_href": relative_link(IMPORTS_PATH, {KIND: OtherFile.PORTAL_766}),
        "published_href": published_href(scope),
        "provinces_href": published_href(scope, PROVINCES),
        **{
            f"{name}_href": relative_link(SCORE_PATH, {**scope, TABLE: key})
            for name, key in twins.items()
        },
    }


def _group(
    found: Score766, group: Group, drawing: Drawing, may_list: bool
) -> dict[str, object]:
    metrics = found.of_group(group)
    total = next(one.sum for one in found.score.groups if one.group is group)
    published = dict(found.published_groups).get(group)
    check = dict(found.checks).get(group)
    unknown = total.unknown - total.nothing
    most = total.most_points
    return {
        "code": group.value,
        "label": group.label,
        "most": points(most, 0),
        "points": points(total.points) if total.known else "",
        "lost": points(total.lost) if total.lost else "",
        "unknown": points(unknown, 0) if unknown else "",
        "nothing": points(total.nothing, 0) if total.nothing else "",
        "bounded": total.bounded,
        "won_width": float(total.points / most * 100),
        "lost_width": float(total.lost / most * 100),
        "unknown_width": float(total.unknown / most * 100),
        "is_red": bool(total.known) and total.lost * 4 > total.known,
        "published": points(published) if published is not None else "",
        "published_href": published_href(drawing.links.scope, group.value),
        "check": check_words(check),
        "is_amiss": check is not None and check.verdict is Verdict.DIFFERS,
        "metrics": [_metric(one, found, drawing, may_list) for one in metrics],
    }


def _metric(
    view: MetricView, found: Score766, drawing: Drawing, may_list: bool
) -> dict[str, object]:
    won, metric = view.ours, view.ours.metric
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
        **_portal_side(view, drawing),
        "gap": [gap_words(part, metric) for part in view.gap],
        "next": next_sentence(view.next) if view.next else "",
        "units": [
            _costly(cost, view, found, drawing, may_list=may_list)
            for cost in view.units[:_UNITS_OF_METRIC]
        ],
        "more_units": max(len(view.units) - _UNITS_OF_METRIC, 0),
        "unclear": _unclear(view),
        "behind": dossiers_behind(view, found, drawing) if may_list else [],
        "passport": metric_passport(view, found, drawing),
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
        unit_name(cost),
        "" if cost.own else card_href(metric.group, drawing, cost.org_unit.code),
        points(cost.points),
        lacking_words(metric, cost.lacking),
        dossiers_behind(view, found, drawing, cost) if may_list else [],
        metric_passport(view, found, drawing, cost),
    )


def _unclear(view: MetricView) -> str:
    """Lost points that no org unit can be told of, beside those that can."""
    told = sum((cost.points for cost in view.units), Fraction(0))
    rest = (view.ours.lost or Fraction(0)) - told
    return points(rest) if view.units and rest >= LEAST else ""


def _portal_side(view: MetricView, drawing: Drawing) -> dict[str, str]:
    """What the portal says of a metric; its counts only beside ours, and the way to
    its line.
    """
    won, portal = view.ours, view.portal
    is_scored = won.figure is not None and won.points is not None
    is_beside = portal is not None and view.origin is Origin.COUNTED
    return {
        "published_href": published_line(view, drawing),
        "check": check_words(view.check) if is_scored else "",
        "portal_counts": counts_text(portal) if portal and is_beside else "",
        "portal_points": _portal_points(view),
        "difference": "" if view.difference is None else signed_points(view.difference),
    }


def _portal_points(view: MetricView) -> str:
    if view.published is not None:
        return points(view.published)
    if view.portal is None or view.portal.points is None:
        return ""
    if view.origin is not Origin.COUNTED:
        return ""
    return bounded_points(view.portal)


def _unit(cost: UnitCost, found: Score766, drawing: Drawing) -> dict[str, object]:
    most = found.units[0].points
    groups = {m.ours.metric.code: m.ours.metric.group for m in found.metrics}
    return {
        "name": unit_name(cost),
        "href": unit_href(cost, drawing),
        "points": points(cost.points),
        "bar": float(cost.points / most * 100) if most else 0.0,
        "parts": [
            (words, card_href(groups[code], drawing))
            for code, words in by_metric(cost, 3)
        ],
    }


def _source(found: Score766, drawing: Drawing) -> str:
    source = found.source
    if source is None:
        return ""
    return (
        f"{source.source}; tệp nhập sau cùng {source.file_name}, sha256 "
        f"{source.sha256[:12]}…, nhập {moment(source.loaded_at, drawing.zone)}"
    )
