"""The red list: which org units a leader should call, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data_access.queries import dossier_figures as figures
from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import LiveFilter
from data_access.queries.live_dossiers import LiveRow
from data_access.queries.org_units import heads
from domain.attention import Symptoms, reason_of
from domain.dossier import TICK, local_day
from domain.drilldown import AgeBand, ListKind
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.scorecard import AttentionRow, Head, WorstDossier
from services.board import Board

SHOWN = 6
"""Rows that fit the first screen."""
SERIES_WORKING_DAYS = 8
"""Enough for five days of growth in a row and for what is usual."""


@dataclass(frozen=True, slots=True)
class _Peer:
    """One candidate: counts over all time and its overdue stock day by day."""

    unit: OrgUnit
    total: EventCounts
    series: tuple[int, ...]

    @property
    def overdue(self) -> int:
        return self.total.overdue_change


def attention_rows(
    board: Board,
) -> tuple[tuple[AttentionRow, ...], tuple[int, int]]:
    """The worst org units below the node, and (units, dossiers) of the others.

    What the node holds itself counts as one more candidate under its own name. Org
    units whose data lag behind are not judged here; freshness names them.
    """
    peers = _peers(board)
    judged = sorted(
        (
            peer
            for peer in peers
            if peer.overdue > 0 and peer.unit.id not in board.kept.stale
        ),
        key=lambda peer: (-peer.overdue, peer.unit.sort_order, peer.unit.code),
    )
    shown = judged[:SHOWN]
    rest = judged[SHOWN:]
    rows = _rows(board, shown)
    return rows, (len(rest), sum(peer.overdue for peer in rest))


def _peers(board: Board) -> list[_Peer]:
    day = board.moments.as_of_day
    children = board.kept.tree.children(board.node.id, day)
    nodes = [board.node.id, *(child.id for child in children)]
    totals = figures.totals(board.session, scope=board.scope, nodes=nodes)
    days = _days(board)
    by_day = figures.counts_by_day(
        board.session, scope=board.scope, nodes=nodes, first_day=days[0]
    )
    changes: dict[OrgUnitId, dict[date, int]] = {node: {} for node in nodes}
    for (node, changed_on), counts in (by_day or {}).items():
        changes[node][changed_on] = counts.overdue_change
    series = {
        node: _series(totals[node], None if by_day is None else changes[node], days)
        for node in nodes
    }
    own = totals[board.node.id]
    own_series = list(series[board.node.id])
    for child in children:
        own = own - totals[child.id]
        own_series = [
            mine - theirs
            for mine, theirs in zip(own_series, series[child.id], strict=True)
        ]
    peers = [_Peer(child, totals[child.id], series[child.id]) for child in children]
    return [*peers, _Peer(board.node, own, tuple(own_series))]


def _days(board: Board) -> list[date]:
    days = [board.moments.as_of_day]
    while len(days) < SERIES_WORKING_DAYS:
        days.append(board.kept.calendar.previous_working_day(days[-1]))
    return days[::-1]


def _series(
    total: EventCounts, changes: dict[date, int] | None, days: Sequence[date]
) -> tuple[int, ...]:
    """Overdue stock at the end of each of `days`; empty when days are not known."""
    if changes is None:
        return ()
    return tuple(
        total.overdue_change
        - sum(change for day, change in changes.items() if day > shown)
        for shown in days
    )


def _rows(board: Board, peers: Sequence[_Peer]) -> tuple[AttentionRow, ...]:
    nodes = [peer.unit.id for peer in peers]
    scope, clock = board.scope, board.clock
    worst = live.worst_by_node(
        board.session, scope=scope, clock=clock, nodes=nodes, own_only=board.node.id
    )
    redates = live.missed_redates_by_node(
        board.session, scope=scope, clock=clock, nodes=nodes
    )
    over_thirty = live.counts_by_node(
        board.session,
        scope=scope,
        wanted=LiveFilter(ListKind.OVERDUE, band=AgeBand.OVER_30),
        clock=clock,
        nodes=nodes,
    )
    in_charge = heads(board.session, scope=scope, day=board.moments.as_of_day)
    rows = []
    for position, peer in enumerate(peers):
        node = peer.unit.id
        symptoms = Symptoms(
            overdue=peer.overdue,
            series=peer.series,
            over_thirty_days=over_thirty.get(node, 0),
            apology_missing=peer.total.apology_missing_change,
            redates_missed=redates.get(node, 0),
            is_worst=position == 0 and len(peers) > 1,
        )
        worst_dossier = _worst(board, worst.get(node))
        rows.append(_row(peer, symptoms, in_charge.get(node), worst_dossier))
    return tuple(rows)


def _row(
    peer: _Peer, symptoms: Symptoms, head: Head | None, worst: WorstDossier | None
) -> AttentionRow:
    reason, number = reason_of(symptoms)
    return AttentionRow(
        org_unit=peer.unit.ref,
        head=head,
        overdue=peer.overdue,
        previous_overdue=peer.series[-2] if peer.series else None,
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
