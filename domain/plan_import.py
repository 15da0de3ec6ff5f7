"""A plan file on its way in: what is asked, what it would do, what it did."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from domain.imports import ProblemGroup
from domain.plan import Extension, ProgressReport, Task, TaskLink
from domain.problem import Problem, Severity

MOST_PLAN_BYTES = 50 * 1024**2
"""Of one plan file, whoever brings it: the largest ever met has 17 MB."""


class LaterDeadlines(StrEnum):
    """What a deadline later than the one in force is; values stand in commands."""

    REFUSE = "refuse"
    """A problem: somebody has to say what it is."""
    EXTEND = "extend"
    """An extension by the decision of the request."""
    KEEP = "keep"
    """The tool's own schedule: what was promised stays."""


@dataclass(frozen=True, slots=True)
class PlanDecision:
    """The decision by which a file puts deadlines off."""

    number: str
    decided_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """A plan file to take in, as the plan of this code.

    For a plan that is not there yet: `name` "" and days None are taken from the file;
    `owner_code` "": the org unit at the top of the viewer's scope. `default_lead`
    leads what the file names no lead for; "": nobody does, which is a problem.
    `chosen`: org unit codes by what the file calls them; "" leaves a supporting one
    out. `decision` goes with `LaterDeadlines.EXTEND`.
    """

    path: Path
    file_name: str
    plan_code: str
    name: str = ""
    legal_basis: str = ""
    owner_code: str = ""
    first_day: date | None = None
    last_day: date | None = None
    default_lead: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    later: LaterDeadlines = LaterDeadlines.REFUSE
    decision: PlanDecision | None = None


@dataclass(frozen=True, slots=True)
class UnitCandidate:
    """An org unit that a name may mean, how surely, and why."""

    code: str
    name: str
    confidence_percent: int
    why: str


@dataclass(frozen=True, slots=True)
class NameToChoose:
    """A name of an org unit that is not certain; a person says who is meant.

    `may_be_left_out`: it only supports tasks. `place` is the first of `count`.
    """

    text: str
    place: str
    count: int
    may_be_left_out: bool
    candidates: tuple[UnitCandidate, ...]


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What of a task would change: titles with the value before and after."""

    code: str
    name: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """What a file adds to a plan and changes in it; nothing is ever taken away.

    `kept`: codes of tasks that the plan has and the file does not name.
    """

    new: tuple[Task, ...] = ()
    changed: tuple[TaskChange, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    new_groups: tuple[str, ...] = ()
    reports: tuple[tuple[str, ProgressReport], ...] = ()
    extensions: tuple[tuple[str, Extension], ...] = ()
    links_added: tuple[TaskLink, ...] = ()
    links_removed: tuple[TaskLink, ...] = ()

    @property
    def are_any(self) -> bool:
        """Whether loading the file would write anything."""
        return any(
            (
                self.new,
                self.changed,
                self.reports,
                self.extensions,
                self.links_added,
                self.links_removed,
            )
        )


@dataclass(frozen=True, slots=True)
class PlanDryRun:
    """What a plan file would do; nothing has been written.

    `data_version` is that of the data it was compared with.
    """

    request: PlanRequest
    sha256: str
    file_bytes: int
    plan_name: str
    owner_name: str
    is_new_plan: bool
    changes: PlanChanges
    names: tuple[NameToChoose, ...]
    groups: tuple[ProblemGroup, ...]
    problems: tuple[Problem, ...]
    data_version: int

    @property
    def task_count(self) -> int:
        """Tasks that the file holds, as far as it could be read."""
        found = self.changes
        return len(found.new) + len(found.changed) + len(found.unchanged)

    @property
    def rejected(self) -> int:
        """How many problems keep the file out."""
        return _counted(self.groups, Severity.REJECT)

    @property
    def noticed(self) -> int:
        """How many are told and stand in nobody's way."""
        return _counted(self.groups, Severity.NOTICE)

    @property
    def can_load(self) -> bool:
        """Whether the file may be loaded as it is; also where it changes nothing."""
        return not self.rejected and not self.names and self.task_count > 0


@dataclass(frozen=True, slots=True)
class PlanLoad:
    """What became of a file; `is_written` False: the plan says it all already."""

    dry_run: PlanDryRun
    is_written: bool


@dataclass(frozen=True, slots=True)
class ProgressRequest:
    """A file of reports on the tasks of one plan."""

    path: Path
    file_name: str
    plan_code: str


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """A report that would be made; `before` None: the task had none."""

    code: str
    name: str
    before: int | None
    report: ProgressReport


@dataclass(frozen=True, slots=True)
class ProgressDryRun:
    """What a file of reports would do; `unchanged` rows are reported already."""

    request: ProgressRequest
    sha256: str
    file_bytes: int
    plan_name: str
    lines: tuple[ProgressLine, ...]
    unchanged: int
    groups: tuple[ProblemGroup, ...]
    problems: tuple[Problem, ...]
    data_version: int

    @property
    def rejected(self) -> int:
        """How many problems keep the file out."""
        return _counted(self.groups, Severity.REJECT)

    @property
    def noticed(self) -> int:
        """How many are told and stand in nobody's way."""
        return _counted(self.groups, Severity.NOTICE)

    @property
    def can_load(self) -> bool:
        """Whether the file may be loaded; also where it says nothing new."""
        return not self.rejected and bool(self.lines or self.unchanged)


@dataclass(frozen=True, slots=True)
class ProgressLoad:
    """What became of a file of reports."""

    dry_run: ProgressDryRun
    is_written: bool


def _counted(groups: tuple[ProblemGroup, ...], severity: Severity) -> int:
    return sum(group.count for group in groups if group.first.severity is severity)
