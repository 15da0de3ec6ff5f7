"""Working days: the formula against counting day by day, and its inverses."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.working_days import CalendarDay, DayKind, WorkingCalendar
from tests.domain.calendars import calendars, days_near_2024, vietnam

ONE_DAY = timedelta(days=1)


def is_working_by_table(calendar: WorkingCalendar, day: date) -> bool:
    """The obvious rule: the table decides, else the weekday."""
    kinds = {listed.day: listed.kind for listed in calendar.days}
    if day in kinds:
        return kinds[day] is DayKind.MAKEUP_WORKDAY
    return day.weekday() < 5


@given(calendar=calendars(), day=days_near_2024())
def test_the_table_decides_and_else_the_weekday(
    calendar: WorkingCalendar, day: date
) -> None:
    assert calendar.is_working(day) == is_working_by_table(calendar, day)


@given(calendar=calendars(), begin=days_near_2024(), length=st.integers(-30, 200))
def test_working_days_from_counts_each_day_once(
    calendar: WorkingCalendar, begin: date, length: int
) -> None:
    counted = calendar.working_days_from(begin, begin + length * ONE_DAY)

    days = [begin + n * ONE_DAY for n in range(length)]
    assert counted == sum(is_working_by_table(calendar, day) for day in days)


@given(calendar=calendars(), day=days_near_2024(), n=st.integers(1, 300))
def test_adding_then_counting_returns_what_was_added(
    calendar: WorkingCalendar, day: date, n: int
) -> None:
    reached = calendar.add_working_days(day, n)

    assert calendar.is_working(reached)
    assert calendar.days_late(day, reached) == n
    assert calendar.days_late(day, reached - ONE_DAY) == n - 1


@given(calendar=calendars(), day=days_near_2024())
def test_adding_nothing_stays_on_the_day(calendar: WorkingCalendar, day: date) -> None:
    assert calendar.add_working_days(day, 0) == day


@given(
    calendar=calendars(),
    day=days_near_2024(),
    n=st.integers(0, 60),
    more=st.integers(0, 60),
)
def test_adding_in_two_steps_equals_adding_at_once(
    calendar: WorkingCalendar, day: date, n: int, more: int
) -> None:
    in_steps = calendar.add_working_days(calendar.add_working_days(day, n), more)

    assert in_steps == calendar.add_working_days(day, n + more)


@given(calendar=calendars(), day=days_near_2024())
def test_neighbours_are_the_nearest_working_days(
    calendar: WorkingCalendar, day: date
) -> None:
    before = calendar.previous_working_day(day)
    after = calendar.next_working_day(day)

    assert before < day < after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    assert calendar.working_days_from(before + ONE_DAY, day) == 0
    assert calendar.working_days_from(day + ONE_DAY, after) == 0


@given(
    calendar=calendars(),
    now=days_near_2024(),
    late=st.integers(1, 90),
    due=days_near_2024(),
)
def test_a_band_of_lateness_is_a_comparison_of_due_days(
    calendar: WorkingCalendar, now: date, late: int, due: date
) -> None:
    latest = calendar.due_day_for(late, now)

    assert (calendar.days_late(due, now) >= late) == (due <= latest)


@given(
    calendar=calendars(),
    pairs=st.lists(st.tuples(days_near_2024(), days_near_2024()), max_size=20),
)
def test_counting_arrays_equals_counting_one_by_one(
    calendar: WorkingCalendar, pairs: list[tuple[date, date]]
) -> None:
    begin = np.array([b.toordinal() for b, _ in pairs], dtype=np.int64)
    end = np.array([e.toordinal() for _, e in pairs], dtype=np.int64)

    counted = calendar.working_days_from_np(begin, end)

    assert counted.tolist() == [calendar.working_days_from(b, e) for b, e in pairs]


@given(
    calendar=calendars(),
    pairs=st.lists(st.tuples(days_near_2024(), st.integers(0, 300)), max_size=20),
)
def test_adding_to_arrays_equals_adding_one_by_one(
    calendar: WorkingCalendar, pairs: list[tuple[date, int]]
) -> None:
    days = np.array([day.toordinal() for day, _ in pairs], dtype=np.int64)
    steps = np.array([n for _, n in pairs], dtype=np.int64)

    reached = calendar.add_working_days_np(days, steps)

    alone = [calendar.add_working_days(day, n).toordinal() for day, n in pairs]
    assert reached.tolist() == alone


def test_one_number_can_be_added_to_a_whole_array() -> None:
    days = np.array([date(2024, 6, 17).toordinal()] * 3, dtype=np.int64)

    reached = vietnam().add_working_days_np(days, 30)

    assert reached.tolist() == [date(2024, 7, 29).toordinal()] * 3


def test_a_year_without_its_table_counts_weekends_only_and_is_provisional() -> None:
    calendar = vietnam()

    assert calendar.is_working(date(2027, 1, 1))
    assert calendar.is_provisional(date(2027, 1, 1))
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.years == frozenset(range(2019, 2027))


def test_a_holiday_on_a_weekend_takes_no_working_day_away() -> None:
    sunday = CalendarDay(date(2024, 9, 1), DayKind.HOLIDAY, "x")
    monday = CalendarDay(date(2024, 9, 2), DayKind.MAKEUP_WORKDAY, "x")

    calendar = WorkingCalendar([sunday, monday], [2024])

    assert calendar.working_days_from(date(2024, 9, 1), date(2024, 9, 8)) == 5
    assert calendar.days == (sunday, monday)


def test_a_day_cannot_be_off_and_worked() -> None:
    day = date(2024, 4, 29)
    both = [CalendarDay(day, kind, "x") for kind in DayKind]

    with pytest.raises(ValueError, match="2024-04-29"):
        WorkingCalendar(both, [2024])


def test_a_day_listed_twice_alike_counts_once() -> None:
    listed = CalendarDay(date(2024, 4, 30), DayKind.HOLIDAY, "x")

    calendar = WorkingCalendar([listed, listed], [2024])

    assert calendar.working_days_from(date(2024, 4, 29), date(2024, 5, 6)) == 4


def test_negative_steps_are_refused() -> None:
    calendar = vietnam()
    day = date(2024, 1, 2)

    with pytest.raises(ValueError, match="-1"):
        calendar.add_working_days(day, -1)
    with pytest.raises(ValueError, match="-1"):
        calendar.add_working_days_np(np.array([day.toordinal()]), -1)
    with pytest.raises(ValueError, match="0"):
        calendar.due_day_for(0, day)
