"""Overdue dossiers of every org unit directly below a node, for the signed table."""

from datetime import timedelta

from data_access.queries import dossier_figures as figures
from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import LiveFilter
from data_access.queries.live_dossiers import LiveRow
from domain.brief import UnitOverdueRow
from domain.dossier import local_day
from domain.drilldown import AgeBand, ListKind
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from services.board import Board


def unit_overdue_rows(board: Board) -> tuple[UnitOverdueRow, ...]:
    """One row per org unit below the node that has or lately had overdue dossiers.

    Those whose data lag behind are counted too, and what the node holds itself is a
    row of its own, so that the sum is the node's figure.
    """
    day = board.moments.as_of_day
    below = board.kept.tree.children(board.node.id, day)
    nodes = [board.node.id, *(unit.id for unit in below)]
    totals = figures.totals(board.session, scope=board.scope, nodes=nodes)
    changes = _changes(board, nodes)
    over_thirty = live.counts_by_node(
        board.session,
        scope=board.scope,
        wanted=LiveFilter(ListKind.OVERDUE, band=AgeBand.OVER_30),
        clock=board.clock,
        nodes=nodes,
    )
    worst = live.worst_by_node(
        board.session,
        scope=board.scope,
        clock=board.clock,
        nodes=nodes,
        own_only=board.node.id,
    )

    def row(
        unit: OrgUnit, total: EventCounts, change: int | None, late: int
    ) -> UnitOverdueRow:
        return UnitOverdueRow(
            code=unit.code,
            name=unit.name,
            overdue=total.overdue_change,
            change=change,
            over_thirty_days=late,
            worst_working_days=_working_days_late(board, worst.get(unit.id)),
            apology_missing=total.apology_missing_change,
        )

    rows = [
        row(
            unit,
            totals[unit.id],
            None if changes is None else changes[unit.id],
            over_thirty.get(unit.id, 0),
        )
        for unit in below
    ]
    own = totals[board.node.id]
    for unit in below:
        own = own - totals[unit.id]
    own_change = None
    if changes is not None:
        own_change = changes[board.node.id] - sum(changes[unit.id] for unit in below)
    own_late = over_thirty.get(board.node.id, 0) - sum(
        over_thirty.get(unit.id, 0) for unit in below
    )
    rows.append(row(board.node, own, own_change, own_late))
    return tuple(found for found in rows if _says_something(found))


def _says_something(row: UnitOverdueRow) -> bool:
    return bool(row.overdue or row.change or row.apology_missing)


def _changes(board: Board, nodes: list[OrgUnitId]) -> dict[OrgUnitId, int] | None:
    """Since the previous working day; None when days are not known by field."""
    previous = board.kept.calendar.previous_working_day(board.moments.as_of_day)
    by_day = figures.counts_by_day(
        board.session,
        scope=board.scope,
        nodes=nodes,
        first_day=previous + timedelta(days=1),
    )
    if by_day is None:
        return None
    result = dict.fromkeys(nodes, 0)
    for (node, _), counts in by_day.items():
        result[node] += counts.overdue_change
    return result


def _working_days_late(board: Board, row: LiveRow | None) -> int | None:
    if row is None or row.due_at is None:
        return None
    return board.kept.calendar.days_late(
        local_day(row.due_at, board.kept.zone), board.moments.day_of(row.source_id)
    )
