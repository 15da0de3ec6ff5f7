"""What became of a plan's tasks since an earlier day, for the next meeting on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.plan_board import PlanBoard, TaskLine, worst_first
from domain.plan_state import DONE_STATES, TaskStanding, TaskState

_RANKS = {
    TaskState.DONE_ON_TIME: 0,
    TaskState.DONE_LATE: 0,
    TaskState.IN_TIME: 1,
    TaskState.NO_DEADLINE: 1,
    TaskState.SUSPENDED: 1,
    TaskState.DUE_SOON: 2,
    TaskState.OVERDUE: 3,
}
"""How bad it is to be in a state; cancelled tasks compare with nothing."""
_BY_DECISION = frozenset({TaskState.SUSPENDED, TaskState.CANCELLED})


class ChangeKind(StrEnum):
    """What may have become of a task; several may hold."""

    NEWLY_LATE = "moi-tre"
    WORSE = "xau-hon"
    LATER = "du-bao-lui"
    EXTENDED = "moi-gia-han"
    FINISHED = "moi-xong"


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task with what it was; `before` None: it was not yet in the plan."""

    line: TaskLine
    before: TaskStanding | None
    kinds: frozenset[ChangeKind]


def changes(board: PlanBoard) -> tuple[TaskChange, ...]:
    """Tasks of which something is to be told, worst first; none without comparison."""
    if board.since is None:
        return ()
    found = (
        TaskChange(line, before, kinds)
        for line in board.tasks
        for before in (board.before_standings.get(line.code),)
        if (kinds := change_kinds(before, line.standing))
    )
    return tuple(sorted(found, key=lambda change: worst_first(change.line)))


def changed(board: PlanBoard, kind: ChangeKind) -> tuple[TaskLine, ...]:
    """Tasks of one kind of change, in the order of the plan."""
    if board.since is None:
        return ()
    before: Mapping[str, TaskStanding] = board.before_standings
    return tuple(
        line
        for line in board.tasks
        if kind in change_kinds(before.get(line.code), line.standing)
    )


def change_kinds(
    before: TaskStanding | None, now: TaskStanding
) -> frozenset[ChangeKind]:
    """What became of a task; of one that is new only that it is late already, or done.

    Worse: its state ranks worse, a decision to suspend or cancel it left out. Later:
    open on both days, and the forecast is a later day than it was.
    """
    kinds = set()
    was = None if before is None else before.state
    if now.state is TaskState.OVERDUE and was is not TaskState.OVERDUE:
        kinds.add(ChangeKind.NEWLY_LATE)
    if now.state in DONE_STATES and was not in DONE_STATES:
        kinds.add(ChangeKind.FINISHED)
    if before is not None:
        if _is_worse(before.state, now.state):
            kinds.add(ChangeKind.WORSE)
        if before.forecast and now.forecast and now.forecast > before.forecast:
            kinds.add(ChangeKind.LATER)
        if now.extensions > before.extensions:
            kinds.add(ChangeKind.EXTENDED)
    return frozenset(kinds)


def _is_worse(was: TaskState, now: TaskState) -> bool:
    if was is TaskState.CANCELLED or now in _BY_DECISION:
        return False
    return _RANKS[now] > _RANKS[was]
