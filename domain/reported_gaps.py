"""Reported values of long periods against those of the shorter ones they consist of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from domain.indicator import Aggregation, Indicator
from domain.period import Period, PeriodKind
from domain.reported import InForce
from domain.written_figure import Bound

_PARTS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF)
"""What a period may consist of, the finest first."""
_MOST_DIGITS = 40
"""Longer numbers are not kept."""
_NAMES = ("Tử số", "Mẫu số", "Số")
"""Of the parts of an amount."""


@dataclass(frozen=True, slots=True)
class PeriodGap:
    """What an org unit told of `period`, and the sum of its `parts` that it told.

    `name`: which number of the amount. `tolerance`: what rounding to the digits that
    are written may explain, 0 for whole numbers.
    """

    period: Period
    parts: tuple[Period, ...]
    name: str
    told: Fraction
    summed: Fraction
    tolerance: Fraction


def period_gaps(
    indicator: Indicator, values: Sequence[InForce]
) -> tuple[PeriodGap, ...]:
    """Where one org unit's values of an indicator do not add up over time.

    Of sums, and of ratios by their counts; other kinds do not add up. Only where the
    parts fill the period without a gap, all exact, are they held against it; of
    several ways to fill it the finest.
    """
    if indicator.aggregation not in (Aggregation.SUM, Aggregation.RATIO):
        return ()
    is_ratio = indicator.aggregation is Aggregation.RATIO
    exact = [
        each
        for each in values
        if each.entry.amount.bound is Bound.EXACT
        and (each.entry.amount.value is None) is is_ratio
    ]
    gaps: list[PeriodGap] = []
    for whole in exact:
        parts = _parts(whole, exact)
        if parts:
            gaps += _gaps(whole, parts)
    return tuple(sorted(gaps, key=lambda gap: (gap.period.first_day, gap.name)))


def _parts(whole: InForce, values: Sequence[InForce]) -> list[InForce]:
    """The values of the finest periods that fill `whole`; empty: none do."""
    first, end = whole.entry.key.days
    within = [
        each
        for each in values
        if first <= each.entry.key.first_day
        and each.entry.key.end_day <= end
        and each.entry.key.days != (first, end)
    ]
    for kind in _PARTS:
        parts = sorted(
            (each for each in within if each.entry.period.kind is kind),
            key=lambda each: each.entry.key.days,
        )
        days = [each.entry.key.days for each in parts]
        follow = all(one[1] == other[0] for one, other in pairwise(days))
        if days and follow and (days[0][0], days[-1][1]) == (first, end):
            return parts
    return []


def _gaps(whole: InForce, parts: Sequence[InForce]) -> Iterator[PeriodGap]:
    amounts = [whole.entry.amount, *(each.entry.amount for each in parts)]
    for at, name in enumerate(_NAMES):
        numbers = [amount.parts[at] for amount in amounts]
        if numbers[0] is None:
            continue
        known = [number for number in numbers if number is not None]
        told, summed = known[0], sum(known[1:], Fraction(0))
        tolerance = _rounding(known)
        if abs(told - summed) > tolerance:
            yield PeriodGap(
                whole.entry.period,
                tuple(each.entry.period for each in parts),
                name, told, summed, tolerance,
            )  # fmt: skip


def _rounding(numbers: Sequence[Fraction]) -> Fraction:
    """Half of the last digit that is written, of each of the numbers; 0 if whole."""
    digits = max(_digits(number) for number in numbers)
    return Fraction(len(numbers), 2 * 10**digits) if digits else Fraction(0)


def _digits(number: Fraction) -> int:
    """Digits after the decimal mark."""
    digits = 0
    while number.denominator != 1 and digits < _MOST_DIGITS:
        number, digits = number * 10, digits + 1
    return digits
