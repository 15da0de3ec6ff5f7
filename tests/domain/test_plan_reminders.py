"""Who owes a report: by month, by who tells a task's progress."""

from datetime import date

from domain.identifiers import OrgUnitId
from domain.plan import TaskRecord
from domain.plan_reminders import reminders
from domain.scorecard import Head
from tests.domain.plan_boards import board
from tests.domain.plans import book, report, task

DAY = date(2024, 6, 12)
FIRST, SECOND = OrgUnitId(1), OrgUnitId(2)


def test_open_tasks_without_a_report_in_the_month_are_owed_by_their_lead():
    found = reminders(
        board(
            book(
                TaskRecord(task("I.01"), (report(date(2024, 5, 31), 40),)),
                TaskRecord(task("I.02"), (report(date(2024, 6, 1), 40),)),
                TaskRecord(task("I.03"), (report(date(2024, 4, 1), 100),)),
                TaskRecord(task("I.04", start=date(2024, 6, 20))),
                TaskRecord(task("I.05", lead_id=SECOND)),
                TaskRecord(task("I.06", lead_id=SECOND)),
            ),
            day=DAY,
        ),
        {SECOND: Head("Bà B", "Giám đốc")},
    )

    assert found.asked == 4
    assert [
        (unit.lead.id, unit.head, [line.code for line in unit.lines])
        for unit in found.units
    ] == [
        (SECOND, Head("Bà B", "Giám đốc"), ["I.05", "I.06"]),
        (FIRST, None, ["I.01"]),
    ]
    assert found.task_count == 3


def test_a_task_told_by_its_subtasks_is_owed_by_those_who_lead_them():
    found = reminders(
        board(
            book(
                TaskRecord(task("I.01")),
                TaskRecord(
                    task("I.01.1", parent_code="I.01"), (report(date(2024, 6, 3), 10),)
                ),
                TaskRecord(task("I.01.2", parent_code="I.01", lead_id=SECOND)),
                TaskRecord(task("I.02")),
                TaskRecord(task("I.02.m", parent_code="I.02", is_milestone=True)),
            ),
            day=DAY,
        ),
        {},
    )

    owed = {unit.lead.id: [x.code for x in unit.lines] for unit in found.units}
    assert owed == {SECOND: ["I.01.2"], FIRST: ["I.02", "I.02.m"]}
