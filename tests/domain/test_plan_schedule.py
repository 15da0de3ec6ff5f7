"""A plan's tasks on its schedule: by the days they were promised."""

from dataclasses import replace
from datetime import date

from domain.plan import DecisionKind, PlanBook, TaskLink, TaskRecord
from domain.plan_schedule import plan_schedule
from tests.domain.calendars import vietnam
from tests.domain.plans import book, decision, extension, task


def spanning(code: str, start: date | None, deadline: date | None, **more: object):
    return TaskRecord(task(code, start=start, first_deadline=deadline, **more))


def linked(*records: TaskRecord, links: tuple[TaskLink, ...] = ()) -> PlanBook:
    return replace(book(*records), links=links)


def test_a_task_lasts_from_its_start_to_the_deadline_in_force():
    short = spanning("A", date(2024, 3, 4), date(2024, 3, 8))
    longer = replace(
        short, extensions=(extension(date(2024, 3, 8), date(2024, 3, 15)),)
    )

    before = plan_schedule(linked(short), calendar=vietnam())["A"]
    after = plan_schedule(linked(longer), calendar=vietnam())["A"]

    assert (before.early_finish, after.early_finish) == (5, 10)


def test_links_push_later_and_slack_is_against_the_end_of_the_plan():
    slots = plan_schedule(
        linked(
            spanning("A", date(2024, 3, 4), date(2024, 3, 15)),
            spanning("B", date(2024, 3, 11), date(2024, 3, 15)),
            spanning("C", date(2024, 3, 4), date(2024, 3, 8)),
            spanning("D", None, None),
            links=(TaskLink("A", "B"), TaskLink("C", "D")),
        ),
        calendar=vietnam(),
    )

    assert slots.keys() == {"A", "B", "C"}
    assert (slots["B"].early_start, slots["B"].early_finish) == (10, 15)
    assert [slots[code].total_slack for code in "ABC"] == [0, 0, 10]


def test_milestones_have_no_length_and_cancelled_tasks_no_place():
    cancelled = replace(
        spanning("C", date(2024, 3, 4), date(2024, 3, 8)),
        decisions=(decision(DecisionKind.CANCELLED, date(2024, 3, 5)),),
    )

    slots = plan_schedule(
        linked(
            spanning("A", date(2024, 3, 4), date(2024, 3, 8)),
            spanning("M", None, date(2024, 3, 8), is_milestone=True),
            cancelled,
        ),
        calendar=vietnam(),
    )

    assert slots.keys() == {"A", "M"}
    assert slots["M"].early_start == slots["M"].early_finish == 4
    assert plan_schedule(linked(cancelled), calendar=vietnam()) == {}
