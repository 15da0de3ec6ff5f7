"""Unusual daily counts of org units, with the marks of people on them."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from data_access.queries import dossier_figures as figures
from data_access.queries.freshness import ledger_sources
from data_access.queries.quality import outlier_marks
from domain.event_counts import EventCounts, counts_behind
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.outliers import WATCHED, Unusual, unusual_days
from domain.quality_view import UnitOutlier
from services.board import Board

NAMED_DAYS = 30
"""Calendar days up to the data moment on which outliers are named."""
HISTORY_DAYS = 26 * 7
"""Days that tell what is usual: half a year of each weekday."""
_COUNTS = counts_behind(WATCHED)


def watched_units(board: Board) -> tuple[OrgUnit, ...]:
    """Org units right below the node that have figures; without any, itself."""
    day = board.moments.as_of_day
    below = board.kept.tree.children(board.node.id, day)
    covered = [unit for unit in below if unit.id in board.kept.reach.covered]
    return tuple(covered) or (board.node,)


def unit_outliers(
    board: Board, units: Collection[OrgUnit]
) -> tuple[UnitOutlier, ...] | None:
    """Outliers of the last days of each org unit, the farthest from usual first.

    A day after the moment of a source that keeps some ledger within the org unit is
    no day of it. Marks are on the figures of all fields: with a scope of some fields
    there are none. None where no org unit has history enough.
    """
    today = board.moments.as_of_day
    first = max(today - timedelta(days=HISTORY_DAYS - 1), board.kept.first_day or today)
    since = today - timedelta(days=NAMED_DAYS - 1)
    counted = figures.counts_by_day(
        board.session,
        scope=board.scope,
        nodes=[unit.id for unit in units],
        first_day=first,
        only=_COUNTS,
    )
    by_unit: dict[OrgUnitId, dict[date, EventCounts]] = {}
    for (node, day), counts in counted.items():
        by_unit.setdefault(node, {})[day] = counts
    marks = {}
    if board.scope.fields is None:
        marks = outlier_marks(board.session, scope=board.scope, first_day=since)
    days = _days_of(board, units, first)
    found: list[UnitOutlier] = []
    is_known = False
    for unit in units:
        own = by_unit.get(unit.id, {})
        for measure, unusual in _unusual(own, days[unit.id], since):
            is_known = True
            found += [
                UnitOutlier(
                    unit.ref, measure, each, marks.get((unit.id, measure, each.day), ())
                )
                for each in unusual
            ]
    if not is_known:
        return None
    return tuple(sorted(found, key=lambda o: (-abs(o.unusual.score), o.key)))


def _unusual(
    counted: Mapping[date, EventCounts], days: Collection[date], since: date
) -> Iterator[tuple[str, tuple[Unusual, ...]]]:
    """Each watched measure with its outliers; without history enough it is left out.

    Days count from the first one on which the measure was counted at all.
    """
    for measure in WATCHED:
        values = {
            day: getattr(counts, measure)
            for day, counts in counted.items()
            if getattr(counts, measure)
        }
        begin = min(values, default=date.max)
        started = [day for day in days if day >= begin]
        found = unusual_days(values, started, since=since)
        if found is not None:
            yield measure, found


def _days_of(
    board: Board, units: Collection[OrgUnit], first: date
) -> dict[OrgUnitId, list[date]]:
    """The days of each org unit that compare; those that end alike share them."""
    ends, today = _last_days(board), board.moments.as_of_day
    last_days = {unit.id: ends.get(unit.id, today) for unit in units}
    days_to = {last: _comparable(board, first, last) for last in {*last_days.values()}}
    return {unit: days_to[last] for unit, last in last_days.items()}


def _last_days(board: Board) -> Mapping[OrgUnitId, date]:
    """The day to which all sources within an org unit are complete."""
    found: dict[OrgUnitId, date] = {}
    day = board.moments.as_of_day
    for holder, source in ledger_sources(board.session).items():
        reached = board.moments.day_of(source)
        for above in board.kept.tree.ancestors(holder, day):
            found[above.id] = min(reached, found.get(above.id, reached))
    return found


def _comparable(board: Board, first: date, last: date) -> list[date]:
    """Working days that are no make-up Saturdays, up to the day before a moment's.

    That day may not be over.
    """
    calendar = board.kept.calendar
    return [
        day
        for day in (first + timedelta(days=n) for n in range((last - first).days))
        if day.weekday() < 5 and calendar.is_working(day)
    ]
