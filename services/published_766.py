"""The evidence of the portal's figures: every published line and its file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data_access.engine import Database
from data_access.queries.portal_766 import portal_figures, portal_sources
from domain.access import Permission, Viewer, require
from domain.errors import InvalidInput
from domain.period import Period
from domain.portal_766 import TOTAL, PortalSource
from domain.published_766 import PROVINCES, PublishedLine
from domain.score_766 import Score, score
from domain.score_766_check import Check, group_check, metric_check
from domain.score_766_rules import Group, RuleSet, rules_on
from services.reference import chosen_node, reference
from services.score_766_portal import NOTHING, Published, published_by


@dataclass(frozen=True, slots=True)
class _Of:
    """Whose lines, and what was published of it."""

    name: str
    published: Published


def published_766(
    database: Database,
    viewer: Viewer,
    *,
    period: Period,
    org_unit_code: str | None = None,
    code: str = "",
) -> tuple[PublishedLine, ...]:
    """What was published of exactly this period, of a node first, then of each org unit
    right below it. `code`: only this metric or card; `PROVINCES`: of other provinces.

    Empty where the viewer sees only some fields, which the portal does not tell apart.
    NotFound outside the scope.
    """
    require(viewer, Permission.SCORECARD_READ)
    rules = rules_on(period.last_day)
    if rules is None:
        raise InvalidInput("Bộ chỉ số 766 chấm điểm từ 01/08/2022. Chọn kỳ muộn hơn.")
    with database.read() as session:
        kept = reference(database, session)
        day = period.last_day if kept.moments is None else kept.moments.as_of_day
        node = chosen_node(kept, viewer, org_unit_code, day)
        if viewer.scope.fields is not None:
            return ()
        found = published_by(portal_figures(session, scope=viewer.scope, period=period))
        sources = portal_sources(session)
        below = kept.tree.children_over(node.id, period.first_day, period.last_day)
    if code == PROVINCES:
        listed = [_Of(who, one) for who, one in found.items() if isinstance(who, str)]
        code = ""
    else:
        listed = [_Of(one.name, found.get(one.id, NOTHING)) for one in (node, *below)]
    lines = (line for one in listed for line in _lines(one, rules, sources))
    return tuple(line for line in lines if not code or line.code == code)


def _lines(
    of: _Of, rules: RuleSet, sources: Mapping[int, PortalSource]
) -> Iterator[PublishedLine]:
    """In the order of the rules: the whole, each card, its metrics."""
    told = of.published
    checks = _checks(score(rules, told.figures), told)
    for code, name in _named(rules):
        if code in told.figures or code in told.points:
            load_id = told.loads.get(code)
            yield PublishedLine(
                of.name, code, name, told.figures.get(code), told.points.get(code),
                checks.get(code), None if load_id is None else sources.get(load_id),
            )  # fmt: skip


def _named(rules: RuleSet) -> Iterator[tuple[str, str]]:
    yield TOTAL, "Điểm tổng"
    for group in Group:
        yield group.value, f"Nhóm {group.label}"
        for metric in rules.of_group(group):
            yield metric.code, metric.name


def _checks(scored: Score, told: Published) -> dict[str, Check | None]:
    of_metrics = {
        won.metric.code: metric_check(won, told.points.get(won.metric.code))
        for won in scored.metrics
    }
    of_groups = {
        card.group.value: group_check(card, told.points[card.group.value])
        for card in scored.groups
        if card.group.value in told.points
    }
    return {**of_metrics, **of_groups}
