"""Form II.06 of a node and period, from the roll-ups."""

from datetime import timedelta

from data_access.queries import dossier_figures as figures
from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import LiveFilter
from domain.brief import LedgerLine, LedgerTable
from domain.collation import sort_key
from domain.drilldown import ListKind
from domain.event_counts import EventCounts
from domain.ledger import Ledger, PrintedTotals, on_time_rates, total
from services.board import Board

NOTHING = EventCounts()


def ledger_table(board: Board) -> LedgerTable | None:
    """A line per field that had dossiers, by name; None before the period begins."""
    period, today = board.period, board.moments.as_of_day
    if period.first_day > today:
        return None
    session, scope, node = board.session, board.scope, board.node.id
    end_day = board.covering_end(period)
    totals = figures.totals_by_field(session, scope=scope, node=node)
    within, after = (
        figures.counts_by_field(
            session, scope=scope, node=node, first_day=first, end_day=until
        )
        for first, until in (
            (period.first_day, end_day),
            (end_day, max(end_day, today + timedelta(days=1))),
        )
    )
    lines = [
        LedgerLine(
            field.code,
            field.name,
            ledger_of(
                until_now=totals[field.id],
                within=within.get(field.id, NOTHING),
                after=after.get(field.id, NOTHING),
            ),
        )
        for field in board.kept.fields.values()
        if field.id in totals
    ]
    counted = sum(within.values(), NOTHING)
    rates = on_time_rates(
        total(line.ledger for line in lines),
        fell_due=counted.fell_due,
        became_overdue=counted.became_overdue,
    )
    ordered = sorted(lines, key=lambda line: sort_key(line.field_name))
    return LedgerTable(tuple(ordered), rates, _listed(board))


def _listed(board: Board) -> PrintedTotals | None:
    """Dossiers in process counted one by one, when the period ends with the data."""
    if board.period.last_day != board.moments.as_of_day:
        return None
    wanted = LiveFilter(ListKind.OPEN, node=board.node.id)
    return PrintedTotals(
        in_process=live.count(
            board.session, scope=board.scope, wanted=wanted, clock=board.clock
        )
    )


def ledger_of(
    *, until_now: EventCounts, within: EventCounts, after: EventCounts
) -> Ledger:
    """The row of a period from the counts of all time, within it, and after it."""
    at_end = until_now - after
    at_start = at_end - within
    return Ledger(
        received_online=within.received_online,
        received_direct_post=within.received - within.received_online,
        carried_over=at_start.open_change,
        resolved_early=within.left_early,
        resolved_on_time=within.left_on_time,
        resolved_late=within.left_late,
        in_process_in_time=at_end.open_change - at_end.overdue_change,
        in_process_overdue=at_end.overdue_change,
        transferred_in=within.transferred_in,
        transferred_out=within.transferred_out,
    )
