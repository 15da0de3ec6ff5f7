"""What stands in the cells of a task's bar, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.plan_board import TaskLine
from domain.plan_state import TaskState
from reports.plan_axis import AxisColumn

MOST_FORECAST = timedelta(days=183)
"""A forecast further behind the plan's end is told in its column, not drawn."""


class Fill(StrEnum):
    """How a cell of the bar looks."""

    NONE = "none"
    DONE = "done"
    PLANNED = "planned"
    LATE = "late"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class BarCell:
    """One column of one task. `mark` is read where colours are not seen."""

    fill: Fill = Fill.NONE
    mark: str = ""
    is_today: bool = False


def bar(
    line: TaskLine, columns: Sequence[AxisColumn], *, day: date
) -> tuple[BarCell, ...]:
    """The task's bar: what is done, planned, late up to `day`, and forecast.

    ◆ a milestone, ◇ the first deadline where it was put off, ■ late, › forecast.
    """
    return tuple(_cell(line, column, day) for column in columns)


def group_bar(
    lines: Sequence[TaskLine],
    columns: Sequence[AxisColumn],
    *,
    share: float,
    day: date,
) -> tuple[BarCell, ...]:
    """From the first start to the last deadline of the group, filled by its share."""
    first = min((s for x in lines if (s := x.record.task.start)), default=None)
    last = max((d for x in lines if (d := x.record.deadline)), default=None)
    return tuple(
        BarCell(_planned(first, last, share, column), is_today=column.holds(day))
        for column in columns
    )


def _cell(line: TaskLine, column: AxisColumn, day: date) -> BarCell:
    task, standing = line.record.task, line.standing
    deadline = line.record.deadline
    is_today = column.holds(day)
    if task.is_milestone:
        if deadline is None or not column.holds(deadline):
            return BarCell(is_today=is_today)
        late = standing.state is TaskState.OVERDUE
        return BarCell(Fill.LATE if late else Fill.NONE, "◆", is_today)
    share = float(standing.percent or 0) / 100
    fill = _planned(task.start, deadline, share, column)
    mark = ""
    if _is_late(line, column, day):
        fill, mark = Fill.LATE, "■"
    elif _is_forecast(line, column, day):
        fill, mark = Fill.FORECAST, "›"
    first = standing.first_deadline
    if line.record.extensions and first is not None and column.holds(first):
        mark = "◇"
    return BarCell(fill, mark, is_today)


def _is_late(line: TaskLine, column: AxisColumn, day: date) -> bool:
    """After the deadline, up to when it was done or `day`."""
    standing, deadline = line.standing, line.record.deadline
    if standing.state not in {TaskState.OVERDUE, TaskState.DONE_LATE}:
        return False
    until = standing.done_on or day
    return deadline is not None and deadline < column.first <= until


def _planned(
    start: date | None, deadline: date | None, share: float, column: AxisColumn
) -> Fill:
    first = start or deadline
    if first is None or deadline is None:
        return Fill.NONE
    if column.last < first or column.first > deadline:
        return Fill.NONE
    done = first + (deadline - first) * share
    is_done = share >= 1 or (share > 0 and column.middle < done)
    return Fill.DONE if is_done else Fill.PLANNED


def _is_forecast(line: TaskLine, column: AxisColumn, day: date) -> bool:
    """Between what is due, or today where that is past, and the forecast finish."""
    standing, deadline = line.standing, line.record.deadline
    if standing.forecast is None or deadline is None:
        return False
    begin = max(day, deadline)
    return standing.forecast > begin and (begin < column.first <= standing.forecast)
