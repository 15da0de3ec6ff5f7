"""The overview: figures of a node now and over a period, worst units first."""

from collections.abc import Sequence
from datetime import date, timedelta

from data_access.engine import Database
from data_access.queries import dossier_figures as figures
from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import LiveFilter
from domain import targets
from domain.access import Permission, Viewer, require
from domain.drilldown import ListKind
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.lens import AS_REPORTED, Lens
from domain.lens_counts import Lensed
from domain.lens_view import lens_words
from domain.period import Comparison, Period
from domain.ratio import Ratio
from domain.scorecard import (
    FlowFigure,
    FlowTiles,
    MonthPoint,
    Overview,
    RatioFigure,
    StockFigure,
    StockTiles,
)
from services.attention import attention_rows
from services.board import Board, board_of, last_working_days
from services.freshness import freshness_of
from services.overview_lens import OverviewLens, counted, is_estimate, overview_lens
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
) -> Overview:
    """All of Tổng quan for one node, field and period at the data moment.

    `lens`: on whose org units flows are told; stocks are with who holds them.

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
        return overview_of(board, overview_lens(board, viewer, lens))


def overview_of(board: Board, through: OverviewLens) -> Overview:
    """The overview of a board, within its snapshot."""
    previous_day = board.kept.calendar.previous_working_day(board.moments.as_of_day)
    year = board.period.last_day.year
    by_month: ByMonth = {
        **figures.counts_by_month(
            board.session, scope=board.scope, node=board.node.id, years=[year - 1, year]
        ),
        **through.by_month((year - 1, year)),
    }
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
        now=_stock_tiles(board, previous_day),
        flow=_flow_tiles(board, by_month, counted(now), counted(then)),
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


def _stock_tiles(board: Board, previous_day: date) -> StockTiles:
    node = board.node.id
    total = figures.totals(board.session, scope=board.scope, nodes=[node])[node]
    days = last_working_days(board, SERIES_WORKING_DAYS)
    by_day = figures.counts_by_day(
        board.session, scope=board.scope, nodes=[node], first_day=days[0]
    )
    history = _past_totals(total, by_day, node, days)
    shown = set(days)
    received = sum(
        counts.received for (_, day), counts in by_day.items() if day in shown
    )
    return StockTiles(
        overdue=_stock(total.overdue_change, [c.overdue_change for c in history]),
        due_today=StockFigure(_live_count(board, ListKind.DUE_TODAY), None, ()),
        due_next_two_days=_live_count(board, ListKind.DUE_SOON),
        apology_missing=_stock(
            total.apology_missing_change, [c.apology_missing_change for c in history]
        ),
        ever_overdue=total.became_overdue
        + total.transferred_in_overdue
        - total.transferred_out_overdue,
        in_process=_stock(total.open_change, [c.open_change for c in history]),
        waiting=total.waiting_change,
        daily_inflow=Ratio(received, len(days)),
    )


def _live_count(board: Board, kind: ListKind) -> int:
    wanted = LiveFilter(kind, node=board.node.id)
    return live.count(
        board.session, scope=board.scope, wanted=wanted, clock=board.clock
    )


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


def _stock(value: int, series: Sequence[int]) -> StockFigure:
    """A stock with its series; the last but one is the previous working day."""
    return StockFigure(value, series[-2], tuple(series))


def _flow_tiles(
    board: Board,
    by_month: ByMonth,
    now: EventCounts | None,
    then: EventCounts | None,
) -> FlowTiles:
    last = board.period.last_day
    months = [
        counted(by_month.get((last.year, month), EventCounts())) or EventCounts()
        for month in range(1, last.month + 1)
    ]

    def flow(name: str) -> FlowFigure:
        return FlowFigure(
            value=getattr(now, name) if now else None,
            compared=getattr(then, name) if then else None,
            series=tuple(getattr(counts, name) for counts in months),
        )

    def ratio(name: str, target: Ratio) -> RatioFigure:
        value: Ratio = getattr(now or EventCounts(), name)
        return RatioFigure(
            value=value,
            compared=getattr(then, name) if then else None,
            series=tuple(getattr(counts, name) for counts in months),
            target=target,
            status=targets.status_at_least(value, target),
        )

    return FlowTiles(
        on_time=ratio("on_time", targets.ON_TIME),
        received=flow("received"),
        resolved=flow("left"),
        resolved_late=flow("left_late"),
        online=ratio("online", targets.ONLINE),
    )


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
