"""Ratios keep their numerator and denominator; they are pooled, never averaged."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

Z_95 = 1.959963984540054
"""97.5 % quantile of the standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Numerator over denominator, both as counted. Denominator 0: nothing occurred."""

    numerator: Decimal | int
    denominator: Decimal | int

    def __post_init__(self) -> None:
        if self.denominator < 0:
            raise ValueError(f"denominator must be >= 0, got {self.denominator}")

    @property
    def value(self) -> Decimal | None:
        """The quotient; None when the denominator is 0 (không phát sinh)."""
        if self.denominator == 0:
            return None
        return Decimal(self.numerator) / Decimal(self.denominator)

    @property
    def complement(self) -> "Ratio":
        """What is missing to the whole: late from on time and the reverse."""
        return Ratio(self.denominator - self.numerator, self.denominator)


def pooled(parts: Iterable[Ratio | None]) -> Ratio | None:
    """One ratio of several org units or periods; None when none has reported.

    Sums numerators and denominators of those that reported, so that large org
    units weigh more (docs/rules.md).
    """
    known = [part for part in parts if part is not None]
    if not known:
        return None
    return Ratio(
        sum(part.numerator for part in known), sum(part.denominator for part in known)
    )


def wilson_interval(successes: int, n: int) -> tuple[float, float]:
    """Wilson's score interval of a proportion at 95 %; (0, 1) when n is 0.

    Wilson, Journal of the American Statistical Association 22 (1927).
    """
    if not 0 <= successes <= n:
        raise ValueError(f"need 0 <= successes <= n, got {successes} of {n}")
    if n == 0:
        return 0.0, 1.0
    share = successes / n
    spread = Z_95 * Z_95 / n
    centre = share + spread / 2
    half = Z_95 * sqrt((share * (1 - share) + spread / 4) / n)
    # The exact bounds at the ends are 0 and 1; rounding must not miss them.
    low = 0.0 if successes == 0 else max(0.0, (centre - half) / (1 + spread))
    high = 1.0 if successes == n else min(1.0, (centre + half) / (1 + spread))
    return low, high


def intervals_overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether they have a point in common: then the difference may be chance."""
    return one[0] <= other[1] and other[0] <= one[1]
