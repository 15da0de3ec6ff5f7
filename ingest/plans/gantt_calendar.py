"""The working calendar of a GanttProject file."""

from collections.abc import Iterator
from datetime import date

from domain.plan_file import CalendarException, PlanFileCalendar
from ingest.plans.working_index import require_few
from ingest.plans.xml_tree import XmlNode

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORKING, _HOLIDAY = "WORKING_DAY", "HOLIDAY"


def gantt_calendar(root: XmlNode, years: range) -> PlanFileCalendar:
    """The calendar; days of every year are written out for `years`.

    A day of one year overrules the same day of every year, so it comes after.
    """
    calendars = root.first("calendars")
    if calendars is None:
        return PlanFileCalendar()
    types = calendars.first("day-types")
    week = types.first("default-week") if types is not None else None
    # With this set weekends are drawn but worked through.
    shown = types.first("only-show-weekends") if types is not None else None
    days_off = {5, 6}
    if shown is not None and shown.attributes.get("value") == "true":
        days_off = set()
    elif week is not None:
        days_off = {
            number
            for number, name in enumerate(_WEEKDAYS)
            if week.attributes.get(name) == "1"
        }
    dates = list(calendars.all("date"))
    require_few(dates)
    yearly = [node for node in dates if not node.attributes.get("year")]
    single = [node for node in dates if node.attributes.get("year")]
    return PlanFileCalendar(
        "",
        frozenset(days_off),
        tuple(
            [e for node in yearly for e in _exceptions(node, years)]
            + [e for node in single for e in _exceptions(node, years)]
        ),
    )


def _exceptions(node: XmlNode, years: range) -> Iterator[CalendarException]:
    told = node.attributes
    kind = told.get("type") or _HOLIDAY
    if kind not in {_WORKING, _HOLIDAY}:
        return  # NEUTRAL days are coloured only.
    for year in [told["year"]] if told.get("year") else years:
        try:
            on = date(int(year), int(told["month"]), int(told["date"]))
        except (KeyError, ValueError, OverflowError):
            continue
        name = " ".join(node.text.split())[:80]
        yield CalendarException(on, on, kind == _WORKING, name)
