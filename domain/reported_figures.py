"""Reported values of org units and periods as one figure of a node.

What an org unit reports is about all of it, so where a node reported itself its own
value is the figure. Else those right below it are put together, each its own or put
together likewise: nothing is counted twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.formula import MISSING, Reading
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation, Indicator, pooled
from domain.indicator import Bound as DefinedBound
from domain.reported import Finality, InForce
from domain.reporting_tree import ReportingTree
from domain.written_figure import Bound

ADDED_OVER_TIME = (Aggregation.SUM, Aggregation.RATIO)
"""Kinds whose values of several periods are put together."""
_LESS_WITHOUT_SOME = (Aggregation.SUM, Aggregation.LAST)
"""Kinds that are at least what some of the org units told."""
_LEAST_FINAL = (Finality.ESTIMATED, Finality.PRELIMINARY, Finality.FINAL)


@dataclass(frozen=True, slots=True)
class Part:
    """What one org unit reported of [first_day, end_day), put together over time.

    From so many `values`, of which `revised` were adjusted after they had been
    entered; `last_revision` is the highest of them.
    """

    reading: Reading
    bound: Bound
    finality: Finality
    values: int
    revised: int
    last_revision: int
    first_day: date
    end_day: date


@dataclass(frozen=True, slots=True)
class Pool:
    """What `units` of `node` reported of an indicator, put together as one.

    They are those whose values make its figure (`ReportingTree.reporting`), it alone
    where it reported itself; `part` is of all of them, or of a stock of those who told
    the latest.
    """

    node: OrgUnitId
    units: tuple[OrgUnitId, ...]
    part: Part


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """One figure of a node. `is_own`: it reported that itself.

    Else of `units` org units that are expected to, `reported` did. It is made of what
    `tellers` org units told, of so many `values`, of which `revised` were adjusted;
    `last_revision` is the highest of them. `reading` is missing where the kind allows
    no sum (`not_additive`). It tells of [first_day, end_day), which may be less than
    was asked for.
    """

    reading: Reading
    bound: Bound
    finality: Finality
    tellers: int
    values: int
    revised: int
    last_revision: int
    reported: int
    units: int
    first_day: date
    end_day: date
    is_own: bool
    not_additive: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it is exact, and of everybody who is expected to report."""
        return self.bound is Bound.EXACT and self.reported == self.units


class ReportedFigures:
    """Figures of any node of [first_day, end_day) from the values that lie within.

    `tree`: as on the last day. `ready`: parts that were put together already, of just
    these days, by indicator; `pools`: likewise of all that a node's figure is made of.
    Their values are not among `values`.
    """

    def __init__(
        self,
        values: Iterable[InForce],
        tree: ReportingTree,
        *,
        first_day: date,
        end_day: date,
        ready: Mapping[str, Mapping[OrgUnitId, Part]] | None = None,
        pools: Mapping[str, Pool] | None = None,
    ) -> None:
        self._ready = ready or {}
        self._pools = pools or {}
        self._tree = tree
        self._days = (first_day, end_day)
        self._own: dict[str, dict[OrgUnitId, list[InForce]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for each in values:
            key = each.entry.key
            if first_day <= key.first_day and key.end_day <= end_day:
                self._own[key.code][key.org_unit_id].append(each)
        self._reporters: dict[str, frozenset[OrgUnitId]] = {}

    @property
    def codes(self) -> frozenset[str]:
        """Indicators of which anything was reported."""
        return frozenset(self._own) | self._ready.keys() | self._pools.keys()

    def figure(self, indicator: Indicator, node: OrgUnitId) -> ReportedFigure | None:
        """The figure of one node; None where nothing was reported of it or below.

        ValueError where the indicator was put together for another node alone.
        """
        pool = self._pools.get(indicator.code)
        if pool is not None:
            if pool.node != node:
                raise ValueError(f"pooled for org unit {pool.node}, got {node}")
            return self._of_pool(indicator, pool)
        reporting = self._tree.reporting(node, self._told_by(indicator.code))
        parts = [self._part(indicator, unit) for unit in reporting.units]
        if not parts:
            return None
        if reporting.units == (node,):
            (part,) = parts
            return _figure(part.reading, part.bound, parts, 1, 1, is_own=True)
        return together(indicator, parts, len(parts) + reporting.expected)

    def _told_by(self, code: str) -> frozenset[OrgUnitId]:
        known = self._reporters.get(code)
        if known is None:
            found = (*self._own.get(code, ()), *self._ready.get(code, ()))
            known = self._reporters[code] = frozenset(found)
        return known

    def _of_pool(self, indicator: Indicator, pool: Pool) -> ReportedFigure:
        kind, part = indicator.aggregation, pool.part
        if pool.units == (pool.node,):
            return _figure(part.reading, part.bound, [part], 1, 1, is_own=True)
        reporting = self._tree.reporting(pool.node, frozenset(pool.units))
        units = len(pool.units) + reporting.expected
        # A value each of a stock or a distinct count; of a stock the latest alone.
        told = len(pool.units) if kind in ADDED_OVER_TIME else part.values
        bound = part.bound
        if kind in _LESS_WITHOUT_SOME and told < units:
            bound = together_bound((bound, Bound.AT_LEAST))
        not_additive = kind is Aggregation.DISTINCT
        figure = _figure(
            MISSING if not_additive else part.reading,
            bound,
            [part],
            told,
            units,
            not_additive=not_additive,
        )
        return replace(figure, tellers=told)

    def _part(self, indicator: Indicator, unit: OrgUnitId) -> Part:
        """What an org unit reported itself."""
        ready = self._ready.get(indicator.code, {}).get(unit)
        if ready is not None:
            return ready
        values = self._own[indicator.code][unit]
        whole = [each for each in values if each.entry.key.days == self._days]
        chosen = whole[-1:] or _over_time(indicator, values)
        readings = [each.entry.amount.reading(indicator) for each in chosen]
        reading = readings[0]
        if len(chosen) > 1:
            reading = pooled(indicator.aggregation, readings).reading
        return Part(
            reading,
            together_bound(each.entry.amount.bound for each in chosen),
            least_final(each.entry.finality for each in chosen),
            len(chosen),
            sum(each.revision > 1 for each in chosen),
            max(each.revision for each in chosen),
            chosen[0].entry.key.first_day,
            max(each.entry.key.end_day for each in chosen),
        )


def _over_time(indicator: Indicator, values: Sequence[InForce]) -> list[InForce]:
    """Which values of one org unit to put together, earliest first.

    Sums and ratios: the longest that do not overlap. A ratio of which only the
    quotient is known cannot be pooled, and neither can anything else: the latest.
    """
    if indicator.aggregation is Aggregation.RATIO:
        counted = [each for each in values if each.entry.amount.value is None]
        values = counted or values
        if not counted:
            return [_latest(values)]
    if indicator.aggregation not in ADDED_OVER_TIME:
        return [_latest(values)]
    chosen: list[InForce] = []
    for each in sorted(values, key=_longest_first):
        first, end = each.entry.key.days
        others = (other.entry.key.days for other in chosen)
        if all(end <= begin or last <= first for begin, last in others):
            chosen.append(each)
    return sorted(chosen, key=lambda each: each.entry.key.days)


def _longest_first(each: InForce) -> tuple[int, date]:
    first, end = each.entry.key.days
    return -(end - first).days, first


def _latest(values: Sequence[InForce]) -> InForce:
    """The one that ends last; of several the longest."""

    def rank(each: InForce) -> tuple[date, int]:
        first, end = each.entry.key.days
        return end, -first.toordinal()

    return max(values, key=rank)


def together(indicator: Indicator, parts: Sequence[Part], units: int) -> ReportedFigure:
    """One figure of several org units, of `units` that are expected to report.

    A stock is that of one day: whose last value is older than that of others counts
    as not reported. What is missing of a sum makes it a lower bound. A distinct count
    is never added, a rate without counts not pooled.
    """
    kind = indicator.aggregation
    if kind is Aggregation.LAST:
        latest = max(part.end_day for part in parts)
        parts = [part for part in parts if part.end_day == latest]
    bound = together_bound(part.bound for part in parts)
    if kind is Aggregation.DISTINCT:
        return _figure(MISSING, bound, parts, len(parts), units, not_additive=True)
    found = pooled(kind, [part.reading for part in parts])
    if kind in _LESS_WITHOUT_SOME and found.reported < units:
        bound = together_bound((bound, Bound.AT_LEAST))
    return _figure(
        found.reading,
        bound,
        parts,
        found.reported,
        units,
        # Rates without their counts cannot be pooled; no mean takes their place.
        not_additive=found.reported == 0,
    )


_AS_DEFINED = {
    Bound.EXACT: DefinedBound.EXACT,
    Bound.AT_LEAST: DefinedBound.LOWER,
    Bound.AT_MOST: DefinedBound.UPPER,
    Bound.ABOUT: DefinedBound.ABOUT,
}


def as_reported(indicator: Indicator, figure: ReportedFigure | None) -> Indicator:
    """The indicator with the bound that its reported figure is, if that is its value.

    Words and legends then treat it like any bound: it is shown as one and not judged.
    """
    if figure is None or indicator.formula:
        return indicator
    return replace(indicator, bound=_AS_DEFINED[figure.bound])


def together_bound(bounds: Iterable[Bound]) -> Bound:
    """What is known of a sum of such figures."""
    found = set(bounds) - {Bound.EXACT}
    if not found:
        return Bound.EXACT
    return found.pop() if len(found) == 1 else Bound.ABOUT


def least_final(told: Iterable[Finality]) -> Finality:
    """The one that is furthest from its last word."""
    return min(told, key=_LEAST_FINAL.index)


def _figure(
    reading: Reading,
    bound: Bound,
    parts: Sequence[Part],
    reported: int,
    units: int,
    *,
    is_own: bool = False,
    not_additive: bool = False,
) -> ReportedFigure:
    return ReportedFigure(
        reading=reading,
        bound=bound,
        finality=least_final(part.finality for part in parts),
        tellers=len(parts),
        values=sum(part.values for part in parts),
        revised=sum(part.revised for part in parts),
        last_revision=max(part.last_revision for part in parts),
        reported=reported,
        units=units,
        first_day=min(part.first_day for part in parts),
        end_day=max(part.end_day for part in parts),
        is_own=is_own,
        not_additive=not_additive,
    )
