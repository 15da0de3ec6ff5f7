"""The map of org units: one measure, one period, the parts of one node."""

from dataclasses import replace
from datetime import date

from data_access.engine import Database
from domain.access import Permission, Viewer, require
from domain.legend import Legend, scaled_limits
from domain.lens import AS_REPORTED, Lens
from domain.map_measure import MEASURES, MapMeasure, measure_named
from domain.org_tree import OrgUnit
from domain.period import Comparison, Period
from domain.scorecard import OrgUnitKind, OrgUnitRef
from domain.unit_map import UnitMap
from services.board import Board, board_of
from services.map_choice import chosen_unit
from services.map_figures import (
    common_ratio,
    mapped_unit,
    ranked_units,
)
from services.map_lens import MapLens, map_lens
from services.reference import reference
from services.unit_moves import unit_moves

MONTHS = 36
"""As many months as the slider offers at most, counted back from the data."""
_KINDS = (
    OrgUnitKind.DISTRICT,
    OrgUnitKind.COMMUNE,
    OrgUnitKind.DEPARTMENT,
    OrgUnitKind.OTHER,
    OrgUnitKind.VERTICAL,
)
"""In the order in which they are offered; the first that there is opens the map."""


def unit_map(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
    measure_code: str = MEASURES[0].code,
    by_count: bool = False,
    kind: OrgUnitKind | None = None,
    chosen_code: str | None = None,
    comparison: Comparison = Comparison.PREVIOUS_PERIOD,
    lens: Lens = AS_REPORTED,
) -> UnitMap:
    """The org units within a node, as they were on the last day of the period.

    `lens`: those of another day instead, where the measure can be told of them.

    `by_count`: a rate is drawn by its numerator. `kind` None, or one that the node
    does not hold: the first it holds. An unknown measure is the first one, an unknown
    choice none. `comparison`: since which period movement is told. NotFound without
    data or outside the scope.
    """
    require(viewer, Permission.SCORECARD_READ)
    measure = measure_named(measure_code)
    measure = measure.as_count() if by_count else measure
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
        through = map_lens(board, viewer, measure, lens)
        drawn = _drawn(board, viewer, measure, kind, through)
        moves = unit_moves(board, drawn, through.counts)
        drawn = replace(drawn, compared=board.compared, moves=moves)
        picked = next(
            (unit for unit in drawn.units if unit.org_unit.code == chosen_code), None
        )
        if picked is None:
            return drawn
        told = chosen_unit(board, measure, picked, drawn.tree_day, through)
        return replace(drawn, chosen=told)


def _drawn(
    board: Board,
    viewer: Viewer,
    measure: MapMeasure,
    kind: OrgUnitKind | None,
    through: MapLens,
) -> UnitMap:
    last_day = min(board.period.last_day, board.moments.as_of_day)
    day = through.tree_day or last_day
    kinds, shown, parts = _parts(board, day, kind, through)
    counts = through.counts([unit.id for unit in parts], board.period)
    tree, today = board.kept.tree, board.moments.as_of_day
    units = tuple(
        mapped_unit(
            board,
            measure,
            unit,
            counts[unit.id],
            has_below=bool(tree.children(unit.id, day))
            and tree.by_code(unit.code, today) is not None,
        )
        for unit in parts
    )
    ranked = ranked_units(measure, units)
    common, part = common_ratio(units), sum(unit.part for unit in units)
    return UnitMap(
        way=_way(board, viewer, last_day),
        kind=shown,
        kinds=kinds,
        measure=measure,
        legend=measure.legend
        or Legend(scaled_limits(u.value for u in ranked if u.value is not None)),
        period=board.period,
        tree_day=day,
        field_name=board.field_name,
        as_of=board.moments.as_of,
        units=units,
        ranked=ranked,
        common=common,
        common_part=part,
        common_value=measure.scaled(common, part),
        months=_months(board),
        reaches_data=last_day == today,
        last_day=last_day,
        lens=through.lens,
        refused=through.refused,
        outside=through.outside(board.period, shown),
        is_of_then=through.is_of_then,
        is_converted=through.is_converted,
    )


def _parts(
    board: Board, day: date, wanted: OrgUnitKind | None, through: MapLens
) -> tuple[tuple[OrgUnitKind, ...], OrgUnitKind, list[OrgUnit]]:
    """The kinds within the node, the one shown, and its org units in display order."""
    tree, node = board.kept.tree, board.node
    within = tree.subtree(node.id, day) - {node.id}
    units = [unit for unit in tree.at(day) if unit.id in within]
    present = {unit.kind for unit in units} - through.unseparated
    kinds = tuple(kind for kind in _KINDS if kind in present)
    if not kinds:  # The lowest level is shown by itself.
        return (), node.kind, [node]
    shown = wanted if wanted in kinds else kinds[0]
    return kinds, shown, [unit for unit in units if unit.kind is shown]


def _way(board: Board, viewer: Viewer, day: date) -> tuple[OrgUnitRef, ...]:
    """From the highest org unit that the viewer may see down to the node."""
    tree = board.kept.tree
    above = tree.ancestors(board.node.id, day)
    seen = [
        unit.ref
        for unit in above
        if any(tree.is_within(unit.id, root, day) for root in viewer.scope.roots)
    ]
    return tuple(reversed(seen)) or (board.node.ref,)


def _months(board: Board) -> tuple[Period, ...]:
    """Months that hold data, the last one cut at the data moment."""
    first, present = board.kept.first_day, board.moments.as_of_day
    found = [Period.month(present.year, present.month)]
    while first is not None and found[-1].first_day > first and len(found) < MONTHS:
        found.append(found[-1].previous())
    return tuple(reversed(found))
