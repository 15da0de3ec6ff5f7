"""Indicators of one org unit by month, from one pass over the roll-ups."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from data_access.queries import dossier_figures as figures
from domain.access import Viewer
from domain.dossier import local_day
from domain.event_counts import EventCounts
from domain.formula import MISSING, Reading
from domain.indicator import Indicator
from domain.indicator_catalogue import DayCatalogue, Defined, day_catalogue
from domain.indicator_series import (
    IndicatorSeries,
    MarkKind,
    SeriesMark,
    SeriesMonth,
)
from domain.measures import LEDGER_MEASURES, counts_needed
from domain.period import Period
from services.board import Board
from services.indicator_lens import IndicatorLens, refused
from services.indicator_plans import PlanMeasures
from services.measured import Measured, lookup, measured
from services.reported_months import reported_months
from services.series_breaks import series_breaks

SHOWN = 24
"""Months that a series has."""
KEPT = 60
"""Months that are read, for what is worked out of the past."""
_NOTHING = EventCounts()


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """One node's months in order: what happened in each, and up to each one's end.

    From the first that the data and the org unit know of to that of the last day of
    the board; the last one is cut at the data moment.
    """

    months: tuple[Period, ...] = ()
    within: tuple[EventCounts, ...] = ()
    until: tuple[EventCounts, ...] = ()


def month_counts(board: Board, asked: Collection[str], *, most: int) -> MonthCounts:
    """Counts behind the measures named `asked`, of at most so many months.

    Two passes: sums by half month, and those over all time.
    """
    months = _months(board, most)
    if not months:
        return MonthCounts()
    flow_names, stock_names = counts_needed(frozenset(asked))
    names, node = flow_names | stock_names, board.node.id
    by_month = figures.counts_by_month(
        board.session,
        scope=board.scope,
        node=node,
        years=[months[0].first_day.year, board.moments.as_of_day.year],
        only=names,
    )
    left = figures.totals(board.session, scope=board.scope, nodes=[node], only=names)
    until = left[node]
    after = (months[-1].first_day.year, months[-1].first_day.month)
    for month in sorted(by_month, reverse=True):
        if month > after:
            until = until - by_month[month]
    within, ends = [], []
    for period in reversed(months):
        first = period.first_day
        counts = by_month.get((first.year, first.month), _NOTHING)
        within.append(counts)
        ends.append(until)
        until = until - counts
    return MonthCounts(months, tuple(within[::-1]), tuple(ends[::-1]))


def _months(
    board: Board, most: int, *, before_birth: bool = False
) -> tuple[Period, ...]:
    """`before_birth`: also those in which only others were there."""
    begin, today = board.kept.first_day, board.moments.as_of_day
    if begin is None:
        return ()
    born = board.kept.succession.lives[board.node.id].first
    born = None if before_birth else born
    first = _number(max(begin, born) if born else begin)
    last = _number(board.last_day)
    numbers = range(max(first, last - most + 1), last + 1)
    months = [Period.month(number // 12, number % 12 + 1) for number in numbers]
    return tuple(
        month.until(today) if month.contains(today) else month for month in months
    )


def _number(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def indicator_series(
    board: Board,
    viewer: Viewer,
    definitions: Sequence[Indicator],
    codes: Collection[str],
    *,
    most: int = SHOWN,
    lens: IndicatorLens | None = None,
) -> dict[str, IndicatorSeries]:
    """The series of some indicators, all read together; unknown codes are left out.

    Each month has the value that it has when asked alone, by the definitions of its
    last day; one that `lens` changes, that of the org units of another day.
    """
    passed_on = lens is not None and lens.view is not None
    months = _months(board, most, before_birth=passed_on)
    days = [month.last_day for month in months] or [board.last_day]
    by_day = _catalogues(definitions, codes, days)
    asked = frozenset[str]().union(*(found.measures for found in by_day.values()))
    counts = month_counts(board, asked & LEDGER_MEASURES.keys(), most=most)
    places = {month: at for at, month in enumerate(counts.months)}
    node = board.node.id
    whole = {month.whole: by_day[month.last_day] for month in counts.months}
    told = reported_months(board, whole, _without_formula(by_day))
    shown: list[Period] = []
    found: dict[str, list[SeriesMonth]] = {code: [] for code in codes}
    for period in months:
        catalogue = by_day[period.last_day]
        of_month = lens.of(period) if lens is not None else None
        if of_month is not None and of_month.converts:
            converted = _converted(of_month, catalogue, codes)
            if converted is not None:
                shown.append(period)
                for code, month in converted.items():
                    found[code].append(month)
        elif period in places:
            shown.append(period)
            values = _measured(board, viewer, asked, counts, places[period]).of(node)
            given = told.on(catalogue, period.whole).given(node)
            readings = catalogue.readings(lookup(values), given)
            for code, series in found.items():
                series.append(_month(board, catalogue, code, readings, period))
    latest = by_day[days[-1]].defined
    return {
        code: IndicatorSeries(
            latest[code].indicator,
            tuple(series),
            _marks(board, by_day, code, shown),
        )
        for code, series in found.items()
        if code in latest
    }


def _converted(
    lens: IndicatorLens, catalogue: DayCatalogue, codes: Collection[str]
) -> dict[str, SeriesMonth] | None:
    """The month of a lens by code; None where nobody was there to come from.

    By a definition that cannot be converted it has no value.
    """
    board = lens.board
    able = [c for c in codes if c in catalogue.defined and not refused(catalogue, c)]
    own = lens.readings(catalogue, able, [board.node.id])[board.node.id]
    if own.is_absent:
        return None
    readings = {code: own.of(code) for code in able}
    return {
        code: replace(
            _month(board, catalogue, code, readings, board.period),
            begins_late=_begins_late(board, board.period, board.kept.first_day),
            is_estimate=code in own.estimates,
            is_withheld=own.is_withheld,
        )
        for code in codes
    }


def _without_formula(by_day: Mapping[date, DayCatalogue]) -> frozenset[str]:
    """What only org units can tell, on any of the days."""
    return frozenset(
        code
        for catalogue in by_day.values()
        for code, each in catalogue.defined.items()
        if each.expression is None
    )


def _catalogues(
    definitions: Sequence[Indicator], codes: Collection[str], days: Iterable[date]
) -> dict[date, DayCatalogue]:
    """What some indicators rest on, on each day; days between two versions share it."""
    by_versions: dict[tuple[int, ...], DayCatalogue] = {}
    found = {}
    for day in days:
        in_force = [at for at, d in enumerate(definitions) if d.is_in_force(day)]
        key = tuple(in_force)
        if key not in by_versions:
            by_versions[key] = day_catalogue(definitions, day).narrowed(codes)
        found[day] = by_versions[key]
    return found


def _measured(
    board: Board,
    viewer: Viewer,
    asked: frozenset[str],
    counts: MonthCounts,
    at: int,
) -> Measured:
    """What formulas may name of one month; beside counts, lists and the plan."""
    node = board.node.id
    others = asked - LEDGER_MEASURES.keys()
    of_month = replace(board, period=counts.months[at])
    beside = measured(of_month, viewer, others, [node]) if others else None
    return Measured(
        names=tuple(name for name in LEDGER_MEASURES if name in asked),
        within={node: counts.within[at]},
        until={node: counts.until[at]},
        listed=beside.listed if beside else {},
        plan=beside.plan if beside else PlanMeasures(),
    )


def _month(
    board: Board,
    narrowed: DayCatalogue,
    code: str,
    readings: Mapping[str, Reading],
    period: Period,
) -> SeriesMonth:
    defined = narrowed.defined.get(code)
    reading = readings.get(code, MISSING)
    indicator = defined.indicator if defined else None
    return SeriesMonth(
        period=period,
        reading=reading,
        value=indicator.scaled(reading) if indicator else None,
        version=indicator.version if indicator else None,
        is_running=period.is_cut,
        is_provisional=_is_provisional(board, period),
        begins_late=_begins_late(
            board,
            period,
            board.kept.first_day,
            board.kept.succession.lives[board.node.id].first,
        ),
    )


def _is_provisional(board: Board, period: Period) -> bool:
    kept = board.kept
    stopped = kept.reach.unranked.get(board.node.id)
    stopped_on = local_day(stopped, kept.zone) if stopped is not None else None
    return kept.calendar.is_provisional(period.last_day) or (
        stopped_on is not None and stopped_on <= period.last_day
    )


def _begins_late(board: Board, period: Period, *begins: date | None) -> bool:
    """Whether a working day of the month came before anything was recorded."""
    known = [day for day in begins if day is not None]
    begin = max(known, default=period.first_day)
    return board.kept.calendar.working_days_from(period.first_day, begin) > 0


def _marks(
    board: Board,
    by_day: Mapping[date, DayCatalogue],
    code: str,
    months: Sequence[Period],
) -> tuple[SeriesMark, ...]:
    """Days on which the definition, the org unit or the table of holidays changes."""
    if not months:
        return ()
    kept, first, last = board.kept, months[0].first_day, months[-1].last_day
    found = [
        SeriesMark(each.day, MarkKind.ORGANISATION, each.joined)
        for each in series_breaks(kept, board.node, first, last)
    ]
    for before, after in pairwise(months):
        day = after.first_day
        old, new = by_day[before.last_day], by_day[after.last_day]
        if _versions(old, code) != _versions(new, code):
            present = new.defined.get(code)
            version = present.indicator.version if present else 0
            found.append(SeriesMark(_since(present, day), MarkKind.DEFINITION, version))
        is_known = [not kept.calendar.is_provisional(d) for d in (before.last_day, day)]
        if is_known[0] != is_known[1]:
            found.append(SeriesMark(day, MarkKind.CALENDAR))
    return tuple(sorted(found, key=lambda mark: mark.day))


def _since(present: Defined | None, day: date) -> date:
    """Since when the definition holds; the month's first day for what it names."""
    begin = present.indicator.valid_from if present else None
    return begin if begin is not None and begin > day else day


def _versions(catalogue: DayCatalogue, code: str) -> frozenset[tuple[str, int]]:
    """The versions that a value rests on."""
    return frozenset(
        (name, each.indicator.version)
        for name, each in catalogue.narrowed([code]).defined.items()
    )
