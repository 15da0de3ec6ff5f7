"""Bars of tasks on a line of days: promised, done, late, expected to be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.formatting import day as day_text
from domain.formatting import day_short
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_state import DONE_STATES, OPEN_STATES, TaskState

WIDTH = 560.0
_SPARE_DAYS = 75
"""Room for forecasts after the end of the plan."""
_LABEL_ROOM = 34.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the line; `style` its class."""

    style: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """A task on the line. `end` is where its forecast ends, with `end_label`."""

    bars: tuple[Bar, ...]
    milestones: tuple[tuple[float, str], ...]
    end: float | None
    end_label: str
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The days of a board from left to right."""

    first: date
    days: int
    today: date

    def x(self, day: date) -> float:
        """Where a day begins; within the line."""
        share = (day - self.first).days / self.days
        return WIDTH * min(max(share, 0.0), 1.0)

    @property
    def today_x(self) -> float:
        """Where the day asked ends."""
        return self.x(self.today + timedelta(days=1))

    @property
    def months(self) -> tuple[tuple[float, str], ...]:
        """Where each month begins, and its number; the first of a year names it."""
        found: list[tuple[float, str]] = []
        month = self.first.replace(day=1)
        while (month - self.first).days < self.days:
            first_of_year = not found or month.month == 1
            name = f"{month.month}/{month.year}" if first_of_year else str(month.month)
            found.append((self.x(month), name))
            month = (month + timedelta(days=32)).replace(day=1)
        return tuple(found)


def axis_of(board: PlanBoard) -> Axis:
    """The plan's own days and room for forecasts; beyond that bars are cut."""
    last = max(board.plan.last_day, board.day) + timedelta(days=_SPARE_DAYS)
    first = board.plan.first_day
    return Axis(first, (last - first).days, board.day)


def task_row(line: TaskLine, milestones: Iterable[TaskLine], axis: Axis) -> Row:
    """A task with the milestones within it."""
    standing, task = line.standing, line.record.task
    start, deadline = task.start, standing.deadline
    bars: list[Bar] = []
    if start is not None and deadline is not None:
        whole = _bar("pl", start, deadline, axis)
        done = float(standing.percent or 0) / 100
        bars += [whole, Bar("dn", whole.x, whole.width * done)]
        if standing.extensions and task.first_deadline is not None:
            bars.append(_bar("fd", start, task.first_deadline, axis))
    end = None
    if deadline is not None:
        after = deadline + timedelta(days=1)
        if standing.state is TaskState.OVERDUE:
            bars.append(_bar("lt", after, axis.today, axis))
        elif standing.state is TaskState.DONE_LATE and standing.done_on is not None:
            bars.append(_bar("lt", after, standing.done_on, axis))
        is_open = standing.state in OPEN_STATES
        if is_open and standing.forecast is not None and standing.forecast > deadline:
            begin = max(after, axis.today + timedelta(days=1))
            bars.append(_bar("fc", begin, standing.forecast, axis))
            end = axis.x(standing.forecast)
    label = (
        "" if standing.forecast is None or end is None else day_short(standing.forecast)
    )
    return Row(
        bars=tuple(bar for bar in bars if bar.width > 0),
        milestones=_diamonds(line, milestones, axis),
        end=None if end is None or end > WIDTH - _LABEL_ROOM else end,
        end_label=label,
        label=_said(line),
    )


def _bar(style: str, first: date, last: date, axis: Axis) -> Bar:
    begin, end = axis.x(first), axis.x(last + timedelta(days=1))
    return Bar(style, begin, max(end - begin, 0.0))


def _diamonds(
    line: TaskLine, milestones: Iterable[TaskLine], axis: Axis
) -> tuple[tuple[float, str], ...]:
    dated = [line] if line.record.task.is_milestone else []
    return tuple(
        (
            axis.x(each.standing.deadline),
            f"{each.record.task.name}, {day_text(each.standing.deadline)}",
        )
        for each in (*dated, *milestones)
        if each.standing.deadline is not None
    )


def _said(line: TaskLine) -> str:
    """The bar for those who do not see it."""
    standing, start = line.standing, line.record.task.start
    parts = []
    if start is not None:
        parts.append(f"từ {day_text(start)}")
    if standing.deadline is not None:
        parts.append(f"hạn {day_text(standing.deadline)}")
    if standing.extensions:
        parts.append(f"hạn đầu {day_text(standing.first_deadline)}")
    if standing.state in DONE_STATES:
        parts.append(f"xong {day_text(standing.done_on)}")
    elif standing.forecast is not None:
        parts.append(f"dự báo xong {day_text(standing.forecast)}")
    return ", ".join(parts) or "chưa có ngày"
