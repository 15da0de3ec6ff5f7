"""States, expectations, lateness and forecasts of tasks; snapshots of past days."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.plan import DecisionKind, Extension, TaskRecord, Verdict
from domain.plan_rollup import plan_roll_up
from domain.plan_state import (
    TaskState,
    expected_percent,
    forecast_finish,
    standings,
    suspended_since,
)
from domain.working_days import WorkingCalendar
from tests.domain.calendars import vietnam
from tests.domain.plans import (
    LEAD,
    book,
    decision,
    extension,
    plan,
    records,
    report,
    slow_expected,
    slow_state,
    slow_working_days,
    task,
)

DAYS = st.dates(date(2024, 1, 1), date(2025, 1, 31))
DUE = date(2024, 6, 28)


def standing(record: TaskRecord, day: date):
    return standings(book(record), day=day, calendar=vietnam())[record.task.code]


@pytest.mark.parametrize(
    ("day", "state", "left", "late"),
    [
        (date(2024, 6, 18), TaskState.IN_TIME, 8, 0),
        (date(2024, 6, 19), TaskState.DUE_SOON, 7, 0),
        (DUE, TaskState.DUE_SOON, 0, 0),
        (date(2024, 6, 29), TaskState.OVERDUE, None, 0),
        (date(2024, 7, 1), TaskState.OVERDUE, None, 1),
        (date(2024, 7, 5), TaskState.OVERDUE, None, 5),
    ],
)
def test_an_open_task_is_judged_by_its_deadline_in_working_days(day, state, left, late):
    found = standing(TaskRecord(task()), day)

    assert (found.state, found.days_left, found.days_late) == (state, left, late)


def test_an_extension_keeps_the_first_promise_beside_it():
    record = TaskRecord(
        task(), extensions=(extension(date(2024, 6, 20), date(2024, 9, 30)),)
    )

    before = standing(record, date(2024, 6, 19))
    after = standing(record, date(2024, 7, 5))

    assert (before.state, before.deadline, before.extensions) == (
        TaskState.DUE_SOON,
        DUE,
        0,
    )
    assert (after.state, after.deadline, after.extensions) == (
        TaskState.IN_TIME,
        date(2024, 9, 30),
        1,
    )
    assert (after.first_deadline, after.days_late, after.days_late_first) == (DUE, 0, 5)


def test_an_extension_is_known_from_its_entry_and_not_from_its_decision():
    late_entry = Extension(
        date(2024, 6, 20), date(2024, 7, 5), "12/QĐ-UBND", "Chờ", date(2024, 9, 30)
    )
    record = TaskRecord(task(), (), (late_entry,))

    assert standing(record, date(2024, 7, 4)).state is TaskState.OVERDUE
    assert standing(record, date(2024, 7, 5)).state is TaskState.IN_TIME


def test_a_returned_report_counts_until_the_day_of_its_return():
    done = report(
        date(2024, 6, 28),
        100,
        verdict=Verdict.RETURNED,
        verdict_on=date(2024, 7, 3),
    )
    record = TaskRecord(task(), (report(date(2024, 5, 31), 70), done))

    believed = standing(record, date(2024, 7, 2))
    found_out = standing(record, date(2024, 7, 3))

    assert (believed.state, believed.awaits_verdict) == (TaskState.DONE_ON_TIME, True)
    assert (found_out.state, found_out.percent) == (TaskState.OVERDUE, Fraction(70))


def test_done_is_dated_by_the_report_and_not_by_its_acceptance():
    done = report(DUE, 100, verdict=Verdict.ACCEPTED, verdict_on=date(2024, 7, 9))

    found = standing(TaskRecord(task(), (done,)), date(2024, 8, 1))

    assert (found.state, found.done_on) == (TaskState.DONE_ON_TIME, DUE)
    assert not found.awaits_verdict
    assert standing(TaskRecord(task(), (done,)), DUE).days_left is None
    assert (found.days_left, found.forecast) == (None, None)
    # An earlier report that was accepted says nothing of this one.
    earlier = report(date(2024, 5, 2), 70, verdict=done.verdict, verdict_on=DUE)
    claimed = TaskRecord(task(), (earlier, report(DUE, 100)))
    assert standing(claimed, DUE).awaits_verdict


def test_what_was_done_late_stays_late_against_either_promise():
    record = TaskRecord(
        task(),
        (report(date(2024, 9, 30), 100),),
        (
            extension(date(2024, 6, 20), date(2024, 7, 31)),
            extension(date(2024, 7, 30), date(2024, 9, 25)),
        ),
    )

    found = standing(record, date(2024, 12, 31))

    assert (found.state, found.extensions) == (TaskState.DONE_LATE, 2)
    assert (found.days_late, found.days_late_first) == (3, 64)
    assert found.days_late_first == slow_working_days(
        date(2024, 6, 29), date(2024, 9, 30), vietnam()
    )


def test_decisions_suspend_resume_and_cancel():
    suspended = decision(DecisionKind.SUSPENDED, date(2024, 4, 1))
    resumed = decision(DecisionKind.RESUMED, date(2024, 8, 1))
    record = TaskRecord(task(), decisions=(suspended, resumed))
    cancelled = replace(
        record, decisions=(decision(DecisionKind.CANCELLED, date(2024, 4, 2)),)
    )

    assert standing(record, date(2024, 7, 31)).state is TaskState.SUSPENDED
    assert standing(record, date(2024, 7, 31)).days_late is None
    assert (
        standing(record, date(2024, 7, 1)).expected
        == standing(record, date(2024, 4, 1)).expected
    )
    assert standing(record, date(2024, 8, 1)).state is TaskState.OVERDUE
    # Suspended twice over, it rests from the first day.
    again = decision(DecisionKind.SUSPENDED, date(2024, 5, 2))
    twice = replace(record, decisions=(suspended, again))
    assert suspended_since(twice) == date(2024, 4, 1)
    assert standing(cancelled, date(2024, 7, 31)).state is TaskState.CANCELLED


def test_a_task_without_a_deadline_is_never_late():
    found = standing(TaskRecord(task(first_deadline=None)), date(2024, 12, 31))

    assert (found.state, found.expected) == (TaskState.NO_DEADLINE, None)
    assert (found.days_left, found.days_late, found.days_late_first) == (None,) * 3


@pytest.mark.parametrize(("age", "stale"), [(30, False), (31, True)])
def test_a_note_older_than_thirty_days_is_stale(age, stale):
    noted = TaskRecord(task(), (report(date(2024, 4, 1), 10),))
    day = date(2024, 4, 1) + timedelta(days=age)

    found = standing(noted, day)

    assert (found.note_age_days, found.is_stale) == (age, stale)


def test_silence_since_the_start_is_stale_too_but_not_once_done():
    silent = standing(TaskRecord(task()), date(2024, 4, 1))
    done = standing(TaskRecord(task(), (report(date(2024, 4, 1), 100),)), DUE)

    assert (silent.note_age_days, silent.percent, silent.is_stale) == (None, None, True)
    assigned = TaskRecord(task(start=None, assigned_on=date(2024, 3, 1)))
    assert standing(assigned, date(2024, 4, 1)).is_stale
    assert not done.is_stale


def test_the_forecast_goes_on_at_the_pace_so_far_and_silence_slows_it():
    start, day = date(2024, 3, 4), date(2024, 3, 15)  # ten working days

    at_once = forecast_finish(start, Fraction(50), day=day, calendar=vietnam())
    later = forecast_finish(
        start, Fraction(50), day=date(2024, 3, 29), calendar=vietnam()
    )

    assert at_once == date(2024, 3, 29)  # ten more
    assert later == date(2024, 5, 2)  # twenty more, past 18/04 and 29/04 to 01/05


@settings(max_examples=60)
@given(DAYS, DAYS, st.fractions(0, 100, max_denominator=40))
def test_the_forecast_is_the_day_on_which_the_pace_reaches_the_end(start, day, percent):
    """Day by day, until so many more as `percent` took in `gone` make it whole."""
    calendar = vietnam()
    found = forecast_finish(start, percent, day=day, calendar=calendar)

    gone = slow_working_days(start, day, calendar)
    if not percent or not gone or (100 - percent) * gone > 2_500 * percent:
        assert found is None
        return
    more, last = 0, day
    while percent * (gone + more) < 100 * gone:
        last += timedelta(days=1)
        more += calendar.is_working(last)
    assert found == last


def test_the_pace_is_taken_from_the_start_and_ends_after_ten_years():
    record = TaskRecord(task(), (report(date(2024, 5, 2), 50),))
    later = replace(record, task=task(assigned_on=date(2024, 4, 1)))
    plain = WorkingCalendar((), ())
    day = plain.add_working_days(date(2024, 1, 5), 625)

    assert standing(record, DUE).forecast == standing(later, DUE).forecast

    # 20 % in 625 working days leave four times as many.
    def forecast(start: date) -> date | None:
        return forecast_finish(start, Fraction(20), day=day, calendar=plain)

    assert forecast(date(2024, 1, 8)) == plain.add_working_days(day, 2_500)
    assert forecast(date(2024, 1, 5)) is None


@pytest.mark.parametrize("percent", [None, Fraction(0)])
def test_nothing_done_forecasts_nothing(percent):
    assert (
        forecast_finish(date(2024, 3, 4), percent, day=DUE, calendar=vietnam()) is None
    )


def test_a_task_takes_its_progress_from_its_subtasks_by_weight():
    parent = TaskRecord(task("I.01"))
    first = TaskRecord(
        task("I.01.1", parent_code="I.01", weight=3), (report(date(2024, 4, 1), 100),)
    )
    second = TaskRecord(task("I.01.2", parent_code="I.01"))
    dropped = TaskRecord(
        task("I.01.3", parent_code="I.01", weight=9),
        decisions=(decision(DecisionKind.CANCELLED, date(2024, 4, 1)),),
    )
    whole = book(parent, first, second, dropped)

    half = standings(whole, day=date(2024, 5, 1), calendar=vietnam())["I.01"]
    counts = plan_roll_up(
        whole, standings(whole, day=date(2024, 5, 1), calendar=vietnam())
    )

    assert (half.percent, half.state) == (Fraction(75), TaskState.IN_TIME)
    assert counts.whole.counts.assigned == 1


def test_a_milestone_within_a_task_carries_none_of_its_progress():
    within = TaskRecord(
        task("I.01.1", parent_code="I.01", is_milestone=True),
        (report(date(2024, 4, 1), 100),),
    )
    reported = TaskRecord(task("I.01"), (report(date(2024, 4, 1), 30),))

    found = standings(book(reported, within), day=DUE, calendar=vietnam())

    assert found["I.01"].percent == Fraction(30)
    assert found["I.01.1"].percent == Fraction(100)


def test_a_task_is_done_with_the_last_of_its_subtasks():
    subtasks = [
        TaskRecord(task(f"I.01.{n}", parent_code="I.01"), (report(day, 100),))
        for n, day in enumerate((date(2024, 7, 1), date(2024, 4, 1)))
    ]

    found = standings(
        book(TaskRecord(task("I.01")), *subtasks),
        day=date(2024, 7, 1),
        calendar=vietnam(),
    )

    whole = found["I.01"]
    assert (whole.state, whole.done_on) == (TaskState.DONE_LATE, date(2024, 7, 1))
    assert whole.last_note_on == date(2024, 7, 1)


@settings(max_examples=60)
@given(records(), DAYS, st.integers(0, 10))
def test_states_agree_with_the_handbook_read_word_by_word(record, day, warn_days):
    if record.task.assigned_on is not None and record.task.assigned_on > day:
        assert standings(book(record), day=day, calendar=vietnam()) == {}
        return

    found = standings(book(record, warn_days=warn_days), day=day, calendar=vietnam())[
        "I.01"
    ]

    assert found.state is slow_state(record, day, vietnam(), warn_days)


@settings(max_examples=40)
@given(st.lists(records(), min_size=1, max_size=5), DAYS)
def test_the_identity_holds_and_the_past_does_not_change(drawn, day):
    whole = book(
        *(
            replace(
                record,
                task=replace(
                    record.task, code=f"T{n}", group_code="I" if n % 2 else "II"
                ),
            )
            for n, record in enumerate(drawn)
        )
    )

    found = standings(whole, day=day, calendar=vietnam())
    rolled = plan_roll_up(whole, found)
    counts = rolled.whole.counts

    apart = counts[TaskState.SUSPENDED] + counts[TaskState.CANCELLED]
    assert counts.assigned == counts.done + counts.open + apart == len(found)
    assert standings(whole.known_on(day), day=day, calendar=vietnam()) == found
    assert sum(g.counts.assigned for g in rolled.groups.values()) == counts.assigned
    assert sum(g.weight for g in rolled.groups.values()) == rolled.whole.weight
    parts = [(g.weight, g.percent or 0) for g in rolled.groups.values()]
    if rolled.whole.percent is not None:
        assert rolled.whole.percent * rolled.whole.weight == sum(
            w * p for w, p in parts
        )


@settings(max_examples=60)
@given(DAYS, st.integers(0, 120), DAYS)
def test_expected_counts_working_days_one_by_one(start, length, day):
    deadline = start + timedelta(days=length)

    found = expected_percent(start, deadline, day=day, calendar=vietnam())

    assert found == slow_expected(start, deadline, day, vietnam())


@settings(max_examples=60)
@given(DAYS, st.integers(0, 200), st.integers(1, 99))
def test_a_forecast_is_the_first_day_on_which_the_pace_gets_there(start, gone, percent):
    day = start + timedelta(days=gone)
    worked = slow_working_days(start, day, vietnam())

    found = forecast_finish(start, Fraction(percent), day=day, calendar=vietnam())

    if found is None:
        assert worked == 0 or worked * (100 - percent) > 2_500 * percent
        return
    steps = vietnam().working_days_from(
        day + timedelta(days=1), found + timedelta(days=1)
    )
    pace = Fraction(percent, worked)
    assert percent + pace * steps >= 100 > percent + pace * (steps - 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"weight": 0},
        {"start": DUE, "first_deadline": date(2024, 6, 27)},
        {"supporting_ids": (LEAD,)},
        {"supporting_ids": (2, 2)},
        {"parent_code": "I.01"},
    ],
)
def test_a_task_that_contradicts_itself_is_refused(changes):
    with pytest.raises(ValueError, match=r"\w"):
        task(**changes)


def test_a_book_refuses_what_points_nowhere_or_round_and_round():
    with pytest.raises(ValueError, match="twice"):
        book(TaskRecord(task()), TaskRecord(task()))
    with pytest.raises(ValueError, match="no task"):
        book(TaskRecord(task(parent_code="IX")))
    with pytest.raises(ValueError, match="under itself"):
        book(
            TaskRecord(task("A", parent_code="B")),
            TaskRecord(task("B", parent_code="A")),
        )
    with pytest.raises(ValueError, match="before"):
        plan(last_day=date(2023, 1, 1))
