"""One org unit at a glance, and the search that leads to it."""

from dataclasses import replace
from datetime import date, timedelta

from data_access.engine import Database
from data_access.queries import dossier_figures as counted
from data_access.queries.org_units import heads
from domain.access import OrgScope, Permission, Viewer, require
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.map_measure import MEASURES, MapMeasure, measure_named
from domain.org_tree import OrgUnit
from domain.period import Comparison, Period
from domain.scorecard import OrgUnitKind
from domain.unit_map import MappedUnit
from domain.unit_page import (
    KnownUnit,
    LifeState,
    MonthSeries,
    UnitFigure,
    UnitPage,
    peer_group,
)
from services.board import Board, board_at
from services.map_choice import is_covered, month_figures
from services.map_figures import flows, mapped_unit, stocks
from services.reference import data_day, reference
from services.series_breaks import series_breaks
from services.unit_lives import (
    asked_unit,
    known_units,
    life_state,
    predecessors,
    stretches,
    successors,
    way_to,
)

SERIES = ("qua-han", "da-giai-quyet", "dang-qua-han")
_MONTHS_BEFORE = 23
_OF_FLOWS = frozenset(name for m in MEASURES if not m.is_stock for name in m.counts)
_OF_STOCKS = frozenset(name for m in MEASURES if m.is_stock for name in m.counts)
Counts = dict[OrgUnitId, EventCounts]


def unit_page(
    database: Database,
    viewer: Viewer,
    *,
    code: str | None = None,
    day: date | None = None,
    field_code: str | None = None,
    period: Period | None = None,
    comparison: Comparison = Comparison.SAME_PERIOD_LAST_YEAR,
) -> UnitPage:
    """All of *Đơn vị* for the org unit with this code, whether or not in force.

    `day`: one on which it bore the code, where others bore it too. A period after the
    end of its life becomes the last year of it, up to its end. NotFound outside the
    scope and before the first load.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        today = data_day(kept)
        unit, seen_on = asked_unit(kept, viewer, code, day, today)
        wanted = period or Period.year_to_date(today)
        board = board_at(
            session,
            kept,
            viewer,
            node=unit,
            field_code=field_code,
            wanted=_within_life(wanted, kept.succession.lives[unit.id].end),
            comparison=comparison,
        )
        return _page(board, viewer, seen_on, is_cut=not _shares_day(wanted, board))


def unit_directory(database: Database, viewer: Viewer) -> tuple[KnownUnit, ...]:
    """Every org unit that the scope holds or held: one entry per name, by time.

    Empty before the first load.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        if kept.moments is None:
            return ()
        return tuple(known_units(kept, viewer, data_day(kept)))


def _page(board: Board, viewer: Viewer, seen_on: date, *, is_cut: bool) -> UnitPage:
    kept, unit = board.kept, board.node
    life = kept.succession.lives[unit.id]
    state = life_state(kept, unit, board.moments.as_of_day)
    day = max(min(board.period.last_day, seen_on), life.first or date.min)
    begun = state is not LifeState.TO_COME
    return UnitPage(
        way=way_to(kept, viewer, unit, seen_on),
        official_code=unit.official_code,
        head=heads(board.session, scope=board.scope, day=seen_on).get(unit.id),
        first=life.first,
        end=life.end,
        life=state,
        as_of=board.moments.as_of,
        period=board.period,
        compared=board.compared,
        is_cut=is_cut,
        figures_day=day,
        reaches_data=day == board.moments.as_of_day,
        field_name=board.field_name,
        figures=_figures(board, viewer, day) if begun else (),
        series=_series(board) if begun else (),
        overdue_now=_overdue_now(board) if state is LifeState.IN_FORCE else None,
        names=stretches(kept, unit),
        predecessors=predecessors(kept, viewer, unit),
        successors=successors(kept, viewer, unit),
        breaks=series_breaks(kept, unit, _series_begin(board), seen_on),
        below=tuple(child.ref for child in kept.tree.children(unit.id, seen_on)),
    )


def _series_begin(board: Board) -> date:
    """The first day of what the page shows: two years of months, the comparison."""
    last = board.period.last_day
    begin = date(last.year - 2, last.month, 1)
    return min(begin, board.compared.first_day) if board.compared else begin


def _within_life(period: Period, end: date | None) -> Period:
    """`period` up to the end of a life; the last year of it where nothing is left."""
    if end is None or period.end_day <= end:
        return period
    last_day = end - timedelta(days=1)
    if period.first_day > last_day:
        return Period.year_to_date(last_day)
    return period.until(last_day)


def _shares_day(wanted: Period, board: Board) -> bool:
    return wanted.first_day < board.period.end_day and (
        board.period.first_day < wanted.end_day
    )


def _figures(board: Board, viewer: Viewer, day: date) -> tuple[UnitFigure, ...]:
    """Every measure of the unit, the period before, and the middle of like units."""
    unit = board.node
    peers = _like_units(board, viewer, day)
    # Like units lie beside the node: what the viewer may see, in the same fields.
    wide = replace(board, scope=OrgScope(viewer.scope.roots, board.scope.fields))
    nodes = [peer.id for peer in peers]
    now = (
        flows(wide, _OF_FLOWS, nodes, board.period),
        stocks(wide, _OF_STOCKS, nodes, board.period),
    )
    before = _before(board)
    return tuple(
        _figure(board, measure, peers, now[measure.is_stock], before)
        for measure in MEASURES
        if unit.id in now[0]
    )


def _before(board: Board) -> tuple[Board, tuple[Counts, Counts]] | None:
    """The board of the period compared with, and its counts; None: not covered."""
    period, node = board.compared, board.node.id
    first = board.kept.succession.lives[node].first
    if period is None or not is_covered(board, period):
        return None
    if first is not None and first > period.first_day:
        return None
    then = replace(board, period=period)
    return then, (
        flows(board, _OF_FLOWS, [node], period),
        stocks(board, _OF_STOCKS, [node], period),
    )


def _figure(
    board: Board,
    measure: MapMeasure,
    peers: list[OrgUnit],
    counts: Counts,
    before: tuple[Board, tuple[Counts, Counts]] | None,
) -> UnitFigure:
    node = board.node.id
    mapped = {peer.id: _mapped(board, measure, peer, counts) for peer in peers}
    then = None
    if before is not None:
        earlier, of_kind = before
        then = _mapped(earlier, measure, board.node, of_kind[measure.is_stock])
    group = peer_group(board.node.kind, list(mapped.values()))
    return UnitFigure(measure, mapped[node], then, group)


def _mapped(
    board: Board, measure: MapMeasure, unit: OrgUnit, counts: Counts
) -> MappedUnit:
    return mapped_unit(board, measure, unit, counts[unit.id], has_below=False)


def _like_units(board: Board, viewer: Viewer, day: date) -> list[OrgUnit]:
    """The unit and all others of its kind that the viewer may see on `day`."""
    tree, unit = board.kept.tree, board.node
    if unit.kind is OrgUnitKind.CITY:
        return [unit]
    within = set().union(*(tree.subtree(root, day) for root in viewer.scope.roots))
    others = [
        other
        for other in tree.at(day)
        if other.kind is unit.kind and other.id in within and other.id != unit.id
    ]
    return [unit, *others]


def _series(board: Board) -> tuple[MonthSeries, ...]:
    """Two years of months within the unit's life, oldest first."""
    first = board.kept.succession.lives[board.node.id].first
    found = []
    for code in SERIES:
        measure = measure_named(code)
        months = month_figures(board, measure, board.node.id, before=_MONTHS_BEFORE)
        lived = tuple(
            month
            for month in months
            if first is None or first <= Period.month(month.year, month.month).last_day
        )
        found.append(MonthSeries(measure, lived))
    return tuple(found)


def _overdue_now(board: Board) -> int:
    node = board.node.id
    total = counted.totals(
        board.session,
        scope=board.scope,
        nodes=[node],
        only=measure_named("dang-qua-han").counts,
    )
    return total[node].overdue_change
