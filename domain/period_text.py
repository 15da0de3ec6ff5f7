"""Periods as people write them in cells and titles of columns."""

import re
from collections.abc import Iterator
from datetime import date

from domain.errors import InvalidInput
from domain.period import Basis, Period
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
DAY = r"(?:ngay )?(?:0?[1-9]|[12]\d|3[01]) (?:thang )?(?:1[0-2]|0?[1-9])"
"""A day and its month in a folded text."""
DAYS = re.compile(
    rf"\b(?:tu )?(?P<first>{DAY})(?: (?:nam )?(?P<first_year>20\d\d))? "
    rf"(?:(?:den|toi)(?: het)? )?(?P<last>{DAY}) (?:nam )?(?P<last_year>20\d\d)\b"
)
"""From one day to another, in a folded text."""
PART_OF_YEAR = re.compile(
    r"\b(?P<count>1[0-2]|0?[1-9]) thang(?: (?P<part>dau|cuoi))? (?:nam )?"
    r"(?P<year>20\d\d)\b"
)
"""The first months of a year, or its last six, in a folded text."""


def period_of(text: str, year: int | None = None) -> Period | None:
    """2026-08, 08/2026, "Tháng 8/2026", "Quý III/2026", 2026; None for anything else.

    A first day of a month is that month, as workbooks make it of 08/2026. Also
    "6 tháng đầu năm 2026", "01/08/2026 – 31/08/2026" and our own names: 2026-M08.
    `year`: of a month or quarter that names none.
    """
    words = folded(text)
    if year is not None and _WITHOUT_YEAR.fullmatch(words):
        words = f"{words} {year}"
    if found := _MONTH.fullmatch(words) or _MONTH_FIRST_DAY.fullmatch(words):
        month, year = int(found[1]), int(found[2])
    elif found := _ISO.fullmatch(words):
        year, month = int(found[1]), int(found[2])
    elif found := _QUARTER.fullmatch(words):
        quarter = quarter_number(found[1])
        year = int(found[2])
        return Period.quarter(year, quarter) if _is_year(year) else None
    elif found := _YEAR.fullmatch(words):
        year = int(found[1])
        return Period.year(year) if _is_year(year) else None
    elif found := DAYS.fullmatch(words):
        return of_days(found)
    elif found := PART_OF_YEAR.fullmatch(words):
        return of_part(found)
    else:
        return _by_key(text.strip())
    return Period.month(year, month) if _is_year(year) else None


def written_period(period: Period) -> str:
    """A period as `period_of` reads it back."""
    label = period.label
    if period_of(label) == period:
        return label
    return f"{period.first_day:%d/%m/%Y} – {period.last_day:%d/%m/%Y}"


def quarter_number(text: str) -> int:
    """3 of "iii" or "3"."""
    return _ROMAN.get(text) or int(text)


def of_days(found: re.Match[str]) -> Period | None:
    """The period of what `DAYS` found; None where there are no such days."""
    last_year = int(found["last_year"])
    first = _day(found["first"], int(found["first_year"] or last_year))
    last = _day(found["last"], last_year)
    if first is None or last is None or first > last:
        return None
    return period_of_days(first, last)


def of_part(found: re.Match[str]) -> Period | None:
    """The period of what `PART_OF_YEAR` found; None where it has no name."""
    count, year = int(found["count"]), int(found["year"])
    if found["part"] == "cuoi":
        return Period.half(year, 2) if count == 6 else None
    return period_of_days(date(year, 1, 1), Period.month(year, count).last_day)


def period_of_days(first: date, last: date) -> Period:
    """The month, quarter, half, nine months or year with these ends, else those days.

    Months of reports close on the 14th. What begins with a year is that year to date.
    """
    for whole in _beginning_on(first):
        if (whole.first_day, whole.last_day) == (first, last):
            return whole
    if (first.month, first.day) == (1, 1) and first.year == last.year:
        return Period.year_to_date(last)
    return Period.free(first, last)


def _beginning_on(first: date) -> Iterator[Period]:
    for basis in Basis:
        is_later = basis is Basis.REPORTING
        month = first.month % 12 + 1 if is_later else first.month
        year = first.year + (is_later and first.month == 12)
        yield Period.month(year, month, basis)
        if month % 3 == 1:
            yield Period.quarter(year, (month + 2) // 3, basis)
        if month % 6 == 1:
            yield Period.half(year, (month + 5) // 6, basis)
        if month == 1:
            yield Period.nine_months(year, basis)
            yield Period.year(year, basis)


def day_of_serial(text: str, epoch: date | None) -> str:
    """A day that a workbook keeps as a number, written out; other texts as they are."""
    if epoch is not None and re.fullmatch(r"\d{5}(?:[.,]0+)?", text):
        return date.fromordinal(epoch.toordinal() + int(text[:5])).isoformat()
    return text


def _day(text: str, year: int) -> date | None:
    day, month = (int(number) for number in re.findall(r"\d+", text))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _by_key(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except InvalidInput:
        return None


def _is_year(year: int) -> bool:
    return _FIRST_YEAR <= year <= _LAST_YEAR
