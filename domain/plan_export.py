"""A plan as it stands, as the file that other tools read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from domain.plan import PlanGroup
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_file import (
    CalendarException,
    PlanFile,
    PlanFileCalendar,
    PlanFileTask,
    PlanSource,
)
from domain.working_days import DayKind, WorkingCalendar

ONE_DAY = timedelta(days=1)


def exported_plan(
    board: PlanBoard, *, calendar: WorkingCalendar, with_summaries: bool
) -> PlanFile:
    """The tasks of the board with their deadlines in force, and the links among them.

    The baseline is the first promise: the start and the first deadline. A task without
    report has no percent. `with_summaries`: groups become summary tasks above their
    own, as tools for schedules have them; else they are names only. The calendar is
    that of the years the tasks lie in.
    """
    children = {line.record.task.parent_code for line in board.lines}
    tasks: list[PlanFileTask] = []
    levels: dict[str, int] = {}
    for group in board.groups:
        lines = [x for x in board.lines if x.record.task.group_code == group.code]
        if with_summaries and lines:
            tasks.append(_summary(group, lines))
        for line in lines:
            above = line.record.task.parent_code
            base = 2 if with_summaries else 1
            level = levels[above] + 1 if above in levels else base
            levels[line.code] = level
            task = _task(line, group, level, calendar)
            if above not in levels:
                task = replace(task, parent=group.code if with_summaries else None)
            tasks.append(replace(task, is_summary=line.code in children))
    codes = {line.code for line in board.lines}
    return PlanFile(
        PlanSource.PROJECT_XML if with_summaries else PlanSource.TABLE,
        tuple(tasks),
        name=board.plan.name,
        links=tuple(
            linked.link
            for line in board.lines
            for linked in line.waits_for
            if linked.link.predecessor in codes
        ),
        calendar=_calendar(tasks, calendar),
        status_day=board.day,
        has_codes=True,
    )


def _summary(group: PlanGroup, lines: list[TaskLine]) -> PlanFileTask:
    starts = [s for line in lines if (s := line.record.task.start) is not None]
    ends = [d for line in lines if (d := line.standing.deadline) is not None]
    return PlanFileTask(
        code=group.code,
        name=group.name,
        group=group.name,
        is_summary=True,
        start=min(starts, default=None),
        finish=max(ends, default=None),
    )


def _task(
    line: TaskLine, group: PlanGroup, level: int, calendar: WorkingCalendar
) -> PlanFileTask:
    task, standing = line.record.task, line.standing
    finish = standing.deadline
    start = finish if task.is_milestone else task.start
    days: int | None = None
    if task.is_milestone:
        days = 0
    elif start is not None and finish is not None:
        days = calendar.working_days_from(start, finish + ONE_DAY)
    return PlanFileTask(
        code=task.code,
        name=task.name,
        level=level,
        parent=task.parent_code,
        group=group.name,
        is_milestone=task.is_milestone,
        start=start,
        finish=finish,
        duration_days=None if days is None else Decimal(days),
        percent=None if standing.percent is None else int(standing.percent),
        baseline_start=task.start if task.first_deadline is not None else None,
        baseline_finish=task.first_deadline,
        actual_finish=standing.done_on,
        lead=line.lead.name,
        cooperating=tuple(unit.name for unit in line.supporting),
        product=task.product,
        legal_basis=task.legal_basis,
        weight=task.weight,
        notes=next((r.note for r in reversed(line.record.reports) if r.note), ""),
    )


def _calendar(tasks: list[PlanFileTask], calendar: WorkingCalendar) -> PlanFileCalendar:
    days = [day for task in tasks for day in (task.start, task.finish) if day]
    if not days:
        return PlanFileCalendar()
    years: Mapping[int, None] = dict.fromkeys(range(min(days).year, max(days).year + 1))
    return PlanFileCalendar(exceptions=tuple(_exceptions(calendar, years)))


def _exceptions(
    calendar: WorkingCalendar, years: Mapping[int, None]
) -> Iterator[CalendarException]:
    for listed in calendar.days:
        day: date = listed.day
        if day.year in years:
            is_working = listed.kind is DayKind.MAKEUP_WORKDAY
            yield CalendarException(day, day, is_working, listed.name)
