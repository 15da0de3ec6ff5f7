"""Since which month the figures of org units break the rules that they break."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from domain.access import Viewer
from domain.identifiers import OrgUnitId
from domain.period import Basis, Period
from domain.quality_rule import ReadRule, read_rule
from domain.quality_since import Since, broken_since
from services.board import Board
from services.quality_checks import Checks, tried

BACK = 12
"""So many months before the period are looked at, at most."""
_LONGEST = 24
"""So many of the last months of a period are looked at, at most."""


def since_when(
    board: Board, viewer: Viewer, found: Checks
) -> Mapping[tuple[OrgUnitId, str], Since]:
    """By org unit and rule that it breaks; absent: no month breaks it by itself.

    Only the org units and rules concerned are tried, month by month, so that nothing
    is read where nothing is broken.
    """
    broken = {
        node: [finding.rule.code for finding in told.findings]
        for node, told in found.of.items()
        if told.findings
    }
    begin = board.kept.first_day
    if not broken or begin is None:
        return {}
    inside, earliest = _months(board, begin)
    codes = {code for listed in broken.values() for code in listed}
    rules = [read_rule(rule) for rule in found.rules if rule.code in codes]
    months = _Months(board, viewer, rules, list(broken))
    pairs = [(node, code) for node, listed in broken.items() for code in listed]
    since = {
        (node, code): broken_since(
            inside,
            partial(months.breaks, node, code),
            earliest=earliest,
            is_cut=earliest.first_day > begin,
        )
        for node, code in pairs
    }
    return {pair: each for pair, each in since.items() if each is not None}


@dataclass(slots=True)
class _Months:
    """The rules tried on all the org units of one month at a time, once each."""

    board: Board
    viewer: Viewer
    rules: list[ReadRule]
    nodes: list[OrgUnitId]
    _broken: dict[date, set[tuple[OrgUnitId, str]]] = field(default_factory=dict)

    def breaks(self, node: OrgUnitId, code: str, month: Period) -> bool:
        """Whether the figures of a month alone break a rule."""
        if month.first_day not in self._broken:
            today = self.board.moments.as_of_day
            period = month.until(today) if month.contains(today) else month
            told = tried(
                replace(self.board, period=period), self.viewer, self.rules, self.nodes
            )
            self._broken[month.first_day] = {
                (unit, finding.rule.code)
                for unit, checked in told.items()
                for finding in checked.findings
            }
        return (node, code) in self._broken[month.first_day]


def _months(board: Board, begin: date) -> tuple[list[Period], Period]:
    """The months of the period that the data know, and the earliest to look back to.

    `begin`: the day with which the data begin.
    """
    inside = [_month_of(board.last_day, board.period.basis)]
    start = max(board.period.first_day, begin)
    while inside[0].first_day > start and len(inside) < _LONGEST:
        inside.insert(0, inside[0].previous())
    earliest = inside[0]
    for _ in range(BACK):
        if earliest.first_day <= begin:
            break
        earliest = earliest.previous()
    return inside, earliest


def _month_of(day: date, basis: Basis) -> Period:
    month = Period.month(day.year, day.month, basis)
    if month.contains(day):
        return month
    following = month.end_day + timedelta(days=20)  # By which the next one is called.
    return Period.month(following.year, following.month, basis)
