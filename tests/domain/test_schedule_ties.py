"""Slack that only the end knows of, and which of equal paths is told."""

from datetime import date

from domain.plan import TaskLink, TaskRecord
from domain.plan_schedule import plan_schedule
from domain.schedule import Activity, schedule
from tests.domain.calendars import vietnam
from tests.domain.plans import book, task

START = date(2024, 3, 4)


def test_slack_shared_with_a_successor_is_not_critical_and_ties_go_by_code():
    links = [TaskLink("A", "B"), TaskLink("C", "E"), TaskLink("D", "E")]
    found = schedule(
        [Activity("A", 1), Activity("B", 1), *(Activity(x, 2) for x in "CDEF")],
        [*links, TaskLink("C", "F")],
        start=START,
        calendar=vietnam(),
    )

    first = found.slots["A"]
    assert (first.free_slack, first.total_slack, first.is_critical) == (0, 2, False)
    assert found.critical_path == ("C", "E")


def test_a_milestone_lies_on_its_deadline_rather_than_on_its_start():
    early = TaskRecord(task("A", start=START, first_deadline=date(2024, 3, 5)))
    reached = TaskRecord(
        task("M", start=START, first_deadline=date(2024, 3, 8), is_milestone=True)
    )

    assert plan_schedule(book(early, reached), calendar=vietnam())["M"].early_start == 4
