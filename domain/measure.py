"""Units of measure of figures, and differences between shares in percentage points."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from domain.ratio import Ratio


class Measure(StrEnum):
    """What a number counts."""

    DOSSIERS = "dossiers"
    PERCENT = "percent"
    PER_TEN_THOUSAND = "per_ten_thousand"
    WORKING_DAYS = "working_days"
    DAYS = "days"

    @property
    def label(self) -> str:
        """Vietnamese name, as after "Đơn vị tính:"."""
        return _LABELS[self]

    @property
    def scale(self) -> int:
        """How many of it make the whole 1 of a ratio; 1 for counts."""
        return _SCALES.get(self, 1)


_LABELS = {
    Measure.DOSSIERS: "hồ sơ",
    Measure.PERCENT: "%",
    Measure.PER_TEN_THOUSAND: "trên 10.000",
    Measure.WORKING_DAYS: "ngày làm việc",
    Measure.DAYS: "ngày",
}
_SCALES = {Measure.PERCENT: 100, Measure.PER_TEN_THOUSAND: 10_000}

_DIGITS = 6
"""Decimals kept of a difference; display rounds to far fewer."""


def in_measure(ratio: Ratio | None, measure: Measure) -> Decimal | None:
    """The ratio as a number of `measure`: 0.4 is 40 percent. None without a value."""
    value = _exact(ratio)
    return None if value is None else _as_decimal(value * measure.scale)


def change_in_points(current: Ratio | None, compared: Ratio | None) -> Decimal | None:
    """Difference of two shares in percentage points; None when either has no value.

    From 37 % to 40.25 % are 3.25 points, not 8.8 percent.
    """
    now, before = _exact(current), _exact(compared)
    if now is None or before is None:
        return None
    return _as_decimal(100 * (now - before))


def _exact(ratio: Ratio | None) -> Fraction | None:
    if ratio is None or ratio.denominator == 0:
        return None
    return Fraction(ratio.numerator) / Fraction(ratio.denominator)


def _as_decimal(value: Fraction) -> Decimal:
    return Decimal(round(value * 10**_DIGITS)).scaleb(-_DIGITS)
