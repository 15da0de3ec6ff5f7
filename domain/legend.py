"""At most five classes of a figure, darkest where it is worst or largest."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from domain.status_legend import Band, StatusLegend

CLASSES = 5
_SMALL = ((1, 2, 4, 8), (2, 5, 10, 20), (5, 10, 20, 40))
_LARGER = ((1, 2, 5, 10), (2, 5, 10, 20), (5, 10, 20, 50))
_DECADES = 8
_TOP_SPREAD = 2
"""The highest value may reach twice the last limit before wider limits are taken."""


@dataclass(frozen=True, slots=True)
class Legend:
    """Limits between classes, ascending; a value on a limit belongs below it.

    `rises`: class 1 holds the lowest values, so that large is dark; otherwise class 1
    holds the highest. `zero_apart`: a value of 0 is no class but is drawn by itself.
    `above`: limits that belong to the class above them instead. `bands`: the states of
    an indicator that the classes are, in rising order; their numbers then say how bad
    each is, so that some numbers are left out.
    """

    limits: tuple[Decimal, ...]
    rises: bool = True
    zero_apart: bool = True
    above: frozenset[Decimal] = frozenset()
    bands: tuple[Band, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.limits) < CLASSES:
            raise ValueError(f"1 to {CLASSES - 1} limits, got {len(self.limits)}")
        if list(self.limits) != sorted(set(self.limits)):
            raise ValueError(f"limits must ascend, got {self.limits}")

    def class_of(self, value: Decimal) -> int:
        """1 to 5; 0 for a zero that is drawn apart."""
        if self.zero_apart and value == 0:
            return 0
        below = bisect_left(self.limits, value)
        if value in self.above:
            below += 1
        return self._number(below)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The classes that there are, from the darkest."""
        found = [self._number(at) for at in range(len(self.limits) + 1)]
        if self.bands and self.zero_apart:  # What ends at 0 holds nothing but 0.
            found = [number for number in found if self._holds_more(number)]
        return tuple(sorted(found, reverse=True))

    def band(self, number: int) -> Band | None:
        """The state that a class is; None where classes are none."""
        return self.bands[self._place(number)] if self.bands else None

    def _holds_more(self, number: int) -> bool:
        high = self.bounds(number)[1]
        return high is None or high > 0

    def _number(self, at: int) -> int:
        if self.bands:
            return _SHADES[self.bands[at]]
        return at + 1 if self.rises else len(self.limits) + 1 - at

    def _place(self, number: int) -> int:
        numbers = [self._number(at) for at in range(len(self.limits) + 1)]
        return numbers.index(number)

    def bounds(self, number: int) -> tuple[Decimal | None, Decimal | None]:
        """Above which value class `number` begins and up to which it goes.

        None: no bound on that side.
        """
        at = self._place(number)
        low = self.limits[at - 1] if at else None
        high = self.limits[at] if at < len(self.limits) else None
        return low, high


_SHADES = {Band.MET: 1, Band.CAUTION: 3, Band.MISSED: 5}


def status_classes(legend: StatusLegend, *, zero_apart: bool) -> Legend:
    """The bands of an indicator as classes: the worse, the darker."""
    limits = {step: _decimal(step.limit) for step in legend.steps}
    return Legend(
        tuple(limits.values()),
        zero_apart=zero_apart,
        above=frozenset(limits[step] for step in legend.steps if step.belongs_above),
        bands=legend.bands,
    )


def _decimal(limit: Fraction) -> Decimal:
    return Decimal(limit.numerator) / limit.denominator


def even_limits(values: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """At most four round limits between the lowest and the highest of `values`.

    For figures that lie near one another far from 0, as rates that should be high do.
    Without two different values those of `scaled_limits`.
    """
    known = sorted(values)
    if not known or known[0] == known[-1]:
        return scaled_limits(known)
    low, high = known[0], known[-1]
    for step in _STEPS:
        first = (low / step).to_integral_value(ROUND_FLOOR) + 1
        inside = [first * step + step * at for at in range(CLASSES)]
        limits = tuple(limit for limit in inside if low < limit < high)
        if 0 < len(limits) < CLASSES:
            return limits
    return scaled_limits(known)


_STEPS = tuple(
    Decimal(digit).scaleb(power) for power in range(-3, _DECADES) for digit in (1, 2, 5)
)


def scaled_limits(values: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """Four round limits under which the highest of `values` falls into the top class.

    For figures without limits of their own; without values the lowest limits.
    """
    highest = max(values, default=Decimal(0))
    offered = [
        tuple(Decimal(limit * scale) for limit in limits)
        for scale, patterns in (
            (1, _SMALL),
            *((10**power, _LARGER) for power in range(1, _DECADES)),
        )
        for limits in patterns
    ]
    return next((o for o in offered if highest <= o[-1] * _TOP_SPREAD), offered[-1])
