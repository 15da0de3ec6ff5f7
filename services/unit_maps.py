"""The map of org units: one measure, one period, the parts of one node."""

from collections.abc import Sequence
from datetime import date

from data_access.engine import Database, Session
from domain.access import Permission, Viewer, require
from domain.identifiers import OrgUnitId
from domain.map_ranking import map_legend, ranked_units, with_trust
from domain.map_view import MapQuestion
from domain.org_tree import OrgUnit
from domain.scorecard import OrgUnitKind, OrgUnitRef
from domain.unit_map import ChosenUnit, MapMoves, MappedUnit, UnitMap
from services.board import Board, board_of
from services.map_choice import chosen_unit
from services.map_figures import common_ratio, mapped_unit
from services.map_lens import MapLens, map_lens
from services.map_readings import measure_asked
from services.reference import Reference, reference
from services.unit_lives import code_day
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


def unit_map(database: Database, viewer: Viewer, *, question: MapQuestion) -> UnitMap:
    """The org units within a node, as they were on the last day of the period.

    A kind that the node does not hold is the first that it holds. Movement and what
    is told of a picked org unit are asked for apart: they do not change what is drawn,
    and a click asks for one only. Whoever's figures of the period cannot be trusted is
    not compared (ADR 0031). NotFound without data or outside the scope.
    """
    with database.read() as session:
        return map_at(session, reference(database, session), viewer, question)


def map_at(
    session: Session, kept: Reference, viewer: Viewer, question: MapQuestion
) -> UnitMap:
    """`unit_map` of a snapshot, whose reference data are at hand."""
    require(viewer, Permission.SCORECARD_READ)
    return _drawn(*_opened(session, kept, viewer, question), viewer)


def map_moves(
    database: Database,
    viewer: Viewer,
    *,
    question: MapQuestion,
    untrusted: frozenset[OrgUnitId],
) -> MapMoves:
    """What became of the org units of a map since the period compared with.

    `untrusted`: those of the map, which are not ranked now. Whoever could not be
    trusted in that period had no place then.
    """
    with database.read() as session:
        kept = reference(database, session)
        return moves_at(session, kept, viewer, question, untrusted=untrusted)


def moves_at(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    question: MapQuestion,
    *,
    untrusted: frozenset[OrgUnitId],
) -> MapMoves:
    """`map_moves` of a snapshot, whose reference data are at hand."""
    require(viewer, Permission.SCORECARD_READ)
    board, through, kind = _opened(session, kept, viewer, question)
    day = through.tree_day or board.last_day
    _, _, units = _parts(board, day, kind, through)
    ranked = [unit for unit in units if unit.id not in untrusted]
    return MapMoves(board.compared, unit_moves(board, ranked, day, through))


def picked_unit(
    database: Database,
    viewer: Viewer,
    *,
    question: MapQuestion,
    code: str,
) -> ChosenUnit | None:
    """What is told of one org unit of a map; None where the map does not show it."""
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        board, through, kind = _opened(session, kept, viewer, question)
        day = through.tree_day or board.last_day
        _, _, units = _parts(board, day, kind, through)
        unit = next((unit for unit in units if unit.code == code), None)
        if unit is None:
            return None
        [mapped] = _mapped(board, through, [unit], day)
        return chosen_unit(board, through.measure, mapped, day, through)


def _opened(
    session: Session, kept: Reference, viewer: Viewer, question: MapQuestion
) -> tuple[Board, MapLens, OrgUnitKind | None]:
    board = board_of(
        session,
        kept,
        viewer,
        org_unit_code=question.org_unit_code,
        field_code=question.field_code,
        period=question.period,
        comparison=question.comparison,
    )
    through = map_lens(board, viewer, measure_asked(board, question), question.lens)
    return board, through, question.kind


def _mapped(
    board: Board, through: MapLens, units: Sequence[OrgUnit], day: date
) -> tuple[MappedUnit, ...]:
    nodes = [unit.id for unit in units]
    amounts, trust = through.amounts_with_trust(nodes, board.period)
    parents = board.kept.tree.parents(day)
    ended = {unit.id: code_day(board.kept, unit) for unit in units}
    mapped = (
        mapped_unit(
            board,
            through.measure,
            unit,
            amounts[unit.id],
            has_below=unit.id in parents and ended[unit.id] is None,
            until=ended[unit.id],
        )
        for unit in units
    )
    return tuple(
        with_trust(each, trust[each.org_unit.id]) if each.org_unit.id in trust else each
        for each in mapped
    )


def _drawn(
    board: Board, through: MapLens, kind: OrgUnitKind | None, viewer: Viewer
) -> UnitMap:
    measure, last_day = through.measure, board.last_day
    day = through.tree_day or last_day
    kinds, shown, parts = _parts(board, day, kind, through)
    units = _mapped(board, through, parts, day)
    ranked = ranked_units(measure, units)
    common, part = common_ratio(units), sum(unit.part for unit in units)
    return UnitMap(
        way=_way(board, viewer, last_day),
        kind=shown,
        kinds=kinds,
        measure=measure,
        legend=map_legend(measure, ranked),
        period=board.period,
        tree_day=day,
        field_name=board.field_name,
        as_of=board.moments.as_of,
        units=units,
        ranked=ranked,
        common=common,
        common_part=part,
        common_value=measure.scaled(common, part),
        months=board.kept.months[-MONTHS:],
        reaches_data=last_day == board.moments.as_of_day,
        last_day=last_day,
        lens=through.lens,
        refused=through.refused,
        outside=through.outside(board.period, shown),
        joined=_joined(board, parts) if through.is_converted else None,
        is_of_then=through.is_of_then,
        is_converted=through.is_converted,
        compared=board.compared,
    )


def _joined(board: Board, units: Sequence[OrgUnit]) -> tuple[int, date] | None:
    """Those whose figures begin within the period, as those of joined places do."""
    begin, last_day = board.period.first_day, board.last_day
    known = (board.kept.succession.known_since(unit.id) for unit in units)
    since = [day for day in known if day is not None and begin < day <= last_day]
    return (len(since), min(since)) if since else None


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
