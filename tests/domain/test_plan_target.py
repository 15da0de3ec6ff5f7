"""Targets of a plan against the even path to their goal."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.identifiers import OrgUnitId
from domain.plan_target import (
    PlanTarget,
    TargetReading,
    TargetState,
    path_value,
    target_counts,
    target_state,
)

UP = PlanTarget(
    code="CT01",
    name="Tỷ lệ hồ sơ trực tuyến",
    lead_id=OrgUnitId(1),
    measure="%",
    baseline=Decimal(40),
    goal=Decimal(50),
    start=date(2024, 1, 1),
    due=date(2024, 4, 9),  # a hundred days
)
DOWN = replace(UP, baseline=Decimal(50), goal=Decimal(40))


def read(target: PlanTarget, *readings: tuple[date, str]) -> PlanTarget:
    found = tuple(TargetReading(day, Decimal(value)) for day, value in readings)
    return replace(target, readings=found)


def test_the_path_is_even_by_days():
    assert path_value(UP, date(2023, 12, 31)) == 40
    assert path_value(UP, date(2024, 1, 10)) == 41
    assert path_value(UP, date(2024, 4, 9)) == path_value(UP, date(2025, 1, 1)) == 50
    assert path_value(DOWN, date(2024, 1, 10)) == 49


@pytest.mark.parametrize(
    ("target", "value", "day", "state"),
    [
        (UP, "41", date(2024, 1, 31), TargetState.ON_PATH),
        (UP, "40.999", date(2024, 1, 31), TargetState.BEHIND),
        (UP, "50", date(2024, 1, 31), TargetState.MET),
        (UP, "49", date(2024, 4, 8), TargetState.ON_PATH),
        (UP, "49", date(2024, 4, 9), TargetState.BEHIND),
        (DOWN, "49", date(2024, 1, 31), TargetState.ON_PATH),
        (DOWN, "49.5", date(2024, 1, 31), TargetState.BEHIND),
        (DOWN, "39", date(2024, 1, 31), TargetState.MET),
        (UP, "60", date(2024, 1, 9), TargetState.NOT_REPORTED),
    ],
)
def test_a_reading_is_held_against_the_path_of_its_day(target, value, day, state):
    known = read(target, (date(2024, 1, 10), value))

    assert target_state(known, day) is state
    assert target_counts([known, UP], day)[state] >= 1


def test_a_target_that_goes_nowhere_is_refused():
    with pytest.raises(ValueError, match="goal"):
        replace(UP, goal=UP.baseline)
    with pytest.raises(ValueError, match="due"):
        replace(UP, due=date(2023, 1, 1))


@settings(max_examples=30)
@given(st.dates(date(2023, 12, 1), date(2024, 6, 1)), st.integers(-20, 120))
def test_up_and_down_are_mirrors(day, value):
    up = read(UP, (day, str(value)))
    down = read(DOWN, (day, str(90 - value)))

    assert target_state(up, day) is target_state(down, day)
    assert path_value(UP, day) + path_value(DOWN, day) == Fraction(90)
