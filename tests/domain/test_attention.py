"""Why an org unit is named: one reason, the most telling first."""

from dataclasses import replace
from typing import Any

import pytest

from domain.attention import Symptoms, reason_of
from domain.scorecard import Reason

QUIET = Symptoms(
    overdue=12,
    series=(12, 12, 12, 12, 12, 12),
    over_thirty_days=0,
    apology_missing=0,
    redates_missed=0,
    is_worst=False,
)
EVERYTHING = Symptoms(
    overdue=40,
    series=(10, 11, 12, 13, 14, 15, 40),
    over_thirty_days=9,
    apology_missing=20,
    redates_missed=8,
    is_worst=True,
)


def test_without_a_particular_reason_the_number_is_the_reason() -> None:
    assert reason_of(QUIET) == (Reason.MANY_OVERDUE, 12)


def test_reasons_give_way_in_their_order() -> None:
    steps: tuple[tuple[dict[str, Any], tuple[Reason, int]], ...] = (
        ({}, (Reason.MOST_IN_CITY, 9)),
        ({"is_worst": False}, (Reason.SURGE, 25)),
        ({"series": (10, 11, 12, 13, 14, 15)}, (Reason.RISING, 5)),
        ({"series": (15, 14)}, (Reason.MISSING_APOLOGY, 20)),
        ({"apology_missing": 0}, (Reason.MISSED_REDATE, 8)),
        ({"redates_missed": 0}, (Reason.LONG_OVERDUE, 9)),
        ({"over_thirty_days": 0}, (Reason.MANY_OVERDUE, 40)),
    )
    symptoms = EVERYTHING
    for change, expected in steps:
        symptoms = replace(symptoms, **change)

        assert reason_of(symptoms) == expected


@pytest.mark.parametrize(
    ("series", "times"),
    [
        ((10, 12, 14, 22), 4),  # 8 after 2 a day
        ((10, 10, 10, 15), 5),  # usual growth counts as 1 at least
        ((10, 9, 8, 13), 5),  # falling days are no growth
    ],
)
def test_a_surge_is_many_times_the_usual_day(
    series: tuple[int, ...], times: int
) -> None:
    assert reason_of(replace(QUIET, series=series)) == (Reason.SURGE, times)


@pytest.mark.parametrize(
    "series",
    [
        (10, 10, 10, 14),  # four are too few
        (10, 13, 16, 22),  # twice the usual
        (0, 50),  # nothing to compare with
        (),
        (12,),
    ],
)
def test_what_is_no_surge(series: tuple[int, ...]) -> None:
    assert reason_of(replace(QUIET, series=series))[0] is Reason.MANY_OVERDUE


def test_four_days_of_growth_are_not_yet_a_trend() -> None:
    rising = replace(QUIET, series=(9, 9, 10, 11, 12, 13))

    assert reason_of(rising)[0] is Reason.MANY_OVERDUE


def test_few_missing_letters_among_many_are_not_the_reason() -> None:
    some = replace(QUIET, overdue=100, apology_missing=19)

    assert reason_of(some)[0] is Reason.MANY_OVERDUE
    assert reason_of(replace(some, apology_missing=20))[0] is Reason.MISSING_APOLOGY
    assert reason_of(replace(QUIET, apology_missing=4))[0] is Reason.MANY_OVERDUE
