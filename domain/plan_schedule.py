"""The schedule of a plan: its tasks as activities, its days as they are promised."""

from collections.abc import Mapping
from datetime import timedelta

from domain.plan import PlanBook, TaskRecord
from domain.plan_state import is_cancelled
from domain.schedule import Activity, Slot, slots
from domain.working_days import WorkingCalendar

ONE_DAY = timedelta(days=1)


def plan_schedule(book: PlanBook, *, calendar: WorkingCalendar) -> Mapping[str, Slot]:
    """Where each dated task lies when it takes the time it was given.

    It lasts from its start to the deadline in force and begins no earlier than
    planned; links may push it later. Left out: cancelled tasks, and those without
    days. InvalidInput on cycles.
    """
    activities = plan_activities(book, calendar=calendar)
    return activities_schedule(activities, book, calendar=calendar)


def plan_activities(
    book: PlanBook, *, calendar: WorkingCalendar
) -> tuple[Activity, ...]:
    """The tasks that the schedule is of: with the plan's links, all it depends on."""
    return tuple(
        [
            activity
            for record in book.records
            if (activity := _activity(record, calendar)) is not None
        ]
    )


def activities_schedule(
    activities: tuple[Activity, ...], book: PlanBook, *, calendar: WorkingCalendar
) -> Mapping[str, Slot]:
    """`plan_schedule` of a plan whose activities are known."""
    if not activities:
        return {}
    codes = {activity.code for activity in activities}
    starts = [each.not_before for each in activities if each.not_before is not None]
    return slots(
        activities,
        [link for link in book.links if {link.predecessor, link.successor} <= codes],
        start=min(starts),
        calendar=calendar,
    )


def _activity(record: TaskRecord, calendar: WorkingCalendar) -> Activity | None:
    task, deadline = record.task, record.deadline
    if is_cancelled(record):
        return None
    if task.is_milestone:
        day = deadline or task.start
        return None if day is None else Activity(task.code, 0, day)
    if task.start is None or deadline is None:
        return None
    days = calendar.working_days_from(task.start, deadline + ONE_DAY)
    return Activity(task.code, days, task.start)
