"""Where a task stands on a day: everything here is derived, nothing is typed.

Rules of HANDBOOK 2.8 and docs/rules.md, *Nhiệm vụ*. A deadline is a day of the
calendar, kept when the task is done on it or before. Days left and days late are
working days, as everywhere else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from domain.plan import (
    DONE_PERCENT,
    DecisionKind,
    Plan,
    PlanBook,
    TaskRecord,
    Verdict,
)
from domain.working_days import WorkingCalendar

STALE_AFTER_DAYS = 30
"""A last note older than so many calendar days is a signal (HANDBOOK 2.8)."""
FORECAST_WORKING_DAYS = 2_500
"""Ten years: a finish further off than that is no forecast."""
ONE_DAY = timedelta(days=1)
NONE_OF_IT, ALL_OF_IT = Fraction(0), Fraction(DONE_PERCENT)


class TaskState(StrEnum):
    """The eight states of HANDBOOK 2.8; values stand in addresses."""

    NO_DEADLINE = "chua-giao-han"
    IN_TIME = "trong-han"
    DUE_SOON = "sap-den-han"
    OVERDUE = "qua-han"
    DONE_ON_TIME = "ht-dung-han"
    DONE_LATE = "ht-tre-han"
    SUSPENDED = "tam-dung"
    CANCELLED = "huy"


OPEN_STATES = frozenset(
    {
        TaskState.NO_DEADLINE,
        TaskState.IN_TIME,
        TaskState.DUE_SOON,
        TaskState.OVERDUE,
    }
)
DONE_STATES = frozenset({TaskState.DONE_ON_TIME, TaskState.DONE_LATE})


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """A task on a day.

    `percent` None: nothing was reported. `expected` None: no start or no deadline.
    `days_left` None unless open with a deadline ahead. `days_late` counts against the
    deadline in force, `days_late_first` against the first promise; 0 where kept, None
    where there is none or the task is suspended or cancelled. `note_age_days` None:
    never a note. `forecast` None: no pace to go by. `awaits_verdict`: reported as
    done, not yet accepted.
    """

    state: TaskState
    percent: Fraction | None
    expected: Fraction | None
    done_on: date | None
    first_deadline: date | None
    deadline: date | None
    extensions: int
    days_left: int | None
    days_late: int | None
    days_late_first: int | None
    last_note_on: date | None
    note_age_days: int | None
    is_stale: bool
    forecast: date | None
    awaits_verdict: bool


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far a task is: by its own reports, or by those of its subtasks."""

    percent: Fraction | None
    done_on: date | None
    last_note_on: date | None
    awaits_verdict: bool


_NOTHING_TOLD = _Progress(None, None, None, awaits_verdict=False)


def standings(
    book: PlanBook, *, day: date, calendar: WorkingCalendar
) -> dict[str, TaskStanding]:
    """How each task and subtask stands at the end of `day`, as known on that day.

    A task with subtasks takes its progress from them by weight, cancelled ones and
    milestones left out, and is done with the last of them; its own deadline and
    decisions hold.
    """
    return known_standings(book.known_on(day), day=day, calendar=calendar)


def known_standings(
    known: PlanBook, *, day: date, calendar: WorkingCalendar
) -> dict[str, TaskStanding]:
    """As `standings`, of a plan that holds no more than was known on `day`."""
    children: dict[str, list[TaskRecord]] = defaultdict(list)
    for record in known.records:
        if record.task.parent_code is not None:
            children[record.task.parent_code].append(record)
    progress: dict[str, _Progress] = {}
    return {
        record.task.code: _standing(
            record,
            _progress(record, children, progress),
            plan=known.plan,
            day=day,
            calendar=calendar,
        )
        for record in known.records
    }


def is_cancelled(record: TaskRecord) -> bool:
    """Whether a decision took the task out of the plan."""
    decisions = record.decisions
    return bool(decisions) and any(d.kind is DecisionKind.CANCELLED for d in decisions)


def carries_progress(subtask: TaskRecord) -> bool:
    """Whether its task's progress is worked out from it: not from milestones."""
    return not subtask.task.is_milestone and not is_cancelled(subtask)


def suspended_since(record: TaskRecord) -> date | None:
    """The day from which the task has rested; None while it goes on."""
    since: date | None = None
    for decision in record.decisions:
        if decision.kind is DecisionKind.SUSPENDED:
            since = since or decision.known_on
        elif decision.kind is DecisionKind.RESUMED:
            since = None
    return since


def expected_percent(
    start: date | None, deadline: date | None, *, day: date, calendar: WorkingCalendar
) -> Fraction | None:
    """What should be done by the end of `day`, in percent: even steps per working day.

    Working days from `start` to `day` over those from `start` to `deadline`, both
    ends included; 0 before the start, 100 from the deadline on. None without both.
    """
    if start is None or deadline is None:
        return None
    if day >= deadline:
        return ALL_OF_IT
    whole = calendar.working_days_from(start, deadline + ONE_DAY)
    if whole == 0:
        return NONE_OF_IT
    gone = calendar.working_days_from(start, day + ONE_DAY)
    return Fraction(DONE_PERCENT * gone, whole)


def forecast_finish(
    start: date | None,
    percent: Fraction | None,
    *,
    day: date,
    calendar: WorkingCalendar,
) -> date | None:
    """When an open task will be done if it goes on as it went up to `day`.

    Pace: percent reported by the working days from `start` to `day`, so that silence
    slows it. What is left, at that pace, follows `day`. None without a start, before
    it, with nothing done, and beyond FORECAST_WORKING_DAYS.
    """
    if start is None or not percent:
        return None
    gone = calendar.working_days_from(start, day + ONE_DAY)
    # In whole numbers, rounded up: (100 − percent) × gone / percent.
    done, parts = percent.as_integer_ratio()
    steps = -((done - DONE_PERCENT * parts) * gone // done)
    if gone == 0 or steps > FORECAST_WORKING_DAYS:
        return None
    return calendar.add_working_days(day, steps)


def _progress(
    record: TaskRecord,
    children: Mapping[str, Sequence[TaskRecord]],
    found: dict[str, _Progress],
) -> _Progress:
    code = record.task.code
    if code not in found:
        live = [child for child in children.get(code, ()) if carries_progress(child)]
        if live:
            parts = [(child, _progress(child, children, found)) for child in live]
            found[code] = _of_subtasks(parts)
        else:
            found[code] = _of_reports(record)
    return found[code]


def _of_reports(record: TaskRecord) -> _Progress:
    """Done on the day of the first counted report of a final run of 100 %."""
    counted = record.counted_reports
    if not counted:
        return _NOTHING_TOLD
    final = counted[-1]
    done_on: date | None = None
    awaits = False
    if final.percent == DONE_PERCENT:
        awaits = not any(
            r.percent == DONE_PERCENT and r.verdict is Verdict.ACCEPTED for r in counted
        )
        for report in reversed(counted):
            if report.percent < DONE_PERCENT:
                break
            done_on = report.day
    return _Progress(Fraction(final.percent), done_on, final.day, awaits)


def _of_subtasks(parts: Iterable[tuple[TaskRecord, _Progress]]) -> _Progress:
    """By weight; a subtask that reported nothing has added nothing so far."""
    parts = list(parts)
    weight = sum(record.task.weight for record, _ in parts)
    reported = [
        (record.task.weight, own.percent)
        for record, own in parts
        if own.percent is not None
    ]
    done = [own.done_on for _, own in parts if own.done_on is not None]
    notes = [own.last_note_on for _, own in parts if own.last_note_on is not None]
    return _Progress(
        sum((w * p for w, p in reported), NONE_OF_IT) / weight if reported else None,
        max(done) if len(done) == len(parts) else None,
        max(notes, default=None),
        awaits_verdict=any(own.awaits_verdict for _, own in parts),
    )


def _standing(
    record: TaskRecord,
    progress: _Progress,
    *,
    plan: Plan,
    day: date,
    calendar: WorkingCalendar,
) -> TaskStanding:
    task, deadline = record.task, record.deadline
    rests_since = suspended_since(record)
    days_left = _days_left(deadline, day, calendar)
    state = _state(record, progress, days_left, rests_since, plan)
    is_open = state in OPEN_STATES
    measured = (
        None if not (is_open or state in DONE_STATES) else progress.done_on or day
    )
    expected_on = day if rests_since is None else min(day, rests_since)
    note_on = progress.last_note_on
    silent_since = note_on or task.start or task.assigned_on
    return TaskStanding(
        state=state,
        percent=progress.percent,
        expected=expected_percent(
            task.start, deadline, day=expected_on, calendar=calendar
        ),
        done_on=progress.done_on,
        first_deadline=task.first_deadline,
        deadline=deadline,
        extensions=len(record.extensions),
        days_left=days_left if is_open else None,
        days_late=_days_late(deadline, measured, calendar),
        days_late_first=_days_late(task.first_deadline, measured, calendar),
        last_note_on=note_on,
        note_age_days=None if note_on is None else (day - note_on).days,
        is_stale=is_open
        and silent_since is not None
        and (day - silent_since).days > STALE_AFTER_DAYS,
        forecast=forecast_finish(
            task.start, progress.percent, day=day, calendar=calendar
        )
        if is_open
        else None,
        awaits_verdict=progress.awaits_verdict,
    )


def _state(
    record: TaskRecord,
    progress: _Progress,
    days_left: int | None,
    rests_since: date | None,
    plan: Plan,
) -> TaskState:
    """Cancelled before done, done before suspended, the rest by the deadline."""
    deadline = record.deadline
    if is_cancelled(record):
        return TaskState.CANCELLED
    if progress.done_on is not None:
        late = deadline is not None and progress.done_on > deadline
        return TaskState.DONE_LATE if late else TaskState.DONE_ON_TIME
    if rests_since is not None:
        return TaskState.SUSPENDED
    if deadline is None:
        return TaskState.NO_DEADLINE
    if days_left is None:
        return TaskState.OVERDUE
    return TaskState.DUE_SOON if days_left <= plan.warn_days else TaskState.IN_TIME


def _days_left(
    deadline: date | None, day: date, calendar: WorkingCalendar
) -> int | None:
    """Working days after `day` up to the deadline; None when it is past or not set."""
    if deadline is None or day > deadline:
        return None
    return calendar.working_days_from(day + ONE_DAY, deadline + ONE_DAY)


def _days_late(
    deadline: date | None, measured: date | None, calendar: WorkingCalendar
) -> int | None:
    if deadline is None or measured is None:
        return None
    return calendar.days_late(deadline, measured)
