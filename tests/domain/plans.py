"""Plans for tests: builders with defaults, random plans, and slow oracles."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from domain.identifiers import OrgUnitId, PlanId, ReportId
from domain.plan import (
    DecisionKind,
    Extension,
    Plan,
    PlanBook,
    PlanGroup,
    ProgressReport,
    Task,
    TaskDecision,
    TaskRecord,
    Verdict,
)
from domain.plan_state import TaskState
from domain.working_days import WorkingCalendar

LEAD = OrgUnitId(1)
START = date(2024, 1, 1)
ONE_DAY = timedelta(days=1)


def plan(**changes: object) -> Plan:
    values: dict[str, object] = {
        "id": PlanId(1),
        "code": "CCHC-2024",
        "name": "Kế hoạch",
        "legal_basis": "",
        "owner_id": OrgUnitId(1),
        "first_day": START,
        "last_day": date(2024, 12, 31),
        **changes,
    }
    return Plan(**values)  # type: ignore[arg-type]  # a test names its fields


def task(code: str = "I.01", **changes: object) -> Task:
    values: dict[str, object] = {
        "code": code,
        "name": "Nhiệm vụ",
        "group_code": "I",
        "lead_id": LEAD,
        "start": date(2024, 3, 1),
        "first_deadline": date(2024, 6, 28),
        **changes,
    }
    return Task(**values)  # type: ignore[arg-type]  # a test names its fields


def report(day: date, percent: int, **changes: object) -> ProgressReport:
    values: dict[str, object] = {
        "id": ReportId(day.toordinal()),
        "day": day,
        "percent": percent,
        **changes,
    }
    return ProgressReport(**values)  # type: ignore[arg-type]  # likewise


def extension(known_on: date, new_deadline: date) -> Extension:
    return Extension(known_on, known_on, "12/QĐ-UBND", "Chờ nghị định", new_deadline)


def decision(kind: DecisionKind, known_on: date) -> TaskDecision:
    return TaskDecision(kind, known_on, "7/QĐ-UBND", "")


def book(*records: TaskRecord, **changes: object) -> PlanBook:
    groups = dict.fromkeys(record.task.group_code for record in records)
    return PlanBook(
        plan(**changes), tuple(PlanGroup(code, code) for code in groups), records
    )


@st.composite
def records(draw: st.DrawFn, code: str = "I.01") -> TaskRecord:
    """A task with any lawful history in 2024."""
    days = st.dates(date(2024, 1, 1), date(2024, 12, 31))
    start = draw(st.none() | days)
    deadline = draw(st.none() | days)
    if start and deadline and deadline < start:
        start, deadline = deadline, start
    percents = sorted(draw(st.lists(st.sampled_from([0, 25, 60, 100]), max_size=4)))
    reports = []
    for day, percent in zip(
        sorted(draw(st.lists(days, min_size=len(percents), max_size=len(percents)))),
        percents,
        strict=True,
    ):
        verdict = draw(st.none() | st.sampled_from(Verdict))
        later = day + timedelta(days=draw(st.integers(0, 40)))
        reports.append(
            report(day, percent, verdict=verdict, verdict_on=verdict and later)
        )
    extensions = [
        extension(day, day + timedelta(days=draw(st.integers(1, 90))))
        for day in sorted(draw(st.lists(days, max_size=2)))
    ]
    kinds = draw(st.lists(st.sampled_from(DecisionKind), max_size=2))
    on = sorted(draw(st.lists(days, min_size=len(kinds), max_size=len(kinds))))
    return TaskRecord(
        task(
            code,
            start=start,
            first_deadline=deadline,
            weight=draw(st.integers(1, 5)),
            assigned_on=draw(st.none() | days),
        ),
        tuple(reports),
        tuple(extensions),
        tuple(decision(*pair) for pair in zip(kinds, on, strict=True)),
    )


def slow_state(
    record: TaskRecord, day: date, calendar: WorkingCalendar, warn_days: int
) -> TaskState:
    """HANDBOOK 2.8 word by word, event by event, day by day."""
    deadline = record.task.first_deadline
    for later in record.extensions:
        if later.known_on <= day:
            deadline = later.new_deadline
    rests = cancelled = False
    for told in record.decisions:
        if told.known_on <= day:
            cancelled |= told.kind is DecisionKind.CANCELLED
            if told.kind is not DecisionKind.CANCELLED:
                rests = told.kind is DecisionKind.SUSPENDED
    done_on = None
    for item in record.reports:
        returned = (
            item.verdict is Verdict.RETURNED
            and item.verdict_on is not None
            and item.verdict_on <= day
        )
        if item.day <= day and not returned:
            done_on = (done_on or item.day) if item.percent == 100 else None
    if cancelled:
        return TaskState.CANCELLED
    if done_on:
        on_time = deadline is None or done_on <= deadline
        return TaskState.DONE_ON_TIME if on_time else TaskState.DONE_LATE
    if rests:
        return TaskState.SUSPENDED
    if deadline is None:
        return TaskState.NO_DEADLINE
    if day > deadline:
        return TaskState.OVERDUE
    left = slow_working_days(day + ONE_DAY, deadline, calendar)
    return TaskState.DUE_SOON if left <= warn_days else TaskState.IN_TIME


def slow_working_days(first: date, last: date, calendar: WorkingCalendar) -> int:
    """Working days from `first` to `last`, both included, counted one by one."""
    count = 0
    while first <= last:
        count += calendar.is_working(first)
        first += ONE_DAY
    return count


def slow_expected(
    start: date, deadline: date, day: date, calendar: WorkingCalendar
) -> Fraction:
    if day >= deadline:
        return Fraction(100)
    whole = slow_working_days(start, deadline, calendar)
    return Fraction(100 * slow_working_days(start, day, calendar), whole or 1)
