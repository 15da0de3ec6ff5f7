"""The overview: figures of a node now and over a period, worst units first."""

from collections.abc import Sequence
from datetime import date, timedelta

from data_access.engine import Database
from data_access.queries import dossier_figures as figures
from domain.access import Permission, Viewer, require
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.indicator_tiles import DEFAULT_TILES
from domain.lens import AS_REPORTED, Lens
from domain.lens_counts import Lensed
from domain.lens_view import lens_words
from domain.measures import DUE_SOON, DUE_TODAY
from domain.period import Comparison, Period
from domain.ratio import Ratio
from domain.scorecard import (
    FlowFigure,
    FlowFigures,
    MonthPoint,
    Overview,
    RatioFigure,
    StockFigure,
    StockFigures,
)
from services.attention import attention_rows
from services.board import Board, board_of, last_working_days
from services.freshness import freshness_of
from services.measured import LISTS, list_count
from services.overview_lens import OverviewLens, counted, is_estimate, overview_lens
from services.overview_tiles import DEFAULT, Sums, Wanted, tiles_of
from services.ranking import ranked_units
from services.reference import reference
from services.series_breaks import series_breaks

Told = EventCounts | Lensed | None
"""Counts as reported or through a lens; None: none, or withheld."""
ByMonth = dict[tuple[int, int], Told]
SERIES_WORKING_DAYS = 22
"""A month of working days behind each stock tile."""


def overview(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
    comparison: Comparison = Comparison.SAME_PERIOD_LAST_YEAR,
    lens: Lens = AS_REPORTED,
    tiles: tuple[str, ...] = DEFAULT_TILES,
) -> Overview:
    """All of Tổng quan for one node, field and period at the data moment.

    `lens`: on whose org units flows are told; stocks are with who holds them. `tiles`:
    codes of the indicators that are wanted as tiles.

    `period` None: the year of the data moment, to date. A period that reaches past
    the data moment is cut there. NotFound without data or outside the scope.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=comparison,
        )
        wanted = Wanted(tiles, viewer)
        return overview_of(board, overview_lens(board, viewer, lens), wanted)


def overview_of(
    board: Board, through: OverviewLens, wanted: Wanted = DEFAULT
) -> Overview:
    """The overview of a board, within its snapshot."""
    previous_day = board.kept.calendar.previous_working_day(board.moments.as_of_day)
    year = board.period.last_day.year
    by_month: ByMonth = {
        **figures.counts_by_month(
            board.session, scope=board.scope, node=board.node.id, years=[year - 1, year]
        ),
        **through.by_month((year - 1, year)),
    }
    node = board.node.id
    total = figures.totals(board.session, scope=board.scope, nodes=[node])[node]
    history, inflow = _history(board, total)
    stocks, live = _stock_figures(board, total, history, inflow)
    attention, rest = attention_rows(board)
    ranking_kind, ranking, cells = ranked_units(board, through)
    now = _period_counts(board, board.period, through)
    then = _compared_counts(board, through)
    return Overview(
        org_unit=board.node.ref,
        field_name=board.field_name,
        as_of=board.moments.as_of,
        as_of_day=board.moments.as_of_day,
        previous_working_day=previous_day,
        period=board.period,
        compared=board.compared,
        freshness=freshness_of(board.session, board.kept, board.scope),
        now=stocks,
        flow=_flow_figures(counted(now), counted(then)),
        tiles=tiles_of(
            board,
            Sums(
                total=total,
                history=history,
                live=live,
                now=counted(now),
                then=counted(then),
                months=_months(board, by_month),
                is_converted=through.converts,
            ),
            wanted,
        ),
        attention=attention,
        attention_rest=rest,
        trend=_trend(board, by_month),
        ranking_kind=ranking_kind,
        ranking=ranking,
        map_cells=cells,
        told_of=lens_words(through.lens),
        is_of_then=through.is_of_then,
        is_estimate=is_estimate(now) or is_estimate(then),
        is_withheld=through.is_withheld,
        breaks=series_breaks(
            board.kept, board.node, date(year - 1, 1, 1), board.moments.as_of_day
        ),
    )


def _stock_figures(
    board: Board, total: EventCounts, history: Sequence[EventCounts], inflow: Ratio
) -> tuple[StockFigures, dict[str, int]]:
    """What stands now; and what lists count, by the name of the measure."""
    live = {name: list_count(board, LISTS[name]) for name in (DUE_TODAY, DUE_SOON)}
    before = history[-2]
    figures = StockFigures(
        overdue=StockFigure(total.overdue_change, before.overdue_change),
        due_today=StockFigure(live[DUE_TODAY], None),
        due_next_two_days=live[DUE_SOON],
        apology_missing=StockFigure(
            total.apology_missing_change, before.apology_missing_change
        ),
        ever_overdue=total.became_overdue
        + total.transferred_in_overdue
        - total.transferred_out_overdue,
        in_process=StockFigure(total.open_change, before.open_change),
        waiting=total.waiting_change,
        daily_inflow=inflow,
    )
    return figures, live


def _history(board: Board, total: EventCounts) -> tuple[list[EventCounts], Ratio]:
    """All up to the end of each of the last working days; received per day of them."""
    node = board.node.id
    days = last_working_days(board, SERIES_WORKING_DAYS)
    by_day = figures.counts_by_day(
        board.session, scope=board.scope, nodes=[node], first_day=days[0]
    )
    shown = set(days)
    received = sum(
        counts.received for (_, day), counts in by_day.items() if day in shown
    )
    return _past_totals(total, by_day, node, days), Ratio(received, len(days))


def _past_totals(
    total: EventCounts,
    by_day: dict[tuple[OrgUnitId, date], EventCounts],
    node: OrgUnitId,
    days: Sequence[date],
) -> list[EventCounts]:
    """Counts up to the end of each of `days`: all time less what came after."""
    after = EventCounts()
    later = sorted((day for _, day in by_day if day > days[0]), reverse=True)
    result = []
    for day in reversed(days):
        while later and later[0] > day:
            after = after + by_day[node, later.pop(0)]
        result.append(total - after)
    return result[::-1]


def _flow_figures(now: EventCounts | None, then: EventCounts | None) -> FlowFigures:
    def flow(name: str) -> FlowFigure:
        return FlowFigure(
            value=getattr(now, name) if now else None,
            compared=getattr(then, name) if then else None,
        )

    def ratio(name: str) -> RatioFigure:
        return RatioFigure(
            value=getattr(now or EventCounts(), name),
            compared=getattr(then, name) if then else None,
        )

    return FlowFigures(
        on_time=ratio("on_time"),
        received=flow("received"),
        resolved=flow("left"),
        resolved_late=flow("left_late"),
        online=ratio("online"),
    )


def _months(board: Board, by_month: ByMonth) -> list[EventCounts]:
    """The months of the period's last year, up to its end."""
    last = board.period.last_day
    return [
        counted(by_month.get((last.year, month), EventCounts())) or EventCounts()
        for month in range(1, last.month + 1)
    ]


def _period_counts(board: Board, period: Period, through: OverviewLens) -> Told:
    """Counts of the node over a period; None when it lies outside the data."""
    first = board.kept.first_day
    if first is None or not first <= period.last_day:
        return None
    if period.first_day > board.moments.as_of_day:
        return None
    return through.of_node(period)


def _compared_counts(board: Board, through: OverviewLens) -> Told:
    """Counts of the comparison period; None unless the data cover all of it.

    Working days before the first record would be compared as if nothing had happened.
    """
    first, period = board.kept.first_day, board.compared
    if first is None or period is None:
        return None
    if board.kept.calendar.working_days_from(period.first_day, first) > 0:
        return None
    return _period_counts(board, period, through)


def _trend(board: Board, by_month: ByMonth) -> tuple[MonthPoint, ...]:
    """Late among left by month: the period's last year and the year before."""
    today = board.moments.as_of_day
    year = board.period.last_day.year
    points = []
    for shown in (year - 1, year):
        for month in range(1, 13):
            told = by_month.get((shown, month))
            counts = counted(told)
            end = date(shown + month // 12, month % 12 + 1, 1)
            points.append(
                MonthPoint(
                    year=shown,
                    month=month,
                    late=counts.late if counts and counts.left else None,
                    is_partial=end > today + timedelta(days=1)
                    and date(shown, month, 1) <= today,
                    is_estimate=is_estimate(told),
                )
            )
    return tuple(points)
