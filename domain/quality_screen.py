"""Which of many org units may break a rule: all of them looked at in a few sums.

A ranking asks for every org unit, and rules are hardly ever broken: most of them need
not be tried one by one. A rule that adds and subtracts is one sum of event counts: what
stands on both sides cancels out, and what can never be broken is not read at all. Never
says no of an org unit that `quality_rule.checked` finds something at; a test holds both
against each other.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt

from domain.event_counts import NETS, Terms, terms_of
from domain.formula import Constant, Expression, MeasureName, Operation, Operator
from domain.measures import LEDGER_MEASURES, LIVE_MEASURES, LedgerMeasure, Timing
from domain.quality_rule import ReadRule, Relation

K = TypeVar("K", bound=Hashable)
Numbers = npt.NDArray[np.int64]
_NETS = frozenset(terms_of({name: 1}) for name in NETS)
_SIGNS = {Operator.ADD: 1, Operator.SUBTRACT: -1}
_BOUNDS = {Relation.AT_MOST: (1,), Relation.AT_LEAST: (-1,), Relation.EQUAL: (1, -1)}
"""How often what is left less right must not be larger than the tolerance."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Rules as sums that must not be larger than their limits.

    `within`: sums of event counts in the period, `until`: up to its end; `listed`: the
    measures that lists count. `weights`: a row for each of these in turn, a column for
    each limit.
    """

    within: tuple[Terms, ...]
    until: tuple[Terms, ...]
    listed: tuple[str, ...]
    weights: Numbers
    limits: Numbers

    def may_break(
        self, within: Numbers, until: Numbers, listed: Sequence[Sequence[int]]
    ) -> list[bool]:
        """Whether each org unit may break a rule: a row of sums for each of them.

        `listed`: for each measure, one number per org unit.
        """
        lists = np.array(listed, np.int64).reshape(len(listed), len(within)).T
        beyond = np.hstack([within, until, lists]) @ self.weights > self.limits
        return cast(list[bool], beyond.any(axis=1).tolist())


def screen_of(rules: Sequence[ReadRule], *, with_lists: bool) -> Screen | None:
    """What shows who may break one of `rules`; None: they must be tried one by one.

    `with_lists`: whether it is known what lists count. A rule that names what is not
    known, as anything of the plan, cannot be tried, hence is not broken.
    """
    known = LEDGER_MEASURES.keys() | (LIVE_MEASURES.keys() if with_lists else set())
    gaps: list[_Gap] = []
    for rule in rules:
        sides = [_added(rule.left, 1), _added(rule.right, -1)]
        parts = [part for side in sides if side is not None for part in side]
        if None in sides:
            return None
        if {name for name, _ in parts if name} <= known:
            gaps += _gaps(rule, parts)
    within = tuple(dict.fromkeys(terms for gap in gaps for terms in gap.within))
    until = tuple(dict.fromkeys(terms for gap in gaps for terms in gap.until))
    listed = tuple(dict.fromkeys(name for gap in gaps for name in gap.listed))
    weights = (
        _weights(within, [gap.within for gap in gaps]),
        _weights(until, [gap.until for gap in gaps]),
        _weights(listed, [gap.listed for gap in gaps]),
    )
    limits = np.array([gap.limit for gap in gaps], np.int64)
    return Screen(within, until, listed, np.vstack(weights), limits)


def _weights(rows: Sequence[K], gaps: Sequence[Mapping[K, int]]) -> Numbers:
    found = [[gap.get(row, 0) for gap in gaps] for row in rows]
    return np.array(found, np.int64).reshape(len(rows), len(gaps))


@dataclass(slots=True)
class _Gap:
    """Sums, each so many times, that must not add up to more than `limit`."""

    limit: int
    within: Counter[Terms] = field(default_factory=Counter)
    until: Counter[Terms] = field(default_factory=Counter)
    listed: Counter[str] = field(default_factory=Counter)

    @property
    def may_be_broken(self) -> bool:
        """Whether there is anything that could be too large."""
        sums = (self.within, self.until, self.listed)
        return self.limit < 0 or any(any(each.values()) for each in sums)


_Part = tuple[str, int]
"""A measure, so many times; without a name: a number."""


def _gaps(rule: ReadRule, parts: Sequence[_Part]) -> list[_Gap]:
    """What a rule asks of left less right side; nothing where it always holds."""
    found = []
    for sign in _BOUNDS[rule.rule.relation]:
        gap = _Gap(floor(rule.tolerance))
        flows: Counter[str] = Counter()
        for name, number in parts:
            measure = LEDGER_MEASURES.get(name)
            if not name:
                gap.limit -= sign * number
            elif measure is None:
                gap.listed[name] += sign * number
            else:
                _add(measure, sign * number, flows, gap.until)
        # Flows are many sums of few counts: a rule is one. Stocks are few, of many.
        if terms := terms_of(flows):
            net, weight = _as_net(terms)
            gap.within[net] = weight
        if gap.may_be_broken:
            found.append(gap)
    return found


def _add(
    measure: LedgerMeasure, weight: int, flows: Counter[str], until: Counter[Terms]
) -> None:
    """A measure, so many times, to what happened in the period and up to its end."""
    for sign, names in ((weight, measure.plus), (-weight, measure.minus)):
        for name in names:
            if measure.timing is Timing.FLOW:
                flows[name] += sign
                continue
            until[terms_of({name: 1})] += sign
            if measure.timing is Timing.OPENING:
                flows[name] -= sign


def _as_net(terms: Terms) -> tuple[Terms, int]:
    """The terms, or their negative where that is read anyway or adds up; the sign."""
    negative = tuple((name, -number) for name, number in terms)
    takes_only = all(number < 0 for _, number in terms)
    return (negative, -1) if takes_only or negative in _NETS else (terms, 1)


def _added(side: Expression, sign: int) -> list[_Part] | None:
    """What a side adds up; None: it does more than add and subtract."""
    match side:
        case MeasureName(name):
            return [(name, sign)]
        case Constant(int(value)):
            return [("", sign * value)]
        case Operation(operator, left, right) if operator in _SIGNS:
            first = _added(left, sign)
            second = _added(right, sign * _SIGNS[operator])
            return None if first is None or second is None else first + second
        case _:
            return None
