"""Which tasks of a board are looked at: by state, group, lead org unit, signal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import compress
from operator import not_
from typing import TypeVar

from domain.plan_board import PlanBoard, TaskLine, worst_first
from domain.plan_changes import ChangeKind, changed
from domain.plan_state import TaskState

PLAN, DAY, SINCE = "ke-hoach", "ngay", "so-voi"
STATE, GROUP, LEAD, SIGNAL = "trang-thai", "nhom", "chu-tri", "dau-hieu"
ROLE = "vai-tro"
TASK, DEED = "ma", "viec"
"""Names in the address."""
Named = TypeVar("Named", bound=StrEnum)
LISTED_APART = frozenset(
    {
        TaskState.OVERDUE,
        TaskState.DUE_SOON,
        TaskState.NO_DEADLINE,
        TaskState.SUSPENDED,
    }
)
"""States whose tasks are told one by one even where a group is not opened."""


class TaskSignal(StrEnum):
    """What makes a task stand out beside its state; values stand in addresses."""

    LATE_FIRST = "tre-han-dau"
    STALE = "ghi-chu-cu"
    SILENT = "chua-bao-cao"
    CRITICAL = "duong-gang"
    VACANT = "chua-ke-thua"
    AWAITS = "cho-xac-nhan"
    SLIPPED = "moi-tre"
    WORSE = "xau-hon"
    LATER = "du-bao-lui"
    EXTENDED = "moi-gia-han"
    FINISHED = "moi-xong"


SINCE_SIGNALS = {
    TaskSignal.SLIPPED: ChangeKind.NEWLY_LATE,
    TaskSignal.WORSE: ChangeKind.WORSE,
    TaskSignal.LATER: ChangeKind.LATER,
    TaskSignal.EXTENDED: ChangeKind.EXTENDED,
    TaskSignal.FINISHED: ChangeKind.FINISHED,
}
"""Signals that tell what became of a task since the day compared with."""


class TaskRole(StrEnum):
    """What the viewer has to do with a task; values stand in addresses."""

    LEADS = "chu-tri"
    SUPPORTS = "phoi-hop"


class TaskDeed(StrEnum):
    """What may be done to a task from its card; values stand in addresses."""

    REPORT = "bao-cao"
    JUDGE = "xem-bao-cao"
    EXTEND = "gia-han"
    DECIDE = "quyet-dinh"


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """What a board is narrowed to; None: not by this."""

    state: TaskState | None = None
    group: str | None = None
    lead: str | None = None
    signal: TaskSignal | None = None
    role: TaskRole | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return self != PlanFilter()


@dataclass(frozen=True, slots=True)
class GroupRows:
    """A group on the page: tasks told one by one, worst first, and the rest."""

    code: str
    shown: tuple[TaskLine, ...]
    rest: tuple[TaskLine, ...]


def plan_filter(params: Mapping[str, str]) -> PlanFilter:
    """What an address narrows to; what it names wrongly narrows nothing."""
    return PlanFilter(
        state=_member(TaskState, params.get(STATE)),
        group=params.get(GROUP) or None,
        lead=params.get(LEAD) or None,
        signal=_member(TaskSignal, params.get(SIGNAL)),
        role=_member(TaskRole, params.get(ROLE)),
    )


def filter_params(wanted: PlanFilter) -> dict[str, str]:
    """The address of a filter; "" takes a name out of it."""
    return {
        STATE: wanted.state or "",
        GROUP: wanted.group or "",
        LEAD: wanted.lead or "",
        SIGNAL: wanted.signal or "",
        ROLE: wanted.role or "",
    }


def day_of(text: str | None) -> date | None:
    """A day of an address, `20241231`; None when it is none."""
    if text is None or len(text) != 8 or not text.isascii() or not text.isdigit():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def deed_of(text: str | None) -> TaskDeed | None:
    """The deed of an address; None when it names none."""
    return _member(TaskDeed, text)


def deeds_on(board: PlanBoard, line: TaskLine) -> tuple[TaskDeed, ...]:
    """What the viewer may do to a task now; a past day is only looked at."""
    standing = line.standing
    if not board.is_latest or standing.state is TaskState.CANCELLED:
        return ()
    found = []
    if line.may_report and standing.state is not TaskState.SUSPENDED:
        found.append(TaskDeed.REPORT)
    if board.may_judge:
        if any(report.verdict is None for report in line.record.reports):
            found.append(TaskDeed.JUDGE)
        if standing.done_on is None:
            if standing.deadline is not None:
                found.append(TaskDeed.EXTEND)
            found.append(TaskDeed.DECIDE)
    return tuple(found)


def plan_today(*, is_sample: bool, data_day: date | None, today: date) -> date:
    """The day that counts for plans: today, wherever the dossiers reach.

    Time stands still in the sample city: there it is the day of its data.
    """
    return data_day if is_sample and data_day is not None else today


def signalled(board: PlanBoard, signal: TaskSignal) -> tuple[TaskLine, ...]:
    """Tasks of the board that show a signal, in its order."""
    match signal:
        case TaskSignal.LATE_FIRST:
            return tuple(x for x in board.tasks if x.standing.days_late_first)
        case TaskSignal.STALE:
            return tuple(x for x in board.tasks if x.standing.is_stale)
        case TaskSignal.SILENT:
            return board.silent()
        case TaskSignal.CRITICAL:
            return tuple(x for x in board.tasks if x.is_critical)
        case TaskSignal.VACANT:
            return tuple(x for x in board.tasks if x.lacks_lead)
        case TaskSignal.AWAITS:
            return tuple(x for x in board.tasks if x.standing.awaits_verdict)
        case _:
            return changed(board, SINCE_SIGNALS[signal])


def fitting(board: PlanBoard, wanted: PlanFilter) -> tuple[TaskLine, ...]:
    """Tasks that a filter leaves, worst first."""
    lines = board.tasks if wanted.signal is None else signalled(board, wanted.signal)
    return tuple(
        sorted(
            (
                line
                for line in lines
                if (wanted.state is None or line.standing.state is wanted.state)
                and (
                    wanted.group is None or line.record.task.group_code == wanted.group
                )
                and (wanted.lead is None or line.lead.code == wanted.lead)
                and (
                    wanted.role is None
                    or line.is_own == (wanted.role is TaskRole.LEADS)
                )
            ),
            key=worst_first,
        )
    )


def grouped(board: PlanBoard, wanted: PlanFilter) -> tuple[GroupRows, ...]:
    """Groups with the tasks that a filter leaves; that with most overdue first.

    Where nothing is picked out, tasks that nothing is wrong with are only counted.
    Groups without a task are left out.
    """
    listed = fitting(board, wanted)
    found = []
    for group in board.groups:
        lines = tuple(x for x in listed if x.record.task.group_code == group.code)
        if not lines:
            continue
        apart = [
            wanted.is_narrow or line.standing.state in LISTED_APART or line.lacks_lead
            for line in lines
        ]
        shown = tuple(compress(lines, apart))
        rest = tuple(compress(lines, map(not_, apart)))
        found.append(GroupRows(group.code, shown, rest))
    return tuple(sorted(found, key=_most_overdue_first))


def _most_overdue_first(rows: GroupRows) -> tuple[int, int]:
    late = [x for x in rows.shown if x.standing.state is TaskState.OVERDUE]
    soon = [x for x in rows.shown if x.standing.state is TaskState.DUE_SOON]
    return -len(late), -len(soon)


def _member(kind: type[Named], text: str | None) -> Named | None:
    try:
        return kind(text) if text else None
    except ValueError:
        return None
