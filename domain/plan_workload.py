"""Who carries how much of a plan, and when it falls due."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.plan_board import PlanBoard, TaskLine
from domain.plan_rollup import StateCounts
from domain.plan_state import OPEN_STATES, TaskState
from domain.scorecard import OrgUnitRef


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """Tasks that one org unit leads.

    `due`: its open tasks by the first day of the month of the deadline in force; those
    without a deadline are in no month.
    """

    lead: OrgUnitRef
    counts: StateCounts
    due: Mapping[date, int]


def workload(board: PlanBoard) -> tuple[UnitLoad, ...]:
    """One entry per lead org unit; most overdue first, then most open."""
    lines: dict[OrgUnitRef, list[TaskLine]] = defaultdict(list)
    for line in board.tasks:
        lines[line.lead].append(line)
    loads = [
        UnitLoad(
            lead,
            StateCounts(Counter(line.standing.state for line in own)),
            Counter(
                line.standing.deadline.replace(day=1)
                for line in own
                if line.standing.state in OPEN_STATES
                and line.standing.deadline is not None
            ),
        )
        for lead, own in lines.items()
    ]
    return tuple(sorted(loads, key=_heaviest_first))


def _heaviest_first(load: UnitLoad) -> tuple[int, int, str]:
    return -load.counts[TaskState.OVERDUE], -load.counts.open, load.lead.code
