"""The measures that formulas may name, for some org units of a board.

Two passes over the roll-ups give everything: counts within the period, and up to its
end. Plan and lists add one pass each, and only where they are named.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import LiveFilter
from domain.access import Viewer
from domain.drilldown import ListKind
from domain.event_counts import EventCounts
from domain.formula import Gap, Outcome
from domain.identifiers import OrgUnitId
from domain.measures import (
    DUE_SOON,
    DUE_TODAY,
    LEDGER_MEASURES,
    OPEN_LISTED,
    OVERDUE_LISTED,
    PLAN_MEASURES,
    counts_needed,
)
from services.board import Board
from services.board_counts import flows, stocks
from services.held_now import held_now
from services.indicator_plans import PlanMeasures

LISTS: Mapping[str, ListKind] = {
    DUE_TODAY: ListKind.DUE_TODAY,
    DUE_SOON: ListKind.DUE_SOON,
    OPEN_LISTED: ListKind.OPEN,
    OVERDUE_LISTED: ListKind.OVERDUE,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that formulas may name, by node; `within` None: outside the data.

    `listed`: what lists count, by measure and node; an absent node has none.
    """

    names: tuple[str, ...]
    within: Mapping[OrgUnitId, EventCounts] | None
    until: Mapping[OrgUnitId, EventCounts]
    listed: Mapping[str, Mapping[OrgUnitId, int]]
    plan: PlanMeasures

    def of(self, node: OrgUnitId) -> dict[str, int]:
        """The measures of one node by name; absent: not known."""
        found: dict[str, int] = {}
        if self.within is not None:
            within, until = self.within[node], self.until[node]
            for name in self.names:
                found[name] = LEDGER_MEASURES[name].value(within, until)
        for name, held in self.listed.items():
            found[name] = held.get(node, 0)
        if self.plan.plan is not None:
            found |= self.plan.by_node[node]
        return found


def lookup(values: Mapping[str, int]) -> Callable[[str], Outcome]:
    """How formulas find `values`; what is absent is not reported."""
    return lambda name: values.get(name, Gap.NOT_REPORTED)


def measured(
    board: Board,
    viewer: Viewer | None,
    asked: frozenset[str],
    nodes: Collection[OrgUnitId],
) -> Measured:
    """The measures named `asked` of `nodes`, for the period of the board.

    `viewer` None: without those of the plan.
    """
    is_known = board.is_known
    within, until = _counted(board, asked, nodes) if is_known else (None, {})
    plan = PlanMeasures()
    # Tasks are of no field: beside figures of one field they would mislead.
    needs_plan = board.field_name is None and asked & PLAN_MEASURES.keys()
    if viewer is not None and needs_plan:
        plan = board.plans_for(viewer).measures(nodes, board.last_day)
    listed = _lists(board, asked, nodes) if is_known else {}
    return Measured(_ledger_names(asked), within, until, listed, plan)


def _ledger_names(asked: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in LEDGER_MEASURES if name in asked)


def _counted(
    board: Board, asked: frozenset[str], nodes: Collection[OrgUnitId]
) -> tuple[dict[OrgUnitId, EventCounts], dict[OrgUnitId, EventCounts]]:
    flow_names, stock_names = counts_needed(asked)
    # What no measure needs is not read: those of the plan need neither.
    nothing = dict.fromkeys(nodes, EventCounts())
    return (
        flows(board, flow_names, nodes, board.period) if flow_names else nothing,
        stocks(board, stock_names, nodes, board.period) if stock_names else nothing,
    )


def _lists(
    board: Board, asked: frozenset[str], nodes: Collection[OrgUnitId]
) -> dict[str, Mapping[OrgUnitId, int]]:
    names = sorted(asked & LISTS.keys())
    if not names or not lists_are_known(board):
        return {}
    return {name: held_now(board, LISTS[name], nodes) for name in names}


def lists_are_known(board: Board) -> bool:
    """Whether the period ends with the data: only then lists count its end."""
    return board.last_day == board.moments.as_of_day


def list_count(board: Board, kind: ListKind) -> int:
    """How many dossiers of the board's node are on a list."""
    wanted = LiveFilter(kind, node=board.node.id)
    return live.count(
        board.session, scope=board.scope, wanted=wanted, clock=board.clock
    )
