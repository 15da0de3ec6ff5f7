"""A plan as XML that MS Project opens (MSPDI)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from domain.plan import LinkKind, TaskLink
from domain.plan_file import (
    CalendarException,
    DateRule,
    PlanFile,
    PlanFileCalendar,
    PlanFileTask,
)
from domain.plan_titles import PLAN_TITLES
from reports.text import legal

_MINUTES_PER_DAY = 480
_TENTHS_PER_DAY = _MINUTES_PER_DAY * 10
_MORNING, _EVENING = "T08:00:00", "T17:00:00"
_KINDS = {
    LinkKind.FINISH_TO_FINISH: 0,
    LinkKind.FINISH_TO_START: 1,
    LinkKind.START_TO_FINISH: 2,
    LinkKind.START_TO_START: 3,
}
_RULES = {rule: number for number, rule in enumerate(DateRule)}
"""ConstraintType counts them in this order."""
_FIELD_IDS = (
    *range(188743731, 188743747, 3),
    *range(188743747, 188743751),
    *range(188743997, 188744017),
)
"""Text1 to Text30."""
_KNOWN = ("code", "lead", "cooperating", "product", "legal_basis", "group")
_WEIGHT_ID, _WEIGHT_NAME = 188743767, "Number1"


def plan_project_xml(plan: PlanFile) -> bytes:
    """The file; what MS Project has no field for stands in columns of text.

    Elements stand in the order in which MS Project writes them. Tasks are numbered in
    their order. Those with both days are scheduled by hand, with the days once more as
    ManualStart and ManualFinish, which MS Project shows then: opening the file does
    not move what was promised.
    """
    further = _further_titles(plan)
    parts = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        '<Project xmlns="http://schemas.microsoft.com/project">',
        "<SaveVersion>14</SaveVersion>",
        _tag("Title", plan.name),
        "<ScheduleFromStart>1</ScheduleFromStart>",
        *_span(plan.tasks),
        "<CalendarUID>1</CalendarUID>",
        "<DefaultStartTime>08:00:00</DefaultStartTime>",
        "<DefaultFinishTime>17:00:00</DefaultFinishTime>",
        _tag("MinutesPerDay", _MINUTES_PER_DAY),
        _tag("MinutesPerWeek", 5 * _MINUTES_PER_DAY),
        "<DaysPerMonth>20</DaysPerMonth>",
        _moment("StatusDate", plan.status_day, _EVENING),
        *_columns(further),
        *_calendar(plan.calendar),
        *_tasks(plan, further),
        *_people(plan.tasks),
        "</Project>",
    ]
    return "\n".join(part for part in parts if part).encode()


def _further_titles(plan: PlanFile) -> tuple[str, ...]:
    room = len(_FIELD_IDS) - len(_KNOWN)
    titles = dict.fromkeys(title for task in plan.tasks for title, _ in task.extra)
    return tuple(titles)[:room]


def _span(tasks: Sequence[PlanFileTask]) -> Iterator[str]:
    starts = [task.start for task in tasks if task.start is not None]
    ends = [task.finish for task in tasks if task.finish is not None]
    yield _moment("StartDate", min(starts, default=None), _MORNING)
    yield _moment("FinishDate", max(ends, default=None), _EVENING)


def _columns(further: Iterable[str]) -> Iterator[str]:
    yield "<ExtendedAttributes>"
    titles = [*(PLAN_TITLES[key] for key in _KNOWN), *further]
    named = [(f"Text{n}", title) for n, title in enumerate(titles, start=1)]
    columns = list(zip(_FIELD_IDS, named, strict=False))
    columns.append((_WEIGHT_ID, (_WEIGHT_NAME, PLAN_TITLES["weight"])))
    for field_id, (name, title) in columns:
        yield (
            f"<ExtendedAttribute>{_tag('FieldID', field_id)}{_tag('FieldName', name)}"
            f"{_tag('Alias', title)}</ExtendedAttribute>"
        )
    yield "</ExtendedAttributes>"


def _calendar(calendar: PlanFileCalendar) -> Iterator[str]:
    yield (
        f"<Calendars><Calendar><UID>1</UID>{_tag('Name', calendar.name or 'Standard')}"
        "<IsBaseCalendar>1</IsBaseCalendar><BaseCalendarUID>-1</BaseCalendarUID>"
        "<WeekDays>"
    )
    for day_type in range(1, 8):
        is_working = (day_type - 2) % 7 not in calendar.days_off
        times = _WORKING_TIMES if is_working else ""
        yield (
            f"<WeekDay><DayType>{day_type}</DayType>"
            f"<DayWorking>{int(is_working)}</DayWorking>{times}</WeekDay>"
        )
    yield "</WeekDays><Exceptions>"
    yield from map(_exception, calendar.exceptions)
    yield "</Exceptions></Calendar></Calendars>"


_WORKING_TIMES = (
    "<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime>"
    "</WorkingTime><WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime>"
    "</WorkingTime></WorkingTimes>"
)


def _exception(exception: CalendarException) -> str:
    return (
        "<Exception><EnteredByOccurrences>0</EnteredByOccurrences><TimePeriod>"
        f"{_moment('FromDate', exception.first, 'T00:00:00')}"
        f"{_moment('ToDate', exception.last, 'T23:59:00')}</TimePeriod>"
        f"{_tag('Occurrences', (exception.last - exception.first).days + 1)}"
        f"{_tag('Name', exception.name)}<Type>1</Type>"
        f"<DayWorking>{int(exception.is_working)}</DayWorking>"
        f"{_WORKING_TIMES if exception.is_working else ''}</Exception>"
    )


def _tasks(plan: PlanFile, further: Sequence[str]) -> Iterator[str]:
    uids = {task.code: uid for uid, task in enumerate(plan.tasks, start=1)}
    before: dict[str, list[TaskLink]] = defaultdict(list)
    for link in plan.links:
        before[link.successor].append(link)
    yield "<Tasks>"
    counters: list[int] = []
    for task in plan.tasks:
        del counters[task.level :]
        counters.extend([0] * (task.level - len(counters)))
        counters[-1] += 1
        number = ".".join(map(str, counters))
        yield "".join(
            [
                "<Task>",
                *_about(task, uids[task.code], number),
                *(_link(link, uids) for link in before[task.code]),
                *_values(task, further),
                _baseline(task),
                "</Task>",
            ]
        )
    yield "</Tasks>"


def _about(task: PlanFileTask, uid: int, outline_number: str) -> Iterator[str]:
    by_hand = task.start is not None and task.finish is not None
    yield _tag("UID", uid) + _tag("ID", uid) + _tag("Name", task.name)
    yield _tag("Manual", int(by_hand and not task.is_summary))
    yield _tag("IsNull", 0) + _tag("WBS", outline_number)
    yield _tag("OutlineNumber", outline_number) + _tag("OutlineLevel", task.level)
    begin = _EVENING if task.is_milestone else _MORNING
    yield _moment("Start", task.start, begin) + _moment("Finish", task.finish, _EVENING)
    length = "" if task.duration_days is None else _duration(task.duration_days)
    yield _tag("Duration", length)
    if by_hand:
        yield _moment("ManualStart", task.start, begin)
        yield _moment("ManualFinish", task.finish, _EVENING)
        yield _tag("ManualDuration", length)
    yield _tag("DurationFormat", 7)
    yield _tag("Milestone", int(task.is_milestone))
    yield _tag("Summary", int(task.is_summary))
    if task.percent is not None:
        yield _tag("PercentComplete", task.percent)
    yield _moment("ActualStart", task.actual_start, _MORNING)
    yield _moment("ActualFinish", task.actual_finish, _EVENING)
    yield _tag("ConstraintType", _RULES[task.rule])
    yield _moment("ConstraintDate", task.rule_day, _rule_time(task.rule))
    yield _moment("Deadline", task.deadline, _EVENING)
    yield _tag("Notes", task.notes)


def _rule_time(rule: DateRule) -> str:
    starts = {DateRule.MUST_START_ON, DateRule.START_NO_EARLIER_THAN,
              DateRule.START_NO_LATER_THAN}  # fmt: skip
    return _MORNING if rule in starts else _EVENING


def _link(link: TaskLink, uids: Mapping[str, int]) -> str:
    return (
        f"<PredecessorLink>{_tag('PredecessorUID', uids[link.predecessor])}"
        f"{_tag('Type', _KINDS[link.kind])}<CrossProject>0</CrossProject>"
        f"{_tag('LinkLag', link.lag_days * _TENTHS_PER_DAY)}<LagFormat>7</LagFormat>"
        "</PredecessorLink>"
    )


def _values(task: PlanFileTask, further: Sequence[str]) -> Iterator[str]:
    told = dict(task.extra)
    texts = (
        task.code, task.lead, "; ".join(task.cooperating), task.product,
        task.legal_basis, task.group, *(told.get(title, "") for title in further),
    )  # fmt: skip
    values = list(zip(_FIELD_IDS, texts, strict=False))
    values.append((_WEIGHT_ID, "" if task.weight is None else str(task.weight)))
    for field_id, text in values:
        if text:
            yield (
                f"<ExtendedAttribute>{_tag('FieldID', field_id)}{_tag('Value', text)}"
                "</ExtendedAttribute>"
            )


def _baseline(task: PlanFileTask) -> str:
    if task.baseline_start is None and task.baseline_finish is None:
        return ""
    return (
        "<Baseline><Number>0</Number>"
        f"{_moment('Start', task.baseline_start, _MORNING)}"
        f"{_moment('Finish', task.baseline_finish, _EVENING)}</Baseline>"
    )


def _people(tasks: Sequence[PlanFileTask]) -> Iterator[str]:
    """The lead of each task as the one resource assigned to it."""
    leads = dict.fromkeys(task.lead for task in tasks if task.lead)
    uids = {name: uid for uid, name in enumerate(leads, start=1)}
    yield "<Resources>"
    for name, uid in uids.items():
        yield (
            f"<Resource>{_tag('UID', uid)}{_tag('ID', uid)}{_tag('Name', name)}"
            "<Type>1</Type><IsNull>0</IsNull></Resource>"
        )
    yield "</Resources><Assignments>"
    assigned = [(number, t.lead) for number, t in enumerate(tasks, start=1) if t.lead]
    for uid, (number, lead) in enumerate(assigned, start=1):
        yield (
            f"<Assignment>{_tag('UID', uid)}{_tag('TaskUID', number)}"
            f"{_tag('ResourceUID', uids[lead])}<Units>1</Units></Assignment>"
        )
    yield "</Assignments>"


def _duration(days: Decimal) -> str:
    minutes = int((days * _MINUTES_PER_DAY).to_integral_value())
    return f"PT{minutes // 60}H{minutes % 60}M0S"


def _moment(name: str, day: date | None, time: str) -> str:
    return "" if day is None else f"<{name}>{day.isoformat()}{time}</{name}>"


def _tag(name: str, value: str | int) -> str:
    text = escape(legal(value)) if isinstance(value, str) else str(value)
    return f"<{name}>{text}</{name}>" if text else ""
