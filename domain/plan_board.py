"""What a page, a list or a brief of a plan is drawn from: tasks as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.plan import Plan, PlanGroup, TaskLink, TaskRecord
from domain.plan_rollup import PlanRollUp
from domain.plan_state import OPEN_STATES, TaskStanding, TaskState
from domain.plan_target import PlanTarget, TargetState
from domain.scorecard import OrgUnitRef

_WORST_FIRST = (
    TaskState.OVERDUE,
    TaskState.DUE_SOON,
    TaskState.IN_TIME,
    TaskState.NO_DEADLINE,
    TaskState.SUSPENDED,
    TaskState.DONE_LATE,
    TaskState.DONE_ON_TIME,
    TaskState.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class LinkedTask:
    """The other end of a link; how it stands is None outside the viewer's scope."""

    link: TaskLink
    name: str
    lead: OrgUnitRef
    state: TaskState | None


@dataclass(frozen=True, slots=True)
class Handover:
    """A task went on from an org unit that ended to the one that follows it.

    `is_lead`: as the lead, else as one that supports. `is_shared`: several follow, and
    `taker` is their chief (`domain.plan_holders`).
    """

    day: date
    giver: OrgUnitRef
    taker: OrgUnitRef
    is_lead: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of the board. `is_critical`: open, and the plan's end moves with it.

    `lead`, `supporting`: who answers on the day, `handovers` since the plan was issued,
    in order. `vacant`: those of them that have ended and that nobody follows.
    `is_own`: the viewer answers for its lead, `may_report`: and may report on it.
    """

    record: TaskRecord
    standing: TaskStanding
    lead: OrgUnitRef
    supporting: tuple[OrgUnitRef, ...]
    is_critical: bool
    slack_days: int | None
    waits_for: tuple[LinkedTask, ...]
    waited_for_by: tuple[LinkedTask, ...]
    may_report: bool
    handovers: tuple[Handover, ...] = ()
    vacant: tuple[OrgUnitRef, ...] = ()
    is_own: bool = True

    @property
    def code(self) -> str:
        """The task's code."""
        return self.record.task.code

    @property
    def is_open(self) -> bool:
        """Whether there is work to do on it: not done, suspended or cancelled."""
        return self.standing.state in OPEN_STATES

    @property
    def lacks_lead(self) -> bool:
        """Open, its lead has ended, and nobody follows it."""
        return self.is_open and self.lead in self.vacant


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target of the plan as it stands.

    `may_report`: the viewer answers for its lead org unit.
    """

    target: PlanTarget
    state: TargetState
    lead: OrgUnitRef
    may_report: bool = False


@dataclass(frozen=True, slots=True)
class PlanBoard:
    """A plan at the end of `day`, as known then, within somebody's scope.

    `lines` in the order of the plan, subtasks after their task. `before`: the sums on
    `since`, None when nothing is compared; `before_standings` of its tasks by code.
    `may_judge`: the viewer works for the plan's owner. `today`: the day that counts as
    the present; None: not known. `is_whole`: the scope leaves no task out.
    """

    plan: Plan
    day: date
    groups: tuple[PlanGroup, ...]
    lines: tuple[TaskLine, ...]
    targets: tuple[TargetLine, ...]
    roll_up: PlanRollUp
    since: date | None
    before: PlanRollUp | None
    before_standings: Mapping[str, TaskStanding]
    may_judge: bool
    today: date | None = None
    is_whole: bool = True

    @property
    def is_latest(self) -> bool:
        """Whether it shows the present: only then is there work to do on it."""
        return self.day == self.today

    @property
    def tasks(self) -> tuple[TaskLine, ...]:
        """Without subtasks: what is counted."""
        return tuple(x for x in self.lines if x.record.task.parent_code is None)

    def silent(self) -> tuple[TaskLine, ...]:
        """Open tasks begun by `day` without a report in its month: to be reminded."""
        month = self.day.replace(day=1)
        return tuple(
            line
            for line in self.tasks
            if line.standing.state in OPEN_STATES
            and (line.record.task.start is None or line.record.task.start <= self.day)
            and (
                line.standing.last_note_on is None or line.standing.last_note_on < month
            )
        )


def worst_first(line: TaskLine) -> tuple[int, int, int, int, str]:
    """Sort key: by state, then days late, days left, priority, code."""
    standing = line.standing
    return (
        _WORST_FIRST.index(standing.state),
        -(standing.days_late or 0),
        standing.days_left or 0,
        -line.record.task.priority,
        line.code,
    )
