"""Links of *Bộ chỉ số 766*: to cards, passports, published lines and dossiers."""

from components.indicator_links import passport
from components.ledger_links import cell_href
from components.links import Drawing, relative_link
from components.score_766_published import SCORE_PATH, published_href
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.score_766_rules import Group
from domain.score_766_view import MetricView, Origin, Score766, UnitCost
from domain.view_state import ORG_UNIT

OPEN = "mo"
"""The card that the address opens."""
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


def card_href(group: Group, drawing: Drawing, unit: str = "") -> str:
    """The page with a card open, of an org unit or of the present scope."""
    scope = {**drawing.links.scope, **({ORG_UNIT: unit} if unit else {})}
    return relative_link(SCORE_PATH, {**scope, OPEN: group.value})


def unit_href(cost: UnitCost, drawing: Drawing) -> str:
    if cost.own or cost.until is not None:
        return ""
    scope = {**drawing.links.scope, ORG_UNIT: cost.org_unit.code}
    return relative_link(SCORE_PATH, scope)


def metric_passport(
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


def dossiers_behind(
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
        org_unit_on=cost.until if cost is not None else None,
    )
    return [
        (words if cost is None else short, cell_href(cell, column, drawing))
        for column, words, short in _BEHIND.get(view.ours.metric.code, ())
    ]


def published_line(view: MetricView, drawing: Drawing) -> str:
    """What the portal published of a metric, laid open; "" where it did not."""
    portal = view.portal
    if view.published is None and (portal is None or not portal.figure):
        return ""
    return published_href(drawing.links.scope, view.ours.metric.code)


def metric_evidence(
    view: MetricView, found: Score766, drawing: Drawing, *, may_list: bool
) -> str:
    """Where the points of a metric come from: passport, the portal's line, or lists."""
    published = published_line(view, drawing)
    behind = dossiers_behind(view, found, drawing) if may_list else []
    return (
        metric_passport(view, found, drawing)
        or published
        or next((href for _, href in behind), "")
    )
