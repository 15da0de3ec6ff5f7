"""The forecast of a period's end, from the counts of whole months."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from itertools import pairwise

from domain.event_counts import EventCounts
from domain.forecast import Forecast, Level, Limits, NoForecast, Value, forecast
from domain.formula import Number
from domain.identifiers import OrgUnitId
from domain.indicator import PERCENT, Aggregation, Indicator
from domain.indicator_catalogue import DayCatalogue
from domain.indicator_detail import PeriodForecast
from domain.measures import LEDGER_MEASURES
from domain.period import Basis, Period, PeriodKind
from services.board import Board
from services.indicator_plans import PlanMeasures
from services.indicator_series import MonthCounts
from services.measured import Measured, lookup
from services.series_breaks import series_breaks

_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
    PeriodKind.YEAR_TO_DATE: 12,
}
_FULL = 100


def period_forecast(
    board: Board,
    catalogue: DayCatalogue,
    indicator: Indicator,
    counts: MonthCounts,
    so_far: Number | None,
) -> PeriodForecast:
    """What the indicator will be at the end of the board's period.

    `catalogue`: the indicator with all that it rests on; past months are worked out by
    its present definition. A period that ends with the data is followed by the next.
    """
    whole, today = _whole(board.period), board.moments.as_of_day
    if whole is None:
        return PeriodForecast(board.period, NoForecast.NOT_MONTHS)
    is_running = whole.last_day > today
    if not is_running and whole.last_day < today:
        return PeriodForecast(whole, NoForecast.OVER)
    if not indicator.formula or not catalogue.measures <= LEDGER_MEASURES.keys():
        return PeriodForecast(whole, NoForecast.NOT_COUNTED)
    history = _history(board, counts, today)
    value = _value(catalogue, indicator)
    periods = [whole] if is_running else _following(whole)
    made: list[PeriodForecast] = []
    for each in periods:
        found = _made(each, history, indicator, value, so_far if is_running else None)
        if isinstance(found.result, Forecast):
            return found
        made.append(found)
    return made[0]


@dataclass(frozen=True, slots=True)
class _History:
    """Whole months since the last break, and the sums up to the end of each.

    `sums` begins with what had happened before the first of them.
    """

    months: tuple[Period, ...] = ()
    sums: tuple[EventCounts, ...] = ()
    since: date | None = None


def _made(
    period: Period,
    history: _History,
    indicator: Indicator,
    value: Value[EventCounts],
    so_far: Number | None,
) -> PeriodForecast:
    months, sums = history.months, history.sums
    if not months:
        return PeriodForecast(period, NoForecast.TOO_SHORT, since=history.since)
    made_on = months[-1].last_day
    left, length = _number(period.last_day) - _number(made_on), _MONTHS[period.kind]
    result: Forecast | NoForecast = NoForecast.NOT_BEGUN
    if left <= length:
        limits = _limits(indicator, sums, value, so_far)
        result = forecast(
            sums, value, length=length, left=left, limits=limits, level=_LEVEL
        )
    return PeriodForecast(period, result, made_on, left, len(months), history.since)


def _whole(period: Period) -> Period | None:
    """The uncut period of whole calendar months; None: it is none."""
    if period.kind not in _MONTHS or period.basis is not Basis.CALENDAR:
        return None
    first = period.first_day
    if period.kind is PeriodKind.YEAR_TO_DATE:
        return Period.year(first.year)
    return _named(period.kind, first.year, first.month)


def _named(kind: PeriodKind, year: int, month: int) -> Period:
    match kind:
        case PeriodKind.MONTH:
            return Period.month(year, month)
        case PeriodKind.QUARTER:
            return Period.quarter(year, (month + 2) // 3)
        case PeriodKind.HALF:
            return Period.half(year, (month + 5) // 6)
        case PeriodKind.NINE_MONTHS:
            return Period.nine_months(year)
        case _:
            return Period.year(year)


def _following(whole: Period) -> list[Period]:
    """The next period of its kind, then shorter ones: they need less history."""
    year, month = whole.end_day.year, whole.end_day.month
    kinds = [whole.kind, PeriodKind.QUARTER, PeriodKind.MONTH]
    if whole.kind is PeriodKind.NINE_MONTHS:
        kinds = kinds[1:]
    longest = _MONTHS[whole.kind]
    return [_named(kind, year, month) for kind in kinds if _MONTHS[kind] <= longest]


def _history(board: Board, counts: MonthCounts, today: date) -> _History:
    months = counts.months
    if not months:
        return _History()
    kept, first, last = board.kept, months[0].first_day, months[-1].last_day
    breaks = series_breaks(kept, board.node, first, last)
    since = breaks[-1].day if breaks else None
    born = kept.succession.lives[board.node.id].first
    begin = max(day for day in (kept.first_day, born, since, first) if day is not None)
    chosen = [
        at
        for at, month in enumerate(months)
        if not month.is_cut
        and month.last_day <= today
        and not kept.calendar.working_days_from(month.first_day, begin)
    ]
    if not chosen:
        return _History(since=since)
    opening = counts.until[chosen[0]] - counts.within[chosen[0]]
    return _History(
        tuple(months[at] for at in chosen),
        (opening, *(counts.until[at] for at in chosen)),
        since,
    )


def _scaled(counts: EventCounts, factor: Fraction) -> EventCounts:
    """Every count times `factor`, as whole numbers."""
    return EventCounts(
        *(round(getattr(counts, field.name) * factor) for field in fields(counts))
    )


_LEVEL: Level[EventCounts] = Level(of=lambda counts: counts.received, scaled=_scaled)
"""By what is received: one factor for all counts, so that they still fit each other."""


def _value(catalogue: DayCatalogue, indicator: Indicator) -> Value[EventCounts]:
    """The indicator as a function of counts in a period and up to its end."""
    node = OrgUnitId(0)
    names = tuple(name for name in LEDGER_MEASURES if name in catalogue.measures)

    def value(within: EventCounts, until: EventCounts) -> Number | None:
        told = Measured(names, {node: within}, {node: until}, {}, PlanMeasures())
        readings = catalogue.readings(lookup(told.of(node)))
        return indicator.scaled(readings[indicator.code])

    return value


def _limits(
    indicator: Indicator,
    sums: Sequence[EventCounts],
    value: Value[EventCounts],
    so_far: Number | None,
) -> Limits:
    """What a figure can be, where no month of the past was otherwise.

    A count that never falls is not less than what there is of it already.
    """
    past = [
        found
        for before, until in pairwise(sums)
        if (found := value(until - before, until)) is not None
    ]
    if not past or min(past) < 0:
        return Limits()
    low = Fraction(0)
    if indicator.aggregation is Aggregation.SUM and so_far is not None:
        low = Fraction(so_far)
    is_share = indicator.unit == PERCENT and max(past) <= _FULL
    return Limits(low, Fraction(_FULL) if is_share else None)


def _number(day: date) -> int:
    return day.year * 12 + day.month
