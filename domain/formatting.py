"""Vietnamese numbers, dates and moments, alike on screen and in briefs."""

from datetime import date, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.dates import format_date

from domain.ratio import Ratio

MINUS = "\u2212"
PERCENT = "\u202f%"
"""Percent sign after a narrow no-break space."""
NOTHING = "–"
"""Không phát sinh: there is no value, or its denominator is 0."""

_LOCALE = "vi"
_SEPARATORS = str.maketrans(",.", ".,")


def count(n: int | None) -> str:
    """12.254.254; – for None."""
    return NOTHING if n is None else _number(Decimal(n), 0)


def signed_count(n: int | None) -> str:
    """+68, −12, 0; – for None."""
    return NOTHING if n is None else _signed(Decimal(n), 0)


def decimal_number(value: Decimal | None, decimals: int) -> str:
    """8,4 with as many decimals, rounded half up; – for None."""
    if value is None:
        return NOTHING
    return _number(_rounded(Fraction(value), decimals, ROUND_HALF_UP), decimals)


def percent(ratio: Ratio | None, decimals: int = 2, *, floor: bool = True) -> str:
    """99,83 without sign; – for None and for a denominator of 0.

    On-time rates are floored, so that 99.996 % stays below 100 (docs/rules.md).
    Without `floor` it is rounded half up, yet reaches 100 only when exact.
    """
    share = _fraction(ratio)
    if share is None:
        return NOTHING
    value = _rounded(100 * share, decimals, ROUND_FLOOR if floor else ROUND_HALF_UP)
    if share < 1 and value >= 100:
        value = _rounded(100 * share, decimals, ROUND_FLOOR)
    return _number(value, decimals)


def percent_text(ratio: Ratio | None, decimals: int = 2, *, floor: bool = True) -> str:
    """As `percent`, with the sign: 99,83 %."""
    text = percent(ratio, decimals, floor=floor)
    return text if text == NOTHING else text + PERCENT


def per_ten_thousand(ratio: Ratio | None, decimals: int = 1) -> str:
    """16,7 (trên 10.000); – for None and for a denominator of 0."""
    share = _fraction(ratio)
    if share is None:
        return NOTHING
    return _number(_rounded(10_000 * share, decimals, ROUND_HALF_UP), decimals)


def percentage_points(points: Decimal | None, decimals: int = 2) -> str:
    """+3,25 điểm % from Decimal("3.25"); – for None."""
    if points is None:
        return NOTHING
    value = _rounded(Fraction(points), decimals, ROUND_HALF_UP)
    return f"{_signed(value, decimals)} điểm{PERCENT}"


def day(value: date | None) -> str:
    """18/11/2024; – for None."""
    return NOTHING if value is None else f"{value:%d/%m/}{value.year:04d}"


def day_short(value: date | None) -> str:
    """18/11; – for None."""
    return NOTHING if value is None else f"{value:%d/%m}"


def moment(instant: datetime | None, zone: ZoneInfo) -> str:
    """07:00 18/11/2024 in the installation's zone; – for None."""
    if instant is None:
        return NOTHING
    local = instant.astimezone(zone)
    return f"{local:%H:%M} {day(local.date())}"


def weekday_day(value: date) -> str:
    """Thứ Sáu 15/11 as it stands within a sentence: thứ Sáu 15/11, Chủ Nhật 17/11."""
    name = format_date(value, "EEEE", locale=_LOCALE)
    if value.weekday() != 6:
        name = name[0].lower() + name[1:]
    return f"{name} {day_short(value)}"


def duration_days(n: int | None, *, working: bool = False) -> str:
    """63 ngày, or 63 ngày làm việc; – for None."""
    if n is None:
        return NOTHING
    return f"{count(n)} ngày{' làm việc' if working else ''}"


def official_date(value: date) -> str:
    """Ngày 05 tháng 01 năm 2024, as the head of a brief has it after the place.

    Days 1-9 and months 1-2 carry a zero (Decree 30/2020/NĐ-CP).
    """
    month = f"{value.month:02d}" if value.month <= 2 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def _fraction(ratio: Ratio | None) -> Fraction | None:
    if ratio is None or ratio.denominator == 0:
        return None
    above, below = ratio.numerator, ratio.denominator
    if isinstance(above, int) and isinstance(below, int):
        return Fraction(above, below)  # Half the time of a division.
    return Fraction(above) / Fraction(below)


def _rounded(value: Fraction, decimals: int, rounding: str) -> Decimal:
    """Exactly rounded: the quotient itself would already be a rounded one.

    In whole numbers: a page writes hundreds, and fractions take several times as long.
    """
    above, below = value.numerator * 10**decimals, value.denominator
    if rounding == ROUND_FLOOR:
        whole = above // below
    else:
        whole = (2 * abs(above) + below) // (2 * below)
        whole = -whole if above < 0 else whole
    return Decimal(whole).scaleb(-decimals)


def _number(value: Decimal, decimals: int) -> str:
    """Of a value that has no more decimals. A map writes hundreds in one run, which
    Babel, reading its pattern anew each time, takes ten times as long for.
    """
    text = f"{abs(value):,.{decimals}f}".translate(_SEPARATORS)
    return MINUS + text if value < 0 else text


def _signed(value: Decimal, decimals: int) -> str:
    text = _number(value, decimals)
    return "+" + text if value > 0 else text
