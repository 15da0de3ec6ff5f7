"""Durations and days as people write them in tables, and full percent."""

import calendar
import re
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from domain.text_keys import folded

_NUMBER = r"[+-]?\d{1,9}(?:[.,]\d{1,9})?"
_DURATION = re.compile(rf"({_NUMBER})\s*([^\d\s?]*)[^\d?]*\?*")
_QUARTER = re.compile(r"quy (iv|iii|ii|i|[1-4])(?: nam)? (\d{4})")
_MONTH = re.compile(r"(?:thang )?(1[0-2]|0?[1-9])(?: nam)? (\d{4})")
_YEAR = re.compile(r"(?:trong |cuoi |den )?nam (\d{4})")
_NO_DAY = frozenset(
    {"thuong xuyen", "hang nam", "hang thang", "hang quy", "lien tuc", "ca nam",
     "theo ke hoach", "dinh ky"}
)  # fmt: skip
_LONGEST = 40
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

DAYS_BY_WORD = {
    "": Decimal(1),
    **dict.fromkeys(("d", "day", "days", "dy", "dys", "ngay"), Decimal(1)),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks", "tuan"), Decimal(5)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "gio"), Decimal(1) / 8),
    **dict.fromkeys(("mo", "mon", "mons", "month", "months", "thang"), Decimal(20)),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "phut"),
                    Decimal(1) / 480),
}  # fmt: skip
"""Working days of MS Project's units: a week has 5, a month 20, a day 8 hours."""


def whole_percent(value: Decimal) -> int:
    """Full percent, never more than was reported."""
    return int(value.to_integral_value(ROUND_FLOOR))


def working_days(text: str) -> Decimal | None:
    """10, "10 ngày", "2 wks", "4h" in working days; None when it cannot be told."""
    found = _DURATION.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return None
    unit = DAYS_BY_WORD.get(folded(found[2]))
    return None if unit is None else Decimal(found[1].replace(",", ".")) * unit


def day_of_period(text: str, *, is_end: bool) -> date | None:
    """The first or last day of "Quý II/2024", "Tháng 6/2024", "Năm 2024"."""
    words = folded(text)
    if quarter := _QUARTER.fullmatch(words):
        last = 3 * _ROMAN.get(quarter[1], ord(quarter[1][0]) - ord("0"))
        return _edge(int(quarter[2]), last - 2, last, is_end=is_end)
    if month := _MONTH.fullmatch(words):
        return _edge(int(month[2]), int(month[1]), int(month[1]), is_end=is_end)
    if year := _YEAR.fullmatch(words):
        return _edge(int(year[1]), 1, 12, is_end=is_end)
    return None


def is_without_day(text: str) -> bool:
    """Whether a cell says that there is no day: Thường xuyên, Hằng năm."""
    return folded(text) in _NO_DAY


def _edge(year: int, first: int, last: int, *, is_end: bool) -> date | None:
    if not 1984 <= year <= 2149:
        return None
    if is_end:
        return date(year, last, calendar.monthrange(year, last)[1])
    return date(year, first, 1)
