"""Which of many org units may break a rule: all of them looked at in a few sums.

A ranking asks for every org unit, and rules are hardly ever broken: most of them need
not be tried one by one. Never says no of an org unit that `quality_rule.checked` finds
something at; a test holds both against each other.
"""

from collections.abc import Mapping, Sequence
from math import floor
from operator import attrgetter
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from domain.event_counts import EventCounts
from domain.formula import (
    MISSING,
    Constant,
    Expression,
    MeasureName,
    Operation,
    Operator,
    outcome,
    parts_of,
)
from domain.measures import LEDGER_MEASURES
from domain.quality_rule import ReadRule, excess

Column = npt.NDArray[np.int64]
_SUMS = (Operator.ADD, Operator.SUBTRACT)


class _Columns:
    """Counts of several org units under the names of EventCounts, as columns."""

    def __init__(self, counts: Sequence[EventCounts]) -> None:
        self._counts = counts
        self._kept: dict[str, Column] = {}

    def __getattr__(self, name: str) -> Column:
        found = self._kept.get(name)
        if found is None:
            values = map(attrgetter(name), self._counts)
            found = np.fromiter(values, np.int64, len(self._counts))
            self._kept[name] = found
        return found


def may_break(
    rules: Sequence[ReadRule],
    within: Sequence[EventCounts],
    until: Sequence[EventCounts],
    listed: Mapping[str, Sequence[int]],
) -> list[bool]:
    """Whether each org unit may break one of `rules`; those of others hold nothing.

    One entry of `within` (the period), of `until` (up to its end) and of each measure
    in `listed` per org unit. What is missing breaks nothing.
    """
    # Measures and formulas take columns as they take numbers.
    columns = cast(Any, _Columns(within)), cast(Any, _Columns(until))
    known: dict[str, Any] = {n: np.array(held, np.int64) for n, held in listed.items()}
    found = np.zeros(len(within), np.bool_)
    for rule in rules:
        sides = (rule.left, rule.right)
        if not all(map(_is_sum, sides)):
            return [True] * len(within)
        names = {p.name for s in sides for p in parts_of(s) if type(p) is MeasureName}
        for name in names - known.keys():
            if name in LEDGER_MEASURES:
                known[name] = LEDGER_MEASURES[name].value(*columns)
        if names <= known.keys():
            left, right = (_column(side, known) for side in sides)
            beyond: Any = excess(rule.rule.relation, left - right)
            found |= beyond > floor(rule.tolerance)
    return cast(list[bool], found.tolist())


def _column(side: Expression, known: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    return outcome(side, known.__getitem__, lambda _code: MISSING)


def _is_sum(expression: Expression) -> bool:
    """Whether measures and whole numbers are only added and subtracted."""
    match expression:
        case MeasureName():
            return True
        case Constant(value):
            return isinstance(value, int)
        case Operation(operator, left, right):
            return operator in _SUMS and _is_sum(left) and _is_sum(right)
        case _:
            return False
