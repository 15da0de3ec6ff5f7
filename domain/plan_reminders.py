"""Who has not reported on a plan this month: org units, their heads, the tasks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.identifiers import OrgUnitId
from domain.plan_board import PlanBoard, TaskLine, worst_first
from domain.plan_state import OPEN_STATES, carries_progress
from domain.scorecard import Head, OrgUnitRef


@dataclass(frozen=True, slots=True)
class Reminder:
    """An org unit that owes reports, worst task first. `head` None: nobody is known."""

    lead: OrgUnitRef
    head: Head | None
    lines: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class Reminders:
    """Who owes reports in the month of `day`; of `asked` tasks that were to be told."""

    plan_code: str
    plan_name: str
    day: date
    asked: int
    units: tuple[Reminder, ...]

    @property
    def task_count(self) -> int:
        """Tasks without a report."""
        return sum(len(unit.lines) for unit in self.units)


def reminders(board: PlanBoard, heads: Mapping[OrgUnitId, Head]) -> Reminders:
    """Open tasks begun by the board's day, without a report in its month.

    A task that is told through its subtasks is asked of those who lead them. The org
    unit that owes most comes first.
    """
    asked = [line for line in _told_by_themselves(board.lines) if _is_due(line, board)]
    month = board.day.replace(day=1)
    owed: dict[OrgUnitId, list[TaskLine]] = defaultdict(list)
    for line in asked:
        last = line.standing.last_note_on
        if last is None or last < month:
            owed[line.lead.id].append(line)
    units = (
        Reminder(lines[0].lead, heads.get(unit), tuple(sorted(lines, key=worst_first)))
        for unit, lines in owed.items()
    )
    return Reminders(
        board.plan.code,
        board.plan.name,
        board.day,
        len(asked),
        tuple(sorted(units, key=lambda each: (-len(each.lines), each.lead.code))),
    )


def _told_by_themselves(lines: Iterable[TaskLine]) -> list[TaskLine]:
    lines = list(lines)
    parents = {
        line.record.task.parent_code for line in lines if carries_progress(line.record)
    }
    return [line for line in lines if line.code not in parents]


def _is_due(line: TaskLine, board: PlanBoard) -> bool:
    start = line.record.task.start
    begun = start is None or start <= board.day
    return begun and line.standing.state in OPEN_STATES
