"""A plan of tasks: what is promised, by whom, and the dated record of it all.

Everything that happens to a task is appended with the day from which it is known, so
that any past day can be shown as it was known then (`TaskRecord.known_on`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum, StrEnum

from domain.identifiers import OrgUnitId, PlanId, ReportId, UserId

DONE_PERCENT = 100


class LinkKind(StrEnum):
    """Which end of the predecessor holds back which end of the successor."""

    FINISH_TO_START = "FS"
    START_TO_START = "SS"
    FINISH_TO_FINISH = "FF"
    START_TO_FINISH = "SF"


class Priority(IntEnum):
    """How a task ranks beside others of the same state; the highest first."""

    LOW = 1
    NORMAL = 2
    HIGH = 3


class Verdict(StrEnum):
    """What the office that follows the plan makes of a report."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    """The report counts as never made, from the day of the return."""


class DecisionKind(StrEnum):
    """What a decision does to a task besides moving its deadline."""

    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan in force from `first_day` to `last_day`, both within it.

    `owner_id`: the org unit that issued it; whoever works for the owner accepts
    reports. `warn_days`: an open task with at most so many working days left is due
    soon (HANDBOOK: 7 for plans, 3 for conclusions of meetings).
    """

    id: PlanId
    code: str
    name: str
    legal_basis: str
    owner_id: OrgUnitId
    first_day: date
    last_day: date
    warn_days: int = 7

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError(f"plan ends {self.last_day} before {self.first_day}")
        if self.warn_days < 0:
            raise ValueError(f"warn_days must be >= 0, got {self.warn_days}")


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """A group of tasks; it weighs what its tasks weigh together."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Task:
    """What was assigned: one lead org unit, and a first deadline that never changes.

    `code` is unique in the plan. `parent_code` names the task of which this is a
    subtask. `start`, `first_deadline` None: not set. `weight` is relative to its
    siblings. `assigned_on`: in the plan from that day; None: from the beginning.
    """

    code: str
    name: str
    group_code: str
    lead_id: OrgUnitId
    supporting_ids: tuple[OrgUnitId, ...] = ()
    parent_code: str | None = None
    start: date | None = None
    first_deadline: date | None = None
    assigned_on: date | None = None
    is_milestone: bool = False
    weight: int = 1
    priority: Priority = Priority.NORMAL
    legal_basis: str = ""
    product: str = ""
    indicator_codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.weight < 1:
            raise ValueError(f"weight must be >= 1, got {self.weight}")
        if self.start and self.first_deadline and self.first_deadline < self.start:
            raise ValueError(f"{self.code} ends before it starts")
        if self.lead_id in self.supporting_ids:
            raise ValueError(f"{self.code}: the lead org unit supports itself")
        if len(set(self.supporting_ids)) != len(self.supporting_ids):
            raise ValueError(f"{self.code}: a supporting org unit is named twice")
        if self.parent_code == self.code:
            raise ValueError(f"{self.code} is its own subtask")


@dataclass(frozen=True, slots=True)
class TaskLink:
    """`successor` waits for `predecessor`, plus `lag_days` working days.

    A negative lag lets it begin earlier.
    """

    predecessor: str
    successor: str
    kind: LinkKind = LinkKind.FINISH_TO_START
    lag_days: int = 0


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """What the lead org unit said on `day`: so much is done.

    `percent` 0 to 100; `evidence` a link or file name, "" for none. `verdict` None:
    the office has not looked at it; `verdict_on` and `verdict_note` go with it.
    `author_id` None: it came with a file.
    """

    id: ReportId
    day: date
    percent: int
    note: str = ""
    evidence: str = ""
    author_id: UserId | None = None
    author_name: str = ""
    verdict: Verdict | None = None
    verdict_on: date | None = None
    verdict_note: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= DONE_PERCENT:
            raise ValueError(f"percent must be 0 to 100, got {self.percent}")
        if (self.verdict is None) != (self.verdict_on is None):
            raise ValueError("a verdict has a day, and a day of verdict a verdict")
        if self.verdict_on is not None and self.verdict_on < self.day:
            raise ValueError(f"verdict of {self.verdict_on} before the report")

    def known_on(self, day: date) -> "ProgressReport":
        """It without a verdict that came after `day`."""
        if self.verdict_on is None or self.verdict_on <= day:
            return self
        return replace(self, verdict=None, verdict_on=None, verdict_note="")


@dataclass(frozen=True, slots=True)
class Extension:
    """A later deadline by decision. The first deadline stays as it is beside it.

    `known_on`: the day it was entered; earlier days are shown without it.
    """

    decided_on: date
    known_on: date
    decision_number: str
    reason: str
    new_deadline: date

    def __post_init__(self) -> None:
        if not self.decision_number.strip() or not self.reason.strip():
            raise ValueError("an extension needs a decision number and a reason")
        if self.known_on < self.decided_on:
            raise ValueError(f"known {self.known_on} before {self.decided_on}")


@dataclass(frozen=True, slots=True)
class TaskDecision:
    """A decision that suspends, resumes or cancels a task, known from `known_on`."""

    kind: DecisionKind
    known_on: date
    decision_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A task with all that happened to it, each series in order of its days."""

    task: Task
    reports: tuple[ProgressReport, ...] = ()
    extensions: tuple[Extension, ...] = ()
    decisions: tuple[TaskDecision, ...] = ()

    @property
    def counted_reports(self) -> tuple[ProgressReport, ...]:
        """Those that were not returned."""
        return tuple([r for r in self.reports if r.verdict is not Verdict.RETURNED])

    @property
    def deadline(self) -> date | None:
        """The deadline in force: of the last extension, else the first one."""
        if self.extensions:
            return self.extensions[-1].new_deadline
        return self.task.first_deadline

    def known_on(self, day: date) -> "TaskRecord":
        """What was known of it at the end of `day`."""
        known = TaskRecord(
            self.task,
            tuple([r.known_on(day) for r in self.reports if r.day <= day]),
            tuple([e for e in self.extensions if e.known_on <= day]),
            tuple([d for d in self.decisions if d.known_on <= day]),
        )
        return known


@dataclass(frozen=True, slots=True)
class PlanBook:
    """A whole plan: groups and tasks in their order, and the links between tasks.

    ValueError on a code twice, an unknown group, parent or link end, or a task that
    lies under itself. Cycles of links are `domain.schedule`'s to name.
    """

    plan: Plan
    groups: tuple[PlanGroup, ...]
    records: tuple[TaskRecord, ...]
    links: tuple[TaskLink, ...] = ()

    def __post_init__(self) -> None:
        groups = {group.code for group in self.groups}
        by_code = {record.task.code: record.task for record in self.records}
        if len(groups) != len(self.groups) or len(by_code) != len(self.records):
            raise ValueError(f"plan {self.plan.code}: a code is there twice")
        for task in by_code.values():
            if task.group_code not in groups:
                raise ValueError(f"{task.code}: no group {task.group_code}")
            if task.parent_code is not None and task.parent_code not in by_code:
                raise ValueError(f"{task.code}: no task {task.parent_code}")
            _require_not_under_itself(task, by_code)
        for link in self.links:
            for code in (link.predecessor, link.successor):
                if code not in by_code:
                    raise ValueError(f"link to {code}, which is no task")

    def known_on(self, day: date) -> "PlanBook":
        """The plan as known at the end of `day`; tasks assigned later are not in it."""
        records = tuple(
            record.known_on(day)
            for record in self.records
            if record.task.assigned_on is None or record.task.assigned_on <= day
        )
        return self.limited_to(records)

    def limited_to(self, records: tuple[TaskRecord, ...]) -> "PlanBook":
        """The plan with these tasks only, and the links between them.

        A subtask without its task stands by itself.
        """
        kept = {record.task.code for record in records}
        records = tuple(
            record
            if record.task.parent_code is None or record.task.parent_code in kept
            else replace(record, task=replace(record.task, parent_code=None))
            for record in records
        )
        links = tuple(
            link
            for link in self.links
            if link.predecessor in kept and link.successor in kept
        )
        return replace(self, records=records, links=links)


def _require_not_under_itself(task: Task, by_code: Mapping[str, Task]) -> None:
    seen = {task.code}
    above = task.parent_code
    while above is not None:
        if above in seen:
            raise ValueError(f"{task.code} lies under itself")
        seen.add(above)
        above = by_code[above].parent_code if above in by_code else None
