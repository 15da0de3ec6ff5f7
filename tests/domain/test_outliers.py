"""Unusual counts: what is claimed, and above all what is not."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.outliers import LEAST_HISTORY, THRESHOLD, modified_z, unusual_days

FIRST = date(2024, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(91)]
WORKING = [day for day in DAYS if day.weekday() < 5]
SERIES = st.lists(st.integers(0, 500), min_size=LEAST_HISTORY, max_size=20)


def unusual(counts: dict[date, int], since: date = FIRST) -> list[date] | None:
    found = unusual_days(counts, WORKING, since=since)
    return None if found is None else [each.day for each in found]


def test_a_constant_series_has_no_outlier() -> None:
    assert unusual(dict.fromkeys(WORKING, 40)) == []


def test_all_zeros_have_no_outlier() -> None:
    assert unusual({}) == []


@pytest.mark.parametrize("value", [0, 400])
def test_a_single_spike_or_gap_is_the_only_outlier(value: int) -> None:
    spike = WORKING[40]
    counts = {day: 100 + day.toordinal() % 11 for day in WORKING} | {spike: value}

    assert unusual(counts) == [spike]


def test_a_spike_in_a_constant_series_is_found() -> None:
    assert unusual(dict.fromkeys(WORKING, 40) | {WORKING[9]: 90}) == [WORKING[9]]


def test_what_chance_explains_is_not_claimed() -> None:
    assert unusual(dict.fromkeys(WORKING, 1) | {WORKING[9]: 4}) == []
    assert unusual(dict.fromkeys(WORKING, 1) | {WORKING[9]: 5}) == [WORKING[9]]


def test_each_day_is_held_against_its_weekday() -> None:
    busy = {day: 500 if day.weekday() == 0 else 50 for day in WORKING}

    assert unusual(busy) == []
    tuesday = next(day for day in WORKING[50:] if day.weekday() == 1)
    assert unusual(busy | {tuesday: 500}) == [tuesday]


def test_only_days_since_then_are_named_though_all_are_history() -> None:
    counts = dict.fromkeys(WORKING, 40) | {WORKING[0]: 400, WORKING[-1]: 300}

    assert unusual(counts, since=WORKING[30]) == [WORKING[-1]]


def test_too_short_a_history_says_nothing() -> None:
    short = WORKING[: 5 * (LEAST_HISTORY - 1)]
    counts = dict.fromkeys(short, 40) | {short[-1]: 4_000}

    assert unusual_days(counts, short, since=FIRST) is None
    assert modified_z(9, [1] * (LEAST_HISTORY - 1)) is None


@settings(max_examples=60)
@given(SERIES, st.integers(0, 500), st.integers(2, 1000))
def test_the_score_does_not_depend_on_the_scale(
    history: list[int], value: int, factor: int
) -> None:
    score = modified_z(value, history)
    scaled = modified_z(value * factor, [each * factor for each in history])

    assert score is not None
    assert scaled == pytest.approx(score)


@settings(max_examples=60)
@given(SERIES, st.integers(0, 500), st.integers(-500, 500))
def test_the_score_depends_on_distances_only(
    history: list[int], value: int, shift: int
) -> None:
    score = modified_z(value, history)

    assert modified_z(value + shift, [h + shift for h in history]) == pytest.approx(
        score
    )
    assert modified_z(-value, [-each for each in history]) == pytest.approx(
        -score if score else 0.0
    )


def test_the_worst_comes_first() -> None:
    counts = {day: 100 + day.toordinal() % 11 for day in WORKING}
    counts |= {WORKING[40]: 200, WORKING[41]: 900}

    found = unusual_days(counts, WORKING, since=FIRST)

    assert found is not None
    assert [each.day for each in found] == [WORKING[41], WORKING[40]]
    assert all(abs(each.score) > THRESHOLD for each in found)
