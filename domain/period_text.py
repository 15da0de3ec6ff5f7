"""Periods as people write them in cells and titles of columns."""

import re
from datetime import date

from domain.errors import InvalidInput
from domain.period import Period
from domain.text_keys import folded

_MONTH = re.compile(r"(?:thang |t)?(1[0-2]|0?[1-9]) (?:nam )?(\d{4})")
_MONTH_FIRST_DAY = re.compile(r"(?:0?1 (1[0-2]|0?[1-9]) (\d{4}))")
_ISO = re.compile(r"(\d{4}) (1[0-2]|0?[1-9])(?: 0?1(?: [0 ]+)?)?")
_QUARTER = re.compile(r"(?:quy |q)(iv|iii|ii|i|[1-4]) (?:nam )?(\d{4})")
_YEAR = re.compile(r"(?:nam )?(\d{4})")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WITHOUT_YEAR = re.compile(
    r"(?:thang |t)(?:1[0-2]|0?[1-9])|(?:quy |q)(?:iv|iii|ii|i|[1-4])"
)
_FIRST_YEAR, _LAST_YEAR = 2019, 2100


def period_of(text: str, year: int | None = None) -> Period | None:
    """2026-08, 08/2026, "Tháng 8/2026", "Quý III/2026", 2026; None for anything else.

    A first day of a month is that month, as workbooks make it of 08/2026. Our own
    names count too: 2026-M08. `year`: of a month or quarter that names none.
    """
    words = folded(text)
    if year is not None and _WITHOUT_YEAR.fullmatch(words):
        words = f"{words} {year}"
    if found := _MONTH.fullmatch(words) or _MONTH_FIRST_DAY.fullmatch(words):
        month, year = int(found[1]), int(found[2])
    elif found := _ISO.fullmatch(words):
        year, month = int(found[1]), int(found[2])
    elif found := _QUARTER.fullmatch(words):
        quarter = _ROMAN.get(found[1]) or int(found[1])
        year = int(found[2])
        return Period.quarter(year, quarter) if _is_year(year) else None
    elif found := _YEAR.fullmatch(words):
        year = int(found[1])
        return Period.year(year) if _is_year(year) else None
    else:
        return _by_key(text.strip())
    return Period.month(year, month) if _is_year(year) else None


def day_of_serial(text: str, epoch: date | None) -> str:
    """A day that a workbook keeps as a number, written out; other texts as they are."""
    if epoch is not None and re.fullmatch(r"\d{5}(?:[.,]0+)?", text):
        return date.fromordinal(epoch.toordinal() + int(text[:5])).isoformat()
    return text


def _by_key(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except InvalidInput:
        return None


def _is_year(year: int) -> bool:
    return _FIRST_YEAR <= year <= _LAST_YEAR
