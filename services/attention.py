"""The red list: which org units a leader should call, and why."""

from collections.abc import Sequence

from data_access.queries import live_dossiers as live
from data_access.queries.live_dossiers import LiveRow
from data_access.queries.org_units import heads
from domain.attention import Symptoms, reason_of
from domain.dossier import TICK, local_day
from domain.scorecard import AttentionRow, Head, WorstDossier
from services.board import Board
from services.peers import Peer, peers

SHOWN = 6
"""Rows that fit the first screen."""


def attention_rows(
    board: Board,
) -> tuple[tuple[AttentionRow, ...], tuple[int, int]]:
    """The worst org units below the node, and (units, dossiers) of the others.

    What the node holds itself counts as one more candidate under its own name. Org
    units whose data lag behind are not judged here; freshness names them. Where all
    data of the node lag, nothing is fresher and all of them are judged.
    """
    burning = [peer for peer in peers(board) if peer.overdue > 0]
    is_behind = board.node.id in board.kept.reach.behind
    judged = [peer for peer in burning if is_behind or not peer.is_stale]
    judged.sort(key=lambda peer: (-peer.overdue, peer.unit.sort_order, peer.unit.code))
    rest = judged[SHOWN:]
    rows = _rows(board, judged[:SHOWN])
    return rows, (len(rest), sum(peer.overdue for peer in rest))


def _rows(board: Board, shown: Sequence[Peer]) -> tuple[AttentionRow, ...]:
    worst = live.worst_by_node(
        board.session,
        scope=board.scope,
        clock=board.clock,
        nodes=[peer.unit.id for peer in shown],
        own_only=board.node.id,
    )
    in_charge = heads(board.session, scope=board.scope, day=board.moments.as_of_day)
    rows = []
    for position, peer in enumerate(shown):
        node = peer.unit.id
        symptoms = Symptoms(
            overdue=peer.overdue,
            series=peer.series,
            over_thirty_days=peer.over_thirty_days,
            apology_missing=peer.total.apology_missing_change,
            redates_missed=peer.redates_missed,
            is_worst=position == 0 and len(shown) > 1,
        )
        worst_dossier = _worst(board, worst.get(node))
        rows.append(_row(peer, symptoms, in_charge.get(node), worst_dossier))
    return tuple(rows)


def _row(
    peer: Peer, symptoms: Symptoms, head: Head | None, worst: WorstDossier | None
) -> AttentionRow:
    reason, number = reason_of(symptoms)
    return AttentionRow(
        org_unit=peer.unit.ref,
        head=head,
        overdue=peer.overdue,
        previous_overdue=peer.previous_overdue,
        over_thirty_days=symptoms.over_thirty_days,
        apology_missing=symptoms.apology_missing,
        redates_missed=symptoms.redates_missed,
        worst=worst,
        reason=reason,
        reason_number=number,
    )


def _worst(board: Board, row: LiveRow | None) -> WorstDossier | None:
    if row is None or row.due_at is None:
        return None
    zone = board.kept.zone
    moment = board.moments.moment_of(row.source_id)
    due_on = local_day(row.due_at, zone)
    return WorstDossier(
        code=row.code,
        source_code=next(
            source.code for source in board.kept.sources if source.id == row.source_id
        ),
        procedure=row.procedure,
        working_days_late=board.kept.calendar.days_late(
            due_on, local_day(moment, zone)
        ),
        overdue_since=local_day(row.due_at + TICK, zone),
        first_due_on=local_day(row.first_due_at, zone),
        due_on=due_on,
        redated_to=local_day(row.redated_to, zone) if row.redated_to else None,
        redate_missed=row.redated_to is not None and row.redated_to < moment,
    )
