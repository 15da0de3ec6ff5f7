"""The org units below a node, and the node's own desk, with what is overdue there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data_access.queries import dossier_figures as figures
from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import LiveFilter
from data_access.queries.live_counts import counts_by_node
from domain.drilldown import AgeBand, ListKind
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from services.board import Board, last_working_days

SERIES_WORKING_DAYS = 8
"""Enough for five days of growth in a row and for what is usual."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One org unit directly below the node, or what the node holds itself.

    `total`: counts over all time. `series`: overdue stock at the end of the last
    working days, the last one now.
    """

    unit: OrgUnit
    total: EventCounts
    series: tuple[int, ...]
    over_thirty_days: int
    redates_missed: int
    is_stale: bool
    """Whether its data stop before the data moment; then it is not judged."""

    @property
    def overdue(self) -> int:
        """Dossiers overdue now."""
        return self.total.overdue_change

    @property
    def previous_overdue(self) -> int:
        """At the end of the previous working day."""
        return self.series[-2]


def peers(board: Board) -> tuple[Peer, ...]:
    """Every org unit below in display order, the node's own desk last.

    They are disjoint, so their sums are the node's figures.
    """
    below = board.kept.tree.children(board.node.id, board.moments.as_of_day)
    whole, *parts = _counted(board, [board.node, *below])
    return (*parts, _own_desk(board, whole, parts))


def _counted(board: Board, units: Sequence[OrgUnit]) -> list[Peer]:
    """Each org unit with everything below it."""
    nodes = [unit.id for unit in units]
    totals = figures.totals(board.session, scope=board.scope, nodes=nodes)
    series = _series(board, nodes, totals)
    over_thirty = counts_by_node(
        board.session,
        scope=board.scope,
        wanted=LiveFilter(ListKind.OVERDUE, band=AgeBand.OVER_30),
        clock=board.clock,
        nodes=nodes,
    )
    redates = live.missed_redates_by_node(
        board.session, scope=board.scope, clock=board.clock, nodes=nodes
    )
    return [
        Peer(
            unit=unit,
            total=totals[unit.id],
            series=series[unit.id],
            over_thirty_days=over_thirty.get(unit.id, 0),
            redates_missed=redates.get(unit.id, 0),
            is_stale=unit.id in board.kept.reach.stale,
        )
        for unit in units
    ]


def _own_desk(board: Board, whole: Peer, parts: Sequence[Peer]) -> Peer:
    """What the node holds itself: all of it less what lies below."""
    total = whole.total
    for part in parts:
        total = total - part.total
    series = zip(whole.series, *(part.series for part in parts), strict=True)
    return Peer(
        unit=whole.unit,
        total=total,
        series=tuple(mine - sum(theirs) for mine, *theirs in series),
        over_thirty_days=whole.over_thirty_days
        - sum(part.over_thirty_days for part in parts),
        redates_missed=whole.redates_missed
        - sum(part.redates_missed for part in parts),
        is_stale=whole.unit.id in board.kept.reach.lagging,
    )


def _series(
    board: Board, nodes: Sequence[OrgUnitId], totals: dict[OrgUnitId, EventCounts]
) -> dict[OrgUnitId, tuple[int, ...]]:
    """Overdue stock of each node at the end of the last working days."""
    days = last_working_days(board, SERIES_WORKING_DAYS)
    by_day = figures.counts_by_day(
        board.session, scope=board.scope, nodes=nodes, first_day=days[0]
    )
    changes: dict[OrgUnitId, dict[date, int]] = {node: {} for node in nodes}
    for (node, day), counts in by_day.items():
        changes[node][day] = counts.overdue_change
    return {
        node: tuple(
            totals[node].overdue_change
            - sum(change for day, change in changes[node].items() if day > shown)
            for shown in days
        )
        for node in nodes
    }
