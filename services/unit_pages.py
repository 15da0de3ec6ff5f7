"""One org unit at a glance, and the search that leads to it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from data_access.engine import Database
from data_access.queries import dossier_figures as counted
from data_access.queries.org_units import heads
from domain.access import OrgScope, Permission, Viewer, require
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.lens import AS_REPORTED, Lens, LensKind
from domain.lens_counts import Lensed
from domain.lens_view import lens_words
from domain.map_measure import MEASURES, MapMeasure, measure_named
from domain.map_ranking import with_trust
from domain.org_tree import OrgUnit
from domain.period import Comparison, Period
from domain.scorecard import OrgUnitKind
from domain.succession import Validity
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
from services.board_counts import stocks
from services.map_choice import is_covered, month_figures
from services.map_figures import amounts_of, mapped_unit
from services.map_lens import map_lens
from services.overview_lens import OverviewLens, overview_lens
from services.quality_checks import trust_in
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
Counts = Mapping[OrgUnitId, EventCounts | Lensed | None]
Trust = Mapping[OrgUnitId, Fraction]


def unit_page(
    database: Database,
    viewer: Viewer,
    *,
    code: str | None = None,
    day: date | None = None,
    field_code: str | None = None,
    period: Period | None = None,
    comparison: Comparison = Comparison.SAME_PERIOD_LAST_YEAR,
    lens: Lens = AS_REPORTED,
) -> UnitPage:
    """All of *Đơn vị* for the org unit with this code, whether or not in force.

    `day`: one on which it bore the code, where others bore it too. A period outside its
    life becomes the last year of it. `lens`: on whose org units flows are told, also
    before the unit began. NotFound outside the scope and before the first load.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        today = data_day(kept)
        unit, seen_on = asked_unit(kept, viewer, code, day, today)
        wanted, life = (
            period or Period.year_to_date(today),
            kept.succession.lives[unit.id],
        )
        if lens.day is not None:
            life = Validity(None, life.end)
        board = board_at(
            session,
            kept,
            viewer,
            node=unit,
            field_code=field_code,
            wanted=period_of_life(wanted, life, today),
            comparison=comparison,
        )
        # Like units lie beside the node: what the viewer may see, in the same fields.
        scope = OrgScope(viewer.scope.roots, board.scope.fields)
        # Former districts belong to the city: others were never grouped by them.
        if lens.kind is LensKind.FORMER_DISTRICTS and unit.parent_id is not None:
            lens = AS_REPORTED
        through = overview_lens(replace(board, scope=scope), viewer, lens)
        is_cut = not _shares_day(wanted, board)
        return _page(board, viewer, seen_on, through, is_cut=is_cut)


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


def _page(
    board: Board,
    viewer: Viewer,
    seen_on: date,
    through: OverviewLens,
    *,
    is_cut: bool,
) -> UnitPage:
    kept, unit = board.kept, board.node
    life = kept.succession.lives[unit.id]
    state = life_state(kept, unit, board.moments.as_of_day)
    day = max(min(board.period.last_day, seen_on), life.first or date.min)
    begun = state is not LifeState.TO_COME
    return UnitPage(
        way=way_to(kept, viewer, unit, seen_on),
        official_code=unit.official_code,
        head=heads(board.session, scope=board.scope, day=seen_on, of=[unit.id]).get(
            unit.id
        ),
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
        figures=_figures(board, viewer, day, through) if begun else (),
        series=_series(board, viewer, through) if begun else (),
        overdue_now=_overdue_now(board) if state is LifeState.IN_FORCE else None,
        names=stretches(kept, unit),
        predecessors=predecessors(kept, viewer, unit),
        successors=successors(kept, viewer, unit),
        breaks=series_breaks(kept, unit, _series_begin(board), seen_on),
        told_of=lens_words(through.lens),
        below=tuple(child.ref for child in kept.tree.children(unit.id, seen_on)),
    )


def _series_begin(board: Board) -> date:
    """The first day of what the page shows: two years of months, the comparison."""
    last = board.period.last_day
    begin = date(last.year - 2, last.month, 1)
    return min(begin, board.compared.first_day) if board.compared else begin


def period_of_life(period: Period, life: Validity, today: date) -> Period:
    """`period` up to the end of a life; the last year of it where nothing is left.

    Of one that began later than the period: the year up to today.
    """
    if life.first is not None and period.end_day <= life.first <= today:
        period = Period.year_to_date(today)
    if life.end is None or period.end_day <= life.end:
        return period
    last_day = life.end - timedelta(days=1)
    if period.first_day > last_day:
        return Period.year_to_date(last_day)
    return period.until(last_day)


def _shares_day(wanted: Period, board: Board) -> bool:
    return wanted.first_day < board.period.end_day and (
        board.period.first_day < wanted.end_day
    )


def _figures(
    board: Board, viewer: Viewer, day: date, through: OverviewLens
) -> tuple[UnitFigure, ...]:
    """Every measure of the unit, the period before, and the middle of like units.

    Units whose figures of the period cannot be trusted are not compared.
    """
    peers = _like_units(board, viewer, day)
    nodes = [peer.id for peer in peers]
    trust = trust_in(through.board, nodes)
    now: tuple[Counts, Counts] = (
        through.of_units(nodes, board.period, _OF_FLOWS),
        stocks(through.board, _OF_STOCKS, nodes, board.period),
    )
    before = _before(board, through)
    return tuple(
        _figure(board, measure, peers, now[measure.is_stock], before, trust)
        for measure in MEASURES
    )


Before = tuple[Board, tuple[Counts, Counts | None]]


def _before(board: Board, through: OverviewLens) -> Before | None:
    """The board of the period compared with, and its counts; None: not covered.

    Of stocks before it began there are none; flows may be told of it by a lens.
    """
    period, node = board.compared, board.node.id
    first = board.kept.succession.lives[node].first
    if period is None or not is_covered(board, period):
        return None
    is_born = first is None or first <= period.first_day
    if not is_born and through.view is None:
        return None
    then = replace(board, period=period)
    return then, (
        through.of_units([node], period, _OF_FLOWS),
        stocks(board, _OF_STOCKS, [node], period) if is_born else None,
    )


def _figure(
    board: Board,
    measure: MapMeasure,
    peers: list[OrgUnit],
    counts: Counts,
    before: Before | None,
    trust: Trust,
) -> UnitFigure:
    node = board.node.id
    mapped = {peer.id: _mapped(board, measure, peer, counts) for peer in peers}
    for unit, part in trust.items():
        mapped[unit] = with_trust(mapped[unit], part)
    then = None
    if before is not None:
        earlier, of_kind = before
        earlier_counts = of_kind[measure.is_stock]
        if earlier_counts is not None:
            then = _mapped(earlier, measure, board.node, earlier_counts)
    group = peer_group(board.node.kind, list(mapped.values()))
    return UnitFigure(measure, mapped[node], then, group)


def _mapped(
    board: Board, measure: MapMeasure, unit: OrgUnit, counts: Counts
) -> MappedUnit:
    amounts = amounts_of(measure, counts[unit.id])
    return mapped_unit(board, measure, unit, amounts, has_below=False)


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


def _series(
    board: Board, viewer: Viewer, through: OverviewLens
) -> tuple[MonthSeries, ...]:
    """Two years of months within the unit's life, oldest first.

    Through a lens flows of before as well.
    """
    found = []
    for code in SERIES:
        measure = measure_named(code)
        own = map_lens(board, viewer, measure, through.lens)
        months = month_figures(
            board, measure, board.node.id, before=_MONTHS_BEFORE, through=own
        )
        found.append(MonthSeries(measure, months))
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
