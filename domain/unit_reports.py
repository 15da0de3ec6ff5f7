"""Monthly values of indicators that org units were to report, and whether they did.

Nobody assigns indicators to org units: whoever reported one for a month owes it for
each month that follows, until ten days after that month has ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.identifiers import OrgUnitId

DUE_DAYS = 10
"""Days after its last one by which a month is to be reported."""
WATCHED = timedelta(days=366)
"""Months that ended longer ago are not looked at."""
_MONTH_DAYS = range(28, 32)


@dataclass(frozen=True, slots=True)
class ReportedMonth:
    """A value of one org unit and indicator for [first_day, end_day).

    `entered_on`: when its first revision was. `is_accepted`: one of them counts;
    `is_final`: and is neither an estimate nor preliminary.
    """

    org_unit_id: OrgUnitId
    code: str
    first_day: date
    end_day: date
    entered_on: date
    is_accepted: bool
    is_final: bool


@dataclass(frozen=True, slots=True)
class UnitReports:
    """Values that one org unit owed; `on_time` and `accepted` of those `received`.

    `provisional`: accepted values that are not final. `missing`: indicators that it
    owes now, with the first day of the earliest month owed.
    """

    expected: int
    received: int
    on_time: int
    accepted: int
    provisional: int
    missing: Mapping[str, date]


def unit_reports(
    months: Iterable[ReportedMonth], today: date
) -> dict[OrgUnitId, UnitReports]:
    """By org unit, as it stands on `today`; only periods that are months count."""
    by_pair: dict[tuple[OrgUnitId, str], dict[date, ReportedMonth]] = defaultdict(dict)
    for each in months:
        if (each.end_day - each.first_day).days in _MONTH_DAYS:
            by_pair[each.org_unit_id, each.code][each.first_day] = each
    found: dict[OrgUnitId, list[tuple[str, date, ReportedMonth | None]]]
    found = defaultdict(list)
    months_from: dict[date, list[tuple[date, bool]]] = {}
    for (unit, code), told in by_pair.items():
        begin = min(told)
        if begin not in months_from:
            months_from[begin] = _months(begin, today)
        found[unit] += [
            (code, first, told.get(first))
            for first, is_over in months_from[begin]
            if is_over or first in told
        ]
    return {unit: _summed(owed) for unit, owed in found.items() if owed}


def _months(first: date, today: date) -> list[tuple[date, bool]]:
    """The watched months from one on that have ended, and whether they were due."""
    found = []
    while (end := _next(first)) <= today:
        if end > today - WATCHED:
            found.append((first, _due(end) < today))
        first = end
    return found


def _summed(owed: list[tuple[str, date, ReportedMonth | None]]) -> UnitReports:
    received = [each for _, _, each in owed if each is not None]
    missing: dict[str, date] = {}
    for code, first, each in owed:
        if each is None:
            missing[code] = min(first, missing.get(code, first))
    return UnitReports(
        expected=len(owed),
        received=len(received),
        on_time=sum(each.entered_on <= _due(each.end_day) for each in received),
        accepted=sum(each.is_accepted for each in received),
        provisional=sum(each.is_accepted and not each.is_final for each in received),
        missing=missing,
    )


def _due(end_day: date) -> date:
    return end_day + timedelta(days=DUE_DAYS - 1)


def _next(first_day: date) -> date:
    """The same day of the next month; months begin on a day that all have."""
    year, month = divmod(first_day.year * 12 + first_day.month, 12)
    return date(year, month + 1, min(first_day.day, 28))
