"""At most five classes of a figure, darkest where it is worst or largest."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

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
    """

    limits: tuple[Decimal, ...]
    rises: bool = True
    zero_apart: bool = True

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
        return below + 1 if self.rises else len(self.limits) + 1 - below

    def bounds(self, number: int) -> tuple[Decimal | None, Decimal | None]:
        """Above which value class `number` begins and up to which it goes.

        None: no bound on that side.
        """
        at = number - 1 if self.rises else len(self.limits) + 1 - number
        low = self.limits[at - 1] if at else None
        high = self.limits[at] if at < len(self.limits) else None
        return low, high


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
