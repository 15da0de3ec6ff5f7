"""What happened at nodes over a period of a board, and what they hold at its end."""

from collections.abc import Collection, Sequence

from data_access.queries import dossier_figures as figures
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.period import Period
from services.board import Board


def flows(
    board: Board,
    names: frozenset[str],
    nodes: Collection[OrgUnitId],
    period: Period,
) -> dict[OrgUnitId, EventCounts]:
    """What happened at each node over `period`; only counts of these names."""
    return figures.counts(
        board.session,
        scope=board.scope,
        nodes=nodes,
        first_day=period.first_day,
        end_day=board.covering_end(period),
        only=names,
    )


def stocks(
    board: Board,
    names: frozenset[str],
    nodes: Collection[OrgUnitId],
    period: Period,
) -> dict[OrgUnitId, EventCounts]:
    """All that ever happened at each node to the end of `period`."""
    today = board.moments.as_of_day
    return figures.counts_up_to(
        board.session,
        scope=board.scope,
        nodes=nodes,
        last_day=min(period.last_day, today),
        span=(board.kept.first_day or today, today),
        only=names,
    )


def flow_sums(
    board: Board,
    names: Sequence[str],
    nodes: Collection[OrgUnitId],
    period: Period,
) -> dict[OrgUnitId, Sequence[int]]:
    """As `flows`, only these counts and properties in this order; absent: no event."""
    return figures.sums(
        board.session,
        scope=board.scope,
        nodes=nodes,
        names=names,
        first_day=period.first_day,
        end_day=board.covering_end(period),
    )


def stock_sums(
    board: Board,
    names: Sequence[str],
    nodes: Collection[OrgUnitId],
    period: Period,
) -> dict[OrgUnitId, Sequence[int]]:
    """As `stocks`, only these counts and properties in this order; absent: no event."""
    today = board.moments.as_of_day
    return figures.sums_up_to(
        board.session,
        scope=board.scope,
        nodes=nodes,
        names=names,
        last_day=min(period.last_day, today),
        span=(board.kept.first_day or today, today),
    )
