"""What happened at nodes over a period of a board, and what they hold at its end."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from data_access.queries import dossier_figures as figures
from data_access.queries.node_sums import Stretch, Sums, node_sums
from data_access.queries.roll_up_pieces import (
    Pieces,
    pieces,
    pieces_up_to,
    pieces_within_and_up_to,
)
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
    return figures.counts_up_to(
        board.session,
        scope=board.scope,
        nodes=nodes,
        last_day=min(period.last_day, board.moments.as_of_day),
        span=_span(board),
        only=names,
    )


def days_within(board: Board, cells: int) -> Pieces:
    """The days of the period, for `sums_of`; `cells`: of how many nodes."""
    period = board.period
    return pieces(period.first_day, board.covering_end(period), cells)


def days_until(board: Board, cells: int) -> Pieces:
    """All days to the end of the period; as `days_within`."""
    return pieces_up_to(_end_day(board), _span(board), cells)


def days_of_both(board: Board, cells: int) -> tuple[Pieces, Pieces]:
    """`days_within` and `days_until`, to be read at once."""
    if _end_day(board) > board.moments.as_of_day:
        return days_within(board, cells), days_until(board, cells)
    first_day = board.period.first_day
    return pieces_within_and_up_to(first_day, _end_day(board), _span(board), cells)


def sums_of(
    board: Board, nodes: Sequence[OrgUnitId], stretches: Sequence[Stretch]
) -> list[Sums]:
    """The sums of each stretch within the board's scope; as `node_sums`."""
    return node_sums(board.session, scope=board.scope, nodes=nodes, stretches=stretches)


def _end_day(board: Board) -> date:
    """The day after the last one counted."""
    return board.last_day + timedelta(days=1)


def _span(board: Board) -> tuple[date, date]:
    """The first and the last day on which anything may have happened."""
    today = board.moments.as_of_day
    return board.kept.first_day or today, today
