"""Timing one kind of read over many choices."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.city_scopes import Scope
from benchmarks.timing import Timing, timing

ROUNDS = 3
"""Each choice is read so often, one after the other; a round before warms up."""
Call = Callable[[], object]
Named = tuple[str, Call]


@dataclass(frozen=True, slots=True)
class Read:
    """One kind of page over many choices; `slowest` names the worst of them."""

    name: str
    timing: Timing
    slowest: str


def measured(name: str, calls: Sequence[Named]) -> Read:
    """Every call in turn, ROUNDS times and once before."""
    taken: list[tuple[float, str]] = []
    for turn in range(ROUNDS + 1):
        for named, call in calls:
            begun = time.perf_counter()
            call()
            if turn:
                taken.append((time.perf_counter() - begun, named))
    return Read(name, timing([seconds for seconds, _ in taken]), max(taken)[1])


def label(scope: Scope) -> str:
    """A scope in a word, for the slowest one."""
    unit = scope.org_unit_code or "city"
    return f"{unit}, {scope.field_code or 'all fields'}, {scope.period.key}"
