"""Overdue dossiers of every org unit directly below a node, for the signed table."""

from data_access.queries import live_dossiers as live
from data_access.queries.live_dossiers import LiveRow
from domain.brief import UnitOverdueRow
from domain.dossier import local_day
from services.board import Board
from services.peers import Peer, peers


def unit_overdue_rows(board: Board) -> tuple[UnitOverdueRow, ...]:
    """One row per org unit below the node that has or lately had overdue dossiers.

    Those whose data lag behind are counted too, and what the node holds itself is a
    row of its own, so that the sum is the node's figure.
    """
    found = peers(board)
    worst = live.worst_by_node(
        board.session,
        scope=board.scope,
        clock=board.clock,
        nodes=[peer.unit.id for peer in found if peer.overdue],
        own_only=board.node.id,
    )
    rows = [_row(board, peer, worst.get(peer.unit.id)) for peer in found]
    return tuple(row for row in rows if _says_something(row))


def _row(board: Board, peer: Peer, worst: LiveRow | None) -> UnitOverdueRow:
    before = peer.previous_overdue
    return UnitOverdueRow(
        code=peer.unit.code,
        name=peer.unit.name,
        overdue=peer.overdue,
        change=None if before is None else peer.overdue - before,
        over_thirty_days=peer.over_thirty_days,
        worst_working_days=_working_days_late(board, worst),
        apology_missing=peer.total.apology_missing_change,
    )


def _says_something(row: UnitOverdueRow) -> bool:
    return bool(row.overdue or row.change or row.apology_missing)


def _working_days_late(board: Board, row: LiveRow | None) -> int | None:
    if row is None or row.due_at is None:
        return None
    return board.kept.calendar.days_late(
        local_day(row.due_at, board.kept.zone), board.moments.day_of(row.source_id)
    )
