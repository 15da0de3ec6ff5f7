"""Which period a table says it is about: in its title, above the columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.period import Period
from domain.period_text import (
    DAY,
    DAYS,
    PART_OF_YEAR,
    of_days,
    of_part,
    quarter_number,
)
from domain.text_keys import folded

_YEAR = r"(?:nam )?(?P<year>20\d\d)"
_MONTH_NUMBER = r"(?P<number>1[0-2]|0?[1-9])"
_NOT_A_PERIOD = (
    # A day by itself: of a letter, of a decision, of the print.
    re.compile(rf"\b{DAY} {_YEAR}\b"),
    # Summed up to a month: from when on is not said.
    re.compile(rf"\b(?:den|toi)(?: het)?(?: cuoi)? thang \d\d? {_YEAR}\b"),
    re.compile(rf"\btu dau {_YEAR}\b"),
)
_QUARTER = re.compile(rf"\b(?:quy |q)(?P<number>iv|iii|ii|i|[1-4])(?: {_YEAR})?\b")
_KEY = re.compile(rf"\bky (?:bao cao |so lieu )?(?P<year>20\d\d) {_MONTH_NUMBER}\b")
_MONTH = re.compile(
    rf"\b(?:thang |t|ky (?:bao cao |so lieu )?){_MONTH_NUMBER}(?: {_YEAR})?\b"
)
_WHOLE_YEAR = re.compile(r"\bnam (?P<year>20\d\d)\b")
_SMALLER = re.compile(r"\b(?:thang|quy|tuan)\b")
"""A year beside one of these words, unread, is no period: "tháng tám năm 2026"."""
_BREAK = " | "
_MOST_TEXT = 120


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands above the columns in one row, and where."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class ToldPeriod:
    """A period that a caption names. `words`: the caption, shortened."""

    period: Period
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class ToldPeriods:
    """The periods that the captions of a file name, of the most telling kind."""

    found: tuple[ToldPeriod, ...] = ()

    @property
    def only(self) -> ToldPeriod | None:
        """The one period named; None where there is none, or several."""
        return self.found[0] if len(self.found) == 1 else None


def told_periods(captions: Sequence[Caption]) -> ToldPeriods:
    """The periods that captions name, each once.

    Days from … to … outweigh names of months, quarters and parts of a year, and those a
    year alone. A month or quarter that names no year is of the one year that the
    captions name. A single day, and what is summed up to a month, names no period.
    """
    texts = [(one, _without_days(folded(one.text))) for one in captions]
    years = {int(y["year"]) for _, t in texts for y in re.finditer(rf"\b{_YEAR}\b", t)}
    year = years.pop() if len(years) == 1 else None
    days = [(one, p) for one in captions for p in _days(folded(one.text))]
    named = [(one, p) for one, text in texts for p in _named(text, year)]
    alone = [(one, p) for one, text in texts for p in _whole_years(text)]
    told: dict[Period, ToldPeriod] = {}
    for one, period in days or named or alone:
        words = " ".join(one.text.split())[:_MOST_TEXT]
        told.setdefault(period, ToldPeriod(period, one.place, words))
    return ToldPeriods(tuple(told.values()))


def _without_days(text: str) -> str:
    for pattern in (DAYS, *_NOT_A_PERIOD):
        text = pattern.sub(_BREAK, text)
    return text


def _days(text: str) -> Iterator[Period]:
    for found in DAYS.finditer(text):
        if period := of_days(found):
            yield period


def _named(text: str, year: int | None) -> Iterator[Period]:
    """Parts of a year, quarters and months; no words are read twice."""
    for found in PART_OF_YEAR.finditer(text):
        if period := of_part(found):
            yield period
    text = PART_OF_YEAR.sub(_BREAK, text)
    for found in _QUARTER.finditer(text):
        if of := found["year"] or year:
            yield Period.quarter(int(of), quarter_number(found["number"]))
    for found in _KEY.finditer(text):
        yield Period.month(int(found["year"]), int(found["number"]))
    for found in _MONTH.finditer(_KEY.sub(_BREAK, text)):
        if of := found["year"] or year:
            yield Period.month(int(of), int(found["number"]))


def _whole_years(text: str) -> Iterator[Period]:
    if not _SMALLER.search(text):
        for found in _WHOLE_YEAR.finditer(text):
            yield Period.year(int(found["year"]))
