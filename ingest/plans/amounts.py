"""Percentages, durations and days as people write them in tables."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal, InvalidOperation

from ingest.text_keys import folded

_NUMBER = r"[+-]?\d{1,9}(?:[.,]\d{1,9})?"
_PERCENT = re.compile(rf"({_NUMBER})\s*(%?)")
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


def number(text: str) -> Decimal | None:
    """A number with a decimal comma or point; None when it is none."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**9 else None


@dataclass(frozen=True, slots=True)
class PercentScale:
    """How a column of percentages is meant: 0.4, 40 and "40 %" are one.

    Plain numbers are parts of one when all of them are at most 1 and some lie between
    0 and 1; they are percent when some are above 1. `is_open`: nothing but 0 and 1
    stands there, which may be either. `is_mixed`: both kinds stand there.
    """

    are_parts: bool
    is_open: bool
    is_mixed: bool

    @classmethod
    def of(cls, cells: Iterable[str]) -> "PercentScale":
        """The scale of a column by all its cells."""
        plain = [
            found
            for text in cells
            if "%" not in text and (found := number(text)) is not None
        ]
        above = any(abs(value) > 1 for value in plain)
        between = any(0 < value < 1 for value in plain)
        ones = any(value == 1 for value in plain)
        return cls(
            are_parts=between and not above,
            is_open=ones and not above and not between,
            is_mixed=above and between,
        )

    def percent(self, text: str) -> Decimal | None:
        """A cell in percent; None when it cannot be told."""
        found = _PERCENT.fullmatch(text.strip())
        if found is None:
            return None
        value = Decimal(found[1].replace(",", "."))
        if found[2]:
            return value
        if (self.is_open and value == 1) or (self.is_mixed and 0 < value <= 1):
            return None
        return value * 100 if self.are_parts else value


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
