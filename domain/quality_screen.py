"""Which of many org units may break a rule: all of them looked at in a few sums.

A ranking asks for every org unit, and rules are hardly ever broken: most of them need
not be tried one by one. Never says no of an org unit that `quality_rule.checked` finds
something at; a test holds both against each other.
"""

from collections.abc import Mapping, Sequence
from math import floor
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from domain.event_counts import net_of
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


class Columns:
    """Counts of several org units under the names of EventCounts, as columns.

    One of `rows` per org unit, in the order of `names`; properties that add up counts
    are names too, or are worked out. KeyError for what needs any other count.
    """

    def __init__(self, names: Sequence[str], rows: Sequence[Sequence[int]]) -> None:
        table = np.array(rows, np.int64).reshape(len(rows), len(names))
        self._known: dict[str, Column] = dict(zip(names, table.T, strict=True))

    def __getattr__(self, name: str) -> Column:
        if name not in self._known:
            added, taken = net_of(name)
            if added == (name,):
                raise KeyError(name)
            zero = np.zeros_like(self._known[added[0]])
            more = sum((self._known[each] for each in added), zero)
            self._known[name] = sum((-self._known[each] for each in taken), more)
        return self._known[name]


def may_break(
    rules: Sequence[ReadRule],
    size: int,
    within: Columns,
    until: Columns,
    listed: Mapping[str, Sequence[int]],
) -> list[bool]:
    """Whether each of `size` org units may break one of `rules`.

    `within`: their counts in the period, `until`: up to its end, each measure in
    `listed`: one number per org unit. What is missing breaks nothing.
    """
    # Measures and formulas take columns as they take numbers.
    counts = cast(Any, within), cast(Any, until)
    known: dict[str, Any] = {n: np.array(held, np.int64) for n, held in listed.items()}
    found = np.zeros(size, np.bool_)
    for rule in rules:
        sides = (rule.left, rule.right)
        if not all(map(_is_sum, sides)):
            return [True] * size
        names = {p.name for s in sides for p in parts_of(s) if type(p) is MeasureName}
        for name in names - known.keys():
            if name in LEDGER_MEASURES:
                known[name] = LEDGER_MEASURES[name].value(*counts)
        if names <= known.keys():
            left, right = (_column(side, known) for side in sides)
            beyond: Any = excess(rule.rule.relation, left - right)
            found |= beyond > floor(rule.tolerance)
    return cast(list[bool], found.tolist())


def _column(side: Expression, known: Mapping[str, Any]) -> Any:  # noqa: ANN401 - column or number
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
