"""What a figure will be at a period's end if the rest goes as it went a year ago.

Seasonal-naive: what is known so far, and of each month that is left what happened in
the same month of the last year, times how much more there was lately than a year ago.
The range is that of its own past errors: the same forecast is made at every earlier
month with as many months left, with nothing known after that month. Figures are worked
out from sums of events, so rates stay rates.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Generic, Protocol, Self, TypeVar

from domain.formula import Number

SEASON = 12
LEAST_ERRORS = 6
"""Fewer past errors tell nothing of a range."""
LATELY = 6
"""Months over which the level is held against that of a year ago."""
_LEAST_LEVEL, _MOST_LEVEL = Fraction(1, 2), Fraction(2)
LEFT_OUT = Fraction(1, 10)
"""Of the past errors so many are left out at each side: a range for eight of ten."""


class Sums(Protocol):
    """What can be added up and taken apart again: counts of events, numbers."""

    def __add__(self, other: Self, /) -> Self: ...
    def __sub__(self, other: Self, /) -> Self: ...


S = TypeVar("S", bound=Sums)
Value = Callable[[S, S], Number | None]
"""The figure for what happened in a period, and up to its end; None: there is none."""


@dataclass(frozen=True, slots=True)
class Level(Generic[S]):
    """How much there is: `of` some sums one number, and how sums grow with it."""

    of: Callable[[S], int]
    scaled: Callable[[S, Fraction], S]


class NoForecast(StrEnum):
    """Why there is none."""

    OVER = "over"
    """Everything of the period is known."""
    NOT_BEGUN = "not_begun"
    """Months before it are not known yet."""
    NOT_MONTHS = "not_months"
    """The period is none of whole calendar months."""
    NOT_COUNTED = "not_counted"
    """The figure is not made of monthly counts."""
    TOO_SHORT = "too_short"
    """A year of history and some past errors are needed."""
    NO_VALUE = "no_value"
    """The figure would have none, as nothing occurs."""
    CONVERTED = "converted"
    """Months are told of the org units of another day."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """`low` <= `point` <= `high`; `errors`: past ones that the range is made of.

    Of `tested` past forecasts whose range was made of what was known then, `hits` held
    what came. `level`: what the months of a year ago are multiplied by.
    """

    point: Fraction
    low: Fraction
    high: Fraction
    errors: int
    tested: int
    hits: int
    level: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a figure can be: of shares and counts that are never negative."""

    low: Fraction | None = None
    high: Fraction | None = None

    def within(self, value: Fraction) -> Fraction:
        """The nearest value that can be."""
        if self.low is not None and value < self.low:
            return self.low
        if self.high is not None and value > self.high:
            return self.high
        return value


def forecast(
    sums: Sequence[S],
    value: Value[S],
    *,
    length: int,
    left: int,
    limits: Limits = Limits(),
    level: Level[S] | None = None,
) -> Forecast | NoForecast:
    """The figure of a period of `length` months of which `left` are to come.

    `sums[i]`: all that had happened by the end of i known months; the last entry is
    the present. `level` None: as much as a year ago. ValueError unless
    1 <= left <= length <= 12.
    """
    if not 1 <= left <= length <= SEASON:
        raise ValueError(f"left {left} of {length} months")
    now = len(sums) - 1
    if now < SEASON or now + left - length < 0:
        return NoForecast.TOO_SHORT
    made = _Made(sums, value, length, left, level)
    past = made.past()
    if len(past) < LEAST_ERRORS:
        return NoForecast.TOO_SHORT
    point = made.point(now)
    if point is None:
        return NoForecast.NO_VALUE
    low, high = _range(point, [error for _, error in past])
    tested, hits = _tested(past, left)
    return Forecast(
        point=limits.within(point),
        low=limits.within(low),
        high=limits.within(high),
        errors=len(past),
        tested=tested,
        hits=hits,
        level=made.level(now),
    )


Past = Sequence[tuple[int, Fraction]]
"""Of earlier forecasts: the month at whose end it was made, and its error."""


def _range(point: Fraction, errors: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    ordered = sorted(errors)
    left_out = int(len(ordered) * LEFT_OUT)
    low, high = ordered[left_out], ordered[len(ordered) - 1 - left_out]
    return point + min(low, Fraction(0)), point + max(high, Fraction(0))


def _tested(past: Past, left: int) -> tuple[int, int]:
    """How many past forecasts had a range of their own, and how many held."""
    tested = hits = 0
    for origin, error in past:
        known = [other for at, other in past if at + left <= origin]
        if len(known) < LEAST_ERRORS:
            continue
        low, high = _range(Fraction(0), known)
        tested += 1
        hits += low <= error <= high
    return tested, hits


class _Made(Generic[S]):
    """Forecasts of like periods, each from the sums up to one month."""

    def __init__(
        self,
        sums: Sequence[S],
        value: Value[S],
        length: int,
        left: int,
        level: Level[S] | None = None,
    ) -> None:
        self._sums, self._value = sums, value
        self._length, self._left, self._level = length, left, level

    def level(self, origin: int) -> Fraction:
        """The last months against the same a year before; at most twice, at least half.

        1 where there was nothing, or where a year ago is not known.
        """
        months = min(LATELY, origin - SEASON)
        if self._level is None or months < 1:
            return Fraction(1)
        sums, then = self._sums, origin - SEASON
        now = self._level.of(sums[origin] - sums[origin - months])
        before = self._level.of(sums[then] - sums[then - months])
        if now <= 0 or before <= 0:
            return Fraction(1)
        return min(max(Fraction(now, before), _LEAST_LEVEL), _MOST_LEVEL)

    def point(self, origin: int) -> Fraction | None:
        """The forecast made at the end of month `origin`; None: no value.

        Reads no entry of `sums` after `origin`.
        """
        sums = self._sums
        begin, end = origin + self._left - self._length, origin + self._left
        to_come = sums[end - SEASON] - sums[origin - SEASON]
        if self._level is not None:
            to_come = self._level.scaled(to_come, self.level(origin))
        until = sums[origin] + to_come
        return _fraction(self._value(until - sums[begin], until))

    def past(self) -> list[tuple[int, Fraction]]:
        """Every earlier forecast whose period is over: when it was made, its error."""
        first = max(SEASON, self._length - self._left)
        found = []
        for origin in range(first, len(self._sums) - self._left):
            begin, end = origin + self._left - self._length, origin + self._left
            came = self._value(self._sums[end] - self._sums[begin], self._sums[end])
            made, actual = self.point(origin), _fraction(came)
            if made is not None and actual is not None:
                found.append((origin, actual - made))
        return found


def _fraction(value: Number | None) -> Fraction | None:
    return None if value is None else Fraction(value)
