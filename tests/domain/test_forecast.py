"""Forecasts of a period's end: the rule, its range, its past, and no look ahead."""

from fractions import Fraction
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.event_counts import EventCounts
from domain.forecast import (
    LEAST_ERRORS,
    Forecast,
    Level,
    Limits,
    NoForecast,
    Value,
    _Made,
    forecast,
)

SPANS = [(1, 1), (3, 1), (3, 2), (12, 1), (12, 2), (12, 5), (12, 12)]


def sums_of(months: list[int], opening: int = 0) -> list[int]:
    return list(accumulate(months, initial=opening))


def flow(within: int, until: int) -> int:
    return within


def stock(within: int, until: int) -> int:
    return until


def made(
    months: list[int],
    length: int,
    left: int,
    value: Value[int] = flow,
    level: Level[int] | None = None,
) -> Forecast | NoForecast:
    return forecast(sums_of(months), value, length=length, left=left, level=level)


LEVEL: Level[int] = Level(of=lambda n: n, scaled=lambda n, factor: round(n * factor))


@pytest.mark.parametrize(("length", "left"), SPANS)
def test_a_constant_series_forecasts_itself(length: int, left: int):
    found = made([7] * 36, length, left, level=LEVEL)

    assert isinstance(found, Forecast)
    assert found.point == found.low == found.high == 7 * length
    assert found.hits == found.tested
    level = made([0] * 36, length, left, stock)
    assert isinstance(level, Forecast)
    assert level.point == 0


def test_a_season_that_repeats_is_forecast_exactly():
    year = [5, 1, 8, 9, 2, 2, 7, 30, 4, 6, 1, 12]

    found = made(year * 3 + year[:9], 12, 3, level=LEVEL)

    assert isinstance(found, Forecast)
    assert {found.point, found.low, found.high} == {Fraction(sum(year))}


def test_what_is_left_goes_as_a_year_ago():
    before, this = list(range(100, 112)), [200] * 10

    found = made([50] * 12 + before + this, 12, 2)

    assert isinstance(found, Forecast)
    assert found.point == 200 * 10 + 110 + 111


def test_a_level_that_rose_is_carried_on_and_is_never_more_than_twice():
    year = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]
    grown = [n * 3 // 2 for n in year]

    found = made(year + year + grown[:9], 12, 3, level=LEVEL)
    wild = made(year + year + [9 * n for n in year[:9]], 12, 3, level=LEVEL)

    assert isinstance(found, Forecast)
    assert found.level == Fraction(3, 2)
    assert found.point == sum(grown)
    assert isinstance(wild, Forecast)
    assert wild.level == 2
    # Nothing a year ago tells no level.
    started = made([0] * 12 + year + year, 12, 12, level=LEVEL)
    assert isinstance(started, Forecast)
    assert started.level == 1


months = st.lists(st.integers(0, 500), min_size=24, max_size=36)


@settings(max_examples=10)
@given(months=months, span=st.sampled_from(SPANS))
def test_the_range_holds_the_point_and_the_past_is_told_truly(
    months: list[int], span: tuple[int, int]
):
    length, left = span
    found = made(months, length, left, level=LEVEL)
    if isinstance(found, NoForecast):
        assert found is NoForecast.TOO_SHORT
        return

    assert found.low <= found.point <= found.high
    # Each past forecast as it would have been made then, knowing nothing of later.
    tested = hits = 0
    for at in range(12, len(months) - left + 1):
        then = made(months[:at], length, left, level=LEVEL)
        if isinstance(then, Forecast):
            came = sum(months[at + left - length : at + left])
            tested += 1
            hits += then.low <= came <= then.high
    assert (found.tested, found.hits) == (tested, hits)


@settings(max_examples=20)
@given(months=months, later=st.lists(st.integers(0, 500), min_size=1, max_size=6))
def test_a_forecast_reads_nothing_that_came_after_it(
    months: list[int], later: list[int]
):
    read: list[int] = []

    class Watched(list[int]):
        def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 - a list's own
            read.append(at)
            return super().__getitem__(at)

    # The sums go on past the month at whose end it is made.
    made_then = _Made(Watched(sums_of(months + later)), flow, 12, 2, LEVEL)
    point = made_then.point(len(months))

    assert max(read) <= len(months)
    found = made(months, 12, 2, level=LEVEL)
    assert not isinstance(found, Forecast) or found.point == point


def test_a_short_history_gives_none():
    assert made([5] * 11, 1, 1) is NoForecast.TOO_SHORT
    # The period began before anything was known.
    assert made([5] * 11, 12, 1) is NoForecast.TOO_SHORT
    assert made([5] * (12 + LEAST_ERRORS - 1), 1, 1) is NoForecast.TOO_SHORT
    assert isinstance(made([5] * (12 + LEAST_ERRORS), 1, 1), Forecast)


def test_a_rate_is_that_of_its_counts_and_not_of_rates():
    steady = [EventCounts(left_early=98, left_late=2)] * 24
    uneven = [EventCounts(left_early=1, left_late=9), EventCounts(left_early=990)]
    sums = list(accumulate([*steady, *uneven], initial=EventCounts()))

    def rate(within: EventCounts, until: EventCounts) -> Fraction | None:
        return Fraction(within.left_late, within.left) if within.left else None

    found = forecast(sums, rate, length=3, left=1)

    assert isinstance(found, Forecast)
    assert found.point == Fraction(9 + 2, 10 + 990 + 100)


def test_no_value_and_limits():
    nothing = forecast(sums_of([0] * 36), lambda *_: None, length=1, left=1)
    held = forecast(
        sums_of([100, 0] * 18), flow, length=1, left=1,
        limits=Limits(Fraction(20), Fraction(90)),
    )  # fmt: skip

    # Nothing occurred, hence no errors either.
    assert nothing is NoForecast.TOO_SHORT
    assert isinstance(held, Forecast)
    assert 20 <= held.low <= held.point <= held.high <= 90
    with pytest.raises(ValueError, match="left 0"):
        made([5] * 36, 1, 0)
