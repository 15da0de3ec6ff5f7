"""Groups and the plan as a whole, from how their tasks stand."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm

from domain.plan import PlanBook, Task
from domain.plan_state import DONE_STATES, OPEN_STATES, TaskStanding, TaskState
from domain.ratio import Ratio

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class StateCounts:
    """Tasks by state; subtasks are counted within their task."""

    of: Mapping[TaskState, int]

    def __getitem__(self, state: TaskState) -> int:
        return self.of.get(state, 0)

    @property
    def assigned(self) -> int:
        """All of them: done + open + suspended + cancelled."""
        return sum(self.of.values())

    @property
    def done(self) -> int:
        """On time and late."""
        return sum(self[state] for state in DONE_STATES)

    @property
    def open(self) -> int:
        """In time, due soon, overdue, without deadline."""
        return sum(self[state] for state in OPEN_STATES)

    @property
    def on_time(self) -> Ratio:
        """Done on time over done + open and overdue (HANDBOOK 2.8)."""
        return Ratio(self[TaskState.DONE_ON_TIME], self.done + self[TaskState.OVERDUE])


@dataclass(frozen=True, slots=True)
class RollUp:
    """Tasks taken together.

    `percent`: what was reported as done, by weight, cancelled tasks left out; a task
    without a report adds nothing, and `unreported` says how many these are. None when
    none has reported. `expected`: likewise by weight, over tasks with start and
    deadline; None when no task has both. `late_first`: late against the first promise.
    """

    counts: StateCounts
    weight: int
    percent: Fraction | None
    expected: Fraction | None
    unreported: int
    late_first: int
    stale: int


class GroupState(StrEnum):
    """Where a group stands on a day, the first that fits; values name classes."""

    LATE = "qua-han"
    """A task of it is overdue."""
    DONE = "xong"
    """Nothing of it is open."""
    BEHIND = "cham"
    """Less is reported as done than should be by the day."""
    ON_PATH = "dung-lo-trinh"


def group_state(sums: RollUp) -> GroupState:
    """Where the tasks of a group stand together."""
    if sums.counts[TaskState.OVERDUE]:
        return GroupState.LATE
    if not sums.counts.open:
        return GroupState.DONE
    if sums.expected is not None and (sums.percent or NOTHING) < sums.expected:
        return GroupState.BEHIND
    return GroupState.ON_PATH


@dataclass(frozen=True, slots=True)
class PlanRollUp:
    """The plan and each of its groups, in the order of the plan."""

    whole: RollUp
    groups: Mapping[str, RollUp]


def plan_roll_up(book: PlanBook, found: Mapping[str, TaskStanding]) -> PlanRollUp:
    """Sums of a plan whose tasks stand as `found`; tasks not in it are left out."""
    top = [
        record.task
        for record in book.records
        if record.task.parent_code is None and record.task.code in found
    ]
    by_group: dict[str, list[Task]] = {group.code: [] for group in book.groups}
    for task in top:
        by_group[task.group_code].append(task)
    return PlanRollUp(
        roll_up(top, found),
        {code: roll_up(tasks, found) for code, tasks in by_group.items()},
    )


def roll_up(tasks: Iterable[Task], found: Mapping[str, TaskStanding]) -> RollUp:
    """Sums over some tasks, none of them a subtask of another."""
    pairs = [(task.weight, found[task.code]) for task in tasks]
    live = [
        (weight, standing)
        for weight, standing in pairs
        if standing.state is not TaskState.CANCELLED
    ]
    return RollUp(
        counts=StateCounts(Counter(standing.state for _, standing in pairs)),
        weight=sum(weight for weight, _ in live),
        percent=_percent(live),
        expected=_pooled(
            (weight, standing.expected)
            for weight, standing in live
            if standing.expected is not None
        ),
        unreported=sum(standing.percent is None for _, standing in live),
        late_first=sum(bool(standing.days_late_first) for _, standing in live),
        stale=sum(standing.is_stale for _, standing in live),
    )


def _percent(live: list[tuple[int, TaskStanding]]) -> Fraction | None:
    if all(standing.percent is None for _, standing in live):
        return None
    return _pooled((weight, standing.percent or NOTHING) for weight, standing in live)


def _pooled(parts: Iterable[tuple[int, Fraction]]) -> Fraction | None:
    """Sum of weight × percent over the sum of weights; None when there is nothing.

    Over one common denominator: whole numbers add faster than fractions.
    """
    weight = 0
    numerators: dict[int, int] = defaultdict(int)
    for each, percent in parts:
        weight += each
        numerator, denominator = percent.as_integer_ratio()
        numerators[denominator] += each * numerator
    if weight == 0:
        return None
    common = lcm(*numerators)
    total = sum(n * (common // d) for d, n in numerators.items())
    return Fraction(total, common * weight)
