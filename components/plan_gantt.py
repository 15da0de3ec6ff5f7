"""A board as the Gantt draws it: rows of groups and tasks, days, arrows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from components.gantt import (
    Arrow,
    GanttGroup,
    GanttPlan,
    GanttTask,
    GanttUnit,
    Milestone,
    gantt_bytes,
)
from components.plan_links import PlanLinks
from components.plan_shapes import STATE_SHAPES
from components.plan_tables import TWIN_KEY
from domain.plan import LinkKind
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_state import OPEN_STATES, TaskState
from domain.plan_view import GroupRows, grouped
from domain.plan_words import rest_words, standing_words

_EPOCH = date(1970, 1, 1)
_SPARE_DAYS = 45
"""Room for forecasts after the last day that was promised."""
_FAR_DAYS = 3 * 366
"""Days of tasks further than that from their plan are not worth a longer axis."""
_FROM_FINISH = frozenset({LinkKind.FINISH_TO_START, LinkKind.FINISH_TO_FINISH})
_TO_START = frozenset({LinkKind.FINISH_TO_START, LinkKind.START_TO_START})


def plan_gantt_bytes(board: PlanBoard, links: PlanLinks) -> bytes:
    """The Gantt of what is listed of a board; b"" when nothing is."""
    plan = plan_gantt(board, links)
    return gantt_bytes(plan) if plan["groups"] else b""


def plan_gantt(board: PlanBoard, links: PlanLinks) -> GanttPlan:
    """What is listed of a board; no groups when nothing is."""
    drawing = _Drawing(board, links)
    groups = [drawing.group(rows) for rows in grouped(board, links.wanted)]
    first, last = _axis(board)
    return {
        "plan": board.plan.code,
        "title": board.plan.name,
        "first": _number(first),
        "last": _number(last),
        "plan_days": (_number(board.plan.first_day), _number(board.plan.last_day) + 1),
        "day": _number(board.day),
        "is_today": board.is_latest,
        "picked": links.wanted.is_narrow,
        "task_href": links.task_stem,
        "close_href": links.task(""),
        "table_href": links.table(TWIN_KEY),
        "units": drawing.units,
        "groups": groups,
        "arrows": list(drawing.arrows()),
    }


class _Drawing:
    """Rows as they are drawn: groups, tasks, each task followed by its subtasks."""

    def __init__(self, board: PlanBoard, links: PlanLinks) -> None:
        self.units: list[GanttUnit] = []
        self._board, self._links = board, links
        self._names = {group.code: group.name for group in board.groups}
        self._children: dict[str, list[TaskLine]] = defaultdict(list)
        for line in board.lines:
            if line.record.task.parent_code is not None:
                self._children[line.record.task.parent_code].append(line)
        self._unit_numbers: dict[str, int] = {}
        self._rows: dict[str, int] = {}
        self._count = 0
        self._drawn: list[TaskLine] = []

    def group(self, rows: GroupRows) -> GanttGroup:
        """A group with its tasks, those of the rest last."""
        sums = self._board.roll_up.groups[rows.code]
        shown = [self._task(line) for line in rows.shown]
        rest = [self._task(line) for line in rows.rest]
        for task in rest:
            task["quiet"] = True
        group: GanttGroup = {
            "code": rows.code,
            "name": self._names[rows.code],
            "count": sums.counts.assigned,
            "late": sums.counts[TaskState.OVERDUE],
            "soon": sums.counts[TaskState.DUE_SOON],
            "rest": rest_words(rows.rest),
            "tasks": shown + rest,
        }
        # Percentages are cut, not rounded: nothing reads 100 before it is.
        if sums.percent is not None:
            group["percent"] = int(sums.percent)
        if sums.expected is not None:
            group["expected"] = int(sums.expected)
        return group

    def _task(self, line: TaskLine) -> GanttTask:
        self._rows[line.code] = self._count
        self._count += 1
        self._drawn.append(line)
        standing, task = line.standing, line.record.task
        row: GanttTask = {
            "code": line.code,
            "name": task.name,
            "unit": self._unit(line),
            "shape": STATE_SHAPES[standing.state],
            "words": standing_words(standing),
        }
        for name, value in _told(line):
            if value is not None:
                row[name] = value  # type: ignore[literal-required]  # all of GanttTask
        below = self._children.get(line.code, ())
        milestones = [x for x in below if x.record.task.is_milestone]
        if milestones:
            row["milestones"] = list(_diamonds(milestones))
            for each in milestones:
                self._rows[each.code] = self._rows[line.code]
            self._drawn += milestones
        within = [self._task(x) for x in below if not x.record.task.is_milestone]
        if within:
            row["within"] = within
        return row

    def _unit(self, line: TaskLine) -> int:
        code = line.lead.code
        if code not in self._unit_numbers:
            self._unit_numbers[code] = len(self.units)
            href = self._links.to(replace(self._links.wanted, lead=code))
            self.units.append(
                {"short": line.lead.short_name, "name": line.lead.name, "href": href}
            )
        return self._unit_numbers[code]

    def arrows(self) -> Iterator[Arrow]:
        """Links between rows; both ends must have been drawn, and have days."""
        lines = {line.code: line for line in self._drawn}
        for line in self._drawn:
            for waited in line.waits_for:
                link = waited.link
                before = lines.get(link.predecessor)
                if before is None or self._rows[before.code] == self._rows[line.code]:
                    continue
                begin = _end(before, finish=link.kind in _FROM_FINISH)
                end = _end(line, finish=link.kind not in _TO_START)
                if begin is not None and end is not None:
                    rows = self._rows[before.code], self._rows[line.code]
                    yield rows[0], begin, rows[1], end, link.kind.value


def _told(line: TaskLine) -> Iterator[tuple[str, int | bool | None]]:
    """What a row may have beside its name."""
    standing = line.standing
    is_open = standing.state in OPEN_STATES
    forecast = standing.forecast if is_open else None
    if forecast is None or standing.deadline is None or forecast <= standing.deadline:
        forecast = None
    for name, day in (
        ("start", line.record.task.start),
        ("promised", standing.first_deadline),
        ("deadline", standing.deadline),
        ("done", standing.done_on),
        ("forecast", forecast),
    ):
        yield name, None if day is None else _number(day)
    yield "percent", _whole(standing.percent)
    yield "expected", _whole(standing.expected)
    yield "extended", standing.extensions or None
    yield "note", standing.note_age_days if is_open else None
    yield "stale", standing.is_stale or None
    yield "critical", line.is_critical or None
    yield "milestone", line.record.task.is_milestone or None


def _diamonds(milestones: Iterable[TaskLine]) -> Iterator[Milestone]:
    for line in milestones:
        if line.standing.deadline is not None:
            yield _number(line.standing.deadline), line.record.task.name


def _end(line: TaskLine, *, finish: bool) -> int | None:
    """Where an arrow touches: before a first day, or behind a last one."""
    start = None if finish else line.record.task.start
    day = start or line.standing.deadline
    return None if day is None else _number(day) + (day is not start)


def _axis(board: PlanBoard) -> tuple[date, date]:
    """First and last day of the drawing: whole months around all that was promised."""
    plan, far = board.plan, timedelta(days=_FAR_DAYS)
    starts = [x.record.task.start for x in board.lines if x.record.task.start]
    ends = [x.standing.deadline for x in board.lines if x.standing.deadline]
    first = max(min([plan.first_day, *starts]), plan.first_day - far)
    last = min(max([plan.last_day, *ends]), plan.last_day + far)
    last = max(last, board.day) + timedelta(days=_SPARE_DAYS)
    next_month = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=1), next_month


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _whole(value: Fraction | None) -> int | None:
    return None if value is None else int(value)
