"""How many dossiers of a list lie under each of many org units at the data moment."""

from collections.abc import Collection, Mapping

from data_access.queries import live_counts
from data_access.queries.live_conditions import LiveFilter
from domain.access import OrgScope
from domain.drilldown import ListKind
from domain.identifiers import OrgUnitId
from services.board import Board
from services.reference import cities


def held_now(
    board: Board, kind: ListKind, nodes: Collection[OrgUnitId]
) -> dict[OrgUnitId, int]:
    """How many the viewer may see under each of `nodes`; absent: none.

    Who holds what is read of the whole city once per data version, list and choice of
    fields: it is the same for everybody, and what a scope leaves out is left out here.
    """
    belonging = board.kept.tree.belonging(board.moments.as_of_day)
    nothing = frozenset[OrgUnitId]()
    seen = nothing.union(*(belonging.get(r, nothing) for r in board.scope.roots))
    held = {
        holder: number
        for holder, number in _by_holder(board, kind).items()
        if holder in seen
    }
    found = {
        node: sum([held[unit] for unit in belonging.get(node, nothing) & held.keys()])
        for node in nodes
    }
    return {node: number for node, number in found.items() if number}


def _by_holder(board: Board, kind: ListKind) -> Mapping[OrgUnitId, int]:
    kept, fields = board.kept, board.scope.fields
    found = kept.held.get((kind, fields))
    if found is None:
        found = kept.held[kind, fields] = live_counts.counts_by_holder(
            board.session,
            scope=OrgScope(cities(kept.units), fields),
            wanted=LiveFilter(kind),
            clock=board.clock,
        )
    return found
