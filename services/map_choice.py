"""What the map page tells of the org unit that was picked."""

from datetime import date

from data_access.queries import dossier_figures as figures
from data_access.queries.org_units import heads
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.map_measure import Amounts, MapMeasure
from domain.org_tree import OrgUnit
from domain.period import Comparison, Period, compared
from domain.scorecard import SeriesBreak
from domain.unit_map import ChosenUnit, MappedUnit, MonthFigure
from services.board import Board
from services.map_lens import MapLens
from services.series_breaks import series_breaks

_YEAR = 12


def chosen_unit(
    board: Board,
    measure: MapMeasure,
    unit: MappedUnit,
    day: date,
    through: MapLens,
) -> ChosenUnit:
    """Head, period before, last thirteen months and what lies below."""
    node = unit.org_unit.id
    before = compared(board.period, Comparison.PREVIOUS_PERIOD, board.moments.as_of_day)
    earlier, months = None, month_figures(board, measure, node, through=through)
    begin = _begin(board, node, through)
    if before and begin and begin <= before.last_day and is_covered(board, before):
        earlier = through.amounts([node], before)[node]
    if earlier and earlier.gap is not None:
        earlier = None
    tree = board.kept.tree
    below = tree.children(node, day)
    return ChosenUnit(
        unit=unit,
        head=heads(board.session, scope=board.scope, day=day, of=[node]).get(node),
        before=earlier.ratio if earlier else None,
        before_part=earlier.part if earlier else None,
        before_value=measure.figure(earlier) if earlier else None,
        before_label=before.label if before else "",
        months=months,
        breaks=_breaks(board, tree.unit(node, day), months),
        below=(len(below), below[0].kind) if below else None,
        is_before_estimate=earlier is not None and not earlier.is_exact,
    )


def is_covered(board: Board, period: Period) -> bool:
    """Whether the data reach back to the first day of a period."""
    first = board.kept.first_day
    return first is not None and first <= period.first_day


def month_figures(
    board: Board,
    measure: MapMeasure,
    node: OrgUnitId,
    *,
    before: int = _YEAR,
    through: MapLens | None = None,
) -> tuple[MonthFigure, ...]:
    """The month in which the period ends and up to `before` earlier ones, since the
    data and, as reported, the org unit begin.

    Left out is what is withheld: a month that cannot be told is not one of nothing.
    """
    present, begin = board.moments.as_of_day, _begin(board, node, through)
    last = min(board.period.last_day, present)
    numbers = range(_number(last) - before, _number(last) + 1)
    by_number = through.by_month(node, numbers) if through else None
    if by_number is None:
        nothing = measure.amounts(EventCounts())
        reported = _as_reported(board, measure, node, numbers)
        by_number = {number: reported.get(number, nothing) for number in numbers}
    return tuple(
        _month(measure, by_number[number], number, present)
        for number in numbers
        if number in by_number and begin is not None and number >= _number(begin)
    )


def _begin(board: Board, node: OrgUnitId, through: MapLens | None) -> date | None:
    """The first day that an org unit's figures can be told of; None: there are no data.

    Through a lens also those of whom it came from.
    """
    begin, succession = board.kept.first_day, board.kept.succession
    first = succession.lives[node].first
    if through is not None and through.view is not None:
        first = succession.known_since(node)
    return begin if begin is None or first is None else max(begin, first)


def _breaks(
    board: Board, unit: OrgUnit, months: tuple[MonthFigure, ...]
) -> tuple[SeriesBreak, ...]:
    """Days within the months on which the series becomes that of something else."""
    if not months:
        return ()
    first = date(months[0].year, months[0].month, 1)
    return series_breaks(board.kept, unit, first, board.last_day)


def _as_reported(
    board: Board, measure: MapMeasure, node: OrgUnitId, numbers: range
) -> dict[int, Amounts]:
    """Amounts by number of the month; of a stock up to its end."""
    found = figures.counts_by_month(
        board.session,
        scope=board.scope,
        node=node,
        years=[numbers[0] // 12, board.moments.as_of_day.year],
        only=measure.counts,
    )
    by_number = {12 * year + month - 1: c for (year, month), c in found.items()}
    if measure.is_stock:
        by_number = _stocks(board, node, by_number, numbers)
    return {number: measure.amounts(own) for number, own in by_number.items()}


def _stocks(
    board: Board,
    node: OrgUnitId,
    by_number: dict[int, EventCounts],
    numbers: range,
) -> dict[int, EventCounts]:
    """What had happened by the end of each month: all there is less what came after."""
    left = figures.totals(board.session, scope=board.scope, nodes=[node])[node]
    stocks = {}
    for number in range(max(by_number, default=numbers[-1]), numbers[0] - 1, -1):
        stocks[number] = left
        left = left - by_number.get(number, EventCounts())
    return stocks


def _month(
    measure: MapMeasure, amounts: Amounts, number: int, present: date
) -> MonthFigure:
    year, index = divmod(number, 12)
    return MonthFigure(
        year=year,
        month=index + 1,
        part=amounts.part,
        value=measure.figure(amounts),
        is_partial=Period.month(year, index + 1).last_day > present,
        is_estimate=not amounts.is_exact,
    )


def _number(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1
