"""Which parts made a value change: shares that add up to the change exactly.

Of a number a part's share is its own change. Of a pooled rate R = ΣN/ΣD, with w the
weight of a part (its D over ΣD) and r its rate, the change is the sum over parts of
w̄·Δr (its rate moved) and (r̄ - R̄)·Δw (it weighs more or less), bars being the mean of
before and after. As Σw = 1 both times, R̄·ΣΔw = 0, so nothing is left over.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from domain.formula import Number, Reading

K = TypeVar("K", bound=Hashable)
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Share(Generic[K]):
    """What one part contributed. Of a rate `by_rate` and `by_weight` add up to `whole`.

    Both None: of a number.
    """

    part: K
    whole: Fraction
    by_rate: Fraction | None = None
    by_weight: Fraction | None = None


def number_shares(
    before: Mapping[K, Reading], after: Mapping[K, Reading]
) -> tuple[Share[K], ...]:
    """Of a sum of parts; a part without value counts as nothing."""
    return tuple(
        Share(part, _number(after.get(part)) - _number(before.get(part)))
        for part in dict.fromkeys((*after, *before))
    )


def rate_shares(
    before: Mapping[K, Reading], after: Mapping[K, Reading]
) -> tuple[Share[K], ...]:
    """Of a pooled rate, in the order of `after`; parts of one time only included.

    ValueError where the whole has nothing to divide by, before or after.
    """
    parts = tuple(dict.fromkeys((*after, *before)))
    old = {part: _counts(before.get(part)) for part in parts}
    new = {part: _counts(after.get(part)) for part in parts}
    old_above, old_below = _summed(old)
    new_above, new_below = _summed(new)
    if not old_below or not new_below:
        raise ValueError("a rate with nothing below the line has no change")
    middle = _HALF * (old_above / old_below + new_above / new_below)
    found = []
    for part in parts:
        (n0, d0), (n1, d1) = old[part], new[part]
        w0, w1 = d0 / old_below, d1 / new_below
        # All of it: what stands above the line, over the whole, less the middle rate.
        whole = n1 / new_below - n0 / old_below - middle * (w1 - w0)
        by_rate = Fraction(0)
        if d0 and d1:
            by_rate = _HALF * (w0 + w1) * (n1 / d1 - n0 / d0)
        found.append(Share(part, whole, by_rate, whole - by_rate))
    return tuple(found)


def _number(reading: Reading | None) -> Fraction:
    value = reading.value if reading is not None else None
    return Fraction(value) if value is not None else Fraction(0)


def _counts(reading: Reading | None) -> tuple[Fraction, Fraction]:
    if reading is None:
        return Fraction(0), Fraction(0)
    return _fraction(reading.numerator), _fraction(reading.denominator)


def _fraction(number: Number | None) -> Fraction:
    return Fraction(number) if number is not None else Fraction(0)


def _summed(
    counts: Mapping[K, tuple[Fraction, Fraction]],
) -> tuple[Fraction, Fraction]:
    return (
        sum((above for above, _ in counts.values()), Fraction(0)),
        sum((below for _, below in counts.values()), Fraction(0)),
    )
