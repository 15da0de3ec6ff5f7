"""The working calendar of an MS Project file."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta

from domain.plan_file import CalendarException, PlanFileCalendar
from ingest.plans.project_times import last_day, moment
from ingest.plans.working_index import FIRST_DAY, LAST_DAY, require_few
from ingest.plans.xml_tree import XmlNode

_SUNDAY_FIRST = {1: 6, 2: 0, 3: 1, 4: 2, 5: 3, 6: 4, 7: 5}
"""DayType of a weekday: 1 is Sunday; here Monday is 0."""
_EXCEPTION = 0
_EVERY_DAY, _YEARLY, _NONE = "1", "2", ""
"""Types of exceptions that can be written out: a run of days, a day of each year."""
_MOST_YEARS = 60


def project_calendar(root: XmlNode) -> tuple[PlanFileCalendar, int]:
    """The project's own calendar; and how many of its exceptions were left out.

    Left out are those that recur by another rule than a day of each year.
    """
    lineage = _lineage(root)
    if not lineage:
        return PlanFileCalendar(), 0
    days_off = {5, 6}
    exceptions: list[CalendarException] = []
    left_out = 0
    for calendar in lineage:
        own, skipped = _exceptions(calendar)
        exceptions.extend(own)
        left_out += skipped
        for weekday, is_working in _weekdays(calendar):
            (days_off.discard if is_working else days_off.add)(weekday)
    return (
        PlanFileCalendar(
            lineage[-1].value("Name")[:80], frozenset(days_off), tuple(exceptions)
        ),
        left_out,
    )


def work_begins(root: XmlNode) -> time:
    """When work begins on a day of the project's own calendar, at the earliest.

    Midnight when the file tells no hours.
    """
    told = (
        _hour(hours.value("FromTime"))
        for calendar in _lineage(root)
        for weekday in _children(calendar, "WeekDays", "WeekDay")
        for hours in _children(weekday, "WorkingTimes", "WorkingTime")
    )
    return min((hour for hour in told if hour is not None), default=time())


def _lineage(root: XmlNode) -> list[XmlNode]:
    """The project's own calendar, preceded by those it builds on; empty: none."""
    holder = root.first("Calendars")
    calendars = {c.value("UID"): c for c in holder.all("Calendar")} if holder else {}
    chosen = calendars.get(root.value("CalendarUID"))
    if chosen is None:
        chosen = next(iter(calendars.values()), None)
    return [] if chosen is None else _with_bases(chosen, calendars)


def _with_bases(chosen: XmlNode, calendars: Mapping[str, XmlNode]) -> list[XmlNode]:
    """The calendar preceded by the one it builds on, and so on."""
    lineage = [chosen]
    while True:
        base = calendars.get(lineage[0].value("BaseCalendarUID"))
        if base is None or any(base is known for known in lineage):
            return lineage
        lineage.insert(0, base)


def _weekdays(calendar: XmlNode) -> Iterator[tuple[int, bool]]:
    for node in _children(calendar, "WeekDays", "WeekDay"):
        weekday = _SUNDAY_FIRST.get(_number(node.value("DayType")))
        if weekday is not None:
            yield weekday, node.value("DayWorking") == "1"


def _exceptions(calendar: XmlNode) -> tuple[list[CalendarException], int]:
    """Both ways of writing them: as Exceptions, and as WeekDays of type 0 before."""
    found: list[CalendarException] = []
    left_out = 0
    newer = list(_children(calendar, "Exceptions", "Exception"))
    older = (
        node
        for node in _children(calendar, "WeekDays", "WeekDay")
        if _number(node.value("DayType")) == _EXCEPTION
    )
    listed = newer or list(older)
    require_few(listed)
    for node in listed:
        period = node.first("TimePeriod")
        days = _days(period) if period is not None else None
        kind = node.value("Type")
        steps = kind == _EVERY_DAY and node.value("Period") not in {"", "0", "1"}
        if days is None or steps or kind not in {_EVERY_DAY, _YEARLY, _NONE}:
            left_out += 1
        else:
            found.extend(_written_out(node, *days, is_yearly=kind == _YEARLY))
    return found, left_out


def _written_out(
    node: XmlNode, first: date, last: date, *, is_yearly: bool
) -> Iterator[CalendarException]:
    is_working, name = node.value("DayWorking") == "1", node.value("Name")[:80]
    if not is_yearly:
        yield CalendarException(first, last, is_working, name)
        return
    # The time period of a yearly exception spans the years of its occurrences.
    month = _number(node.value("Month"), first.month - 1) + 1
    day = _number(node.value("MonthDay"), first.day)
    for year in range(first.year, min(last.year, first.year + _MOST_YEARS) + 1):
        try:
            on = date(year, month, day)
        except ValueError:
            continue
        if first <= on <= last:
            yield CalendarException(on, on, is_working, name)


def _days(period: XmlNode) -> tuple[date, date] | None:
    try:
        begin, end = moment(period.value("FromDate")), moment(period.value("ToDate"))
    except ValueError:
        return None
    if begin is None or end is None or begin > end:
        return None
    last = last_day(end, begin) or end.date()
    first = max(begin.date(), FIRST_DAY)
    last = min(last, LAST_DAY, first + timedelta(days=_MOST_YEARS * 366))
    return (first, last) if first <= last else None


def _hour(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _children(calendar: XmlNode, holder: str, name: str) -> Iterator[XmlNode]:
    held = calendar.first(holder)
    return held.all(name) if held is not None else iter(())


def _number(text: str, default: int = -1) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default
