"""A plan as a file tells it, whatever tool wrote the file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.plan import TaskLink


class PlanSource(StrEnum):
    """What kind of file a plan came from."""

    PROJECT_XML = "mspdi"
    GANTT_PROJECT = "gan"
    TABLE = "table"


class DateRule(StrEnum):
    """How a day binds a task, beside its links; the names of MS Project."""

    AS_SOON_AS_POSSIBLE = "ASAP"
    AS_LATE_AS_POSSIBLE = "ALAP"
    MUST_START_ON = "MSO"
    MUST_FINISH_ON = "MFO"
    START_NO_EARLIER_THAN = "SNET"
    START_NO_LATER_THAN = "SNLT"
    FINISH_NO_EARLIER_THAN = "FNET"
    FINISH_NO_LATER_THAN = "FNLT"


@dataclass(frozen=True, slots=True)
class PlanFileTask:
    """One task or summary of tasks; "" and None where the file does not say.

    `code` is the file's own code of the task, else its number in the tool (`uid`), by
    which the tool's links name it. `parent` is a code. `start` and `finish` are the
    first and the last day, both included; `duration_days` are working days. `deadline`
    is a promise beside the planned finish. `lead` and `cooperating` are names as
    written. `group` is the column of that name, else the outermost summary. `extra`
    holds further columns by title. `row` and `place` say where the file tells of it.
    """

    code: str
    name: str
    uid: str = ""
    level: int = 1
    parent: str | None = None
    group: str = ""
    is_summary: bool = False
    is_milestone: bool = False
    start: date | None = None
    finish: date | None = None
    duration_days: Decimal | None = None
    percent: int | None = None
    baseline_start: date | None = None
    baseline_finish: date | None = None
    actual_start: date | None = None
    actual_finish: date | None = None
    deadline: date | None = None
    rule: DateRule = DateRule.AS_SOON_AS_POSSIBLE
    rule_day: date | None = None
    lead: str = ""
    cooperating: tuple[str, ...] = ()
    product: str = ""
    legal_basis: str = ""
    weight: int | None = None
    notes: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    row: int = field(default=0, compare=False)
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Days, first and last included, that differ from their weekdays."""

    first: date
    last: date
    is_working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class PlanFileCalendar:
    """The working days that the tool counted by.

    `days_off`: weekdays, Monday being 0. Of exceptions that overlap the last counts.
    """

    name: str = ""
    days_off: frozenset[int] = frozenset({5, 6})
    exceptions: tuple[CalendarException, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFile:
    """All that a file says of one plan; every parent and link end is a task in it.

    Tasks are in the order of the file, parents before children. A link may name a
    summary: then all tasks in it are meant. `status_day` is the day to which progress
    was reported. `has_codes`: the codes are the plan's own, not numbers of the tool.
    """

    source: PlanSource
    tasks: tuple[PlanFileTask, ...]
    name: str = ""
    links: tuple[TaskLink, ...] = ()
    calendar: PlanFileCalendar = PlanFileCalendar()
    status_day: date | None = None
    has_codes: bool = False

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups, each once, in the order of the file."""
        return _once(task.group for task in self.tasks if task.group)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One report of progress: how far a task was on a day, None: on the file's day."""

    code: str
    percent: int
    day: date | None = None
    note: str = ""
    evidence: str = ""
    row: int = field(default=0, compare=False)
    place: str = field(default="", compare=False)
