"""Form II.06 of a node and period, from the roll-ups."""

from datetime import timedelta

from data_access.queries import dossier_figures as figures
from data_access.queries import ledger as queries
from domain.brief import LedgerLine, LedgerTable
from domain.collation import sort_key
from domain.event_counts import EventCounts
from domain.ledger import Ledger, on_time_rates, total
from services.board import Board

ALL_FIELDS_NAME = "Tất cả lĩnh vực"
NOTHING = EventCounts()


def ledger_table(board: Board) -> LedgerTable | None:
    """A line per field that had dossiers, by name.

    By field the counts go by half months; for any other stretch of days there is one
    line for all fields. None when the period has not begun, or when the viewer sees
    some fields only and the days are not known for these.
    """
    period = board.period
    if period.first_day > board.moments.as_of_day:
        return None
    end_day = board.covering_end(period)
    if not queries.is_whole_halves(period.first_day, end_day):
        return _all_fields(board)
    session, scope, node = board.session, board.scope, board.node.id
    totals = queries.totals_by_field(session, scope=scope, node=node)
    within = queries.counts_by_field(
        session, scope=scope, node=node, first_day=period.first_day, end_day=end_day
    )
    after = queries.counts_by_field(session, scope=scope, node=node, first_day=end_day)
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
    return _table(
        sorted(lines, key=lambda line: sort_key(line.field_name)),
        sum(within.values(), NOTHING),
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


def _all_fields(board: Board) -> LedgerTable | None:
    node, last_day = board.node.id, board.moments.as_of_day
    end_day = board.covering_end(board.period)
    far = max(end_day, last_day + timedelta(days=1))
    within, after = (
        figures.counts(
            board.session,
            scope=board.scope,
            nodes=[node],
            first_day=first,
            end_day=until,
        )
        for first, until in ((board.period.first_day, end_day), (end_day, far))
    )
    if within is None or after is None:
        return None
    until_now = figures.totals(board.session, scope=board.scope, nodes=[node])[node]
    row = ledger_of(until_now=until_now, within=within[node], after=after[node])
    return _table([LedgerLine("", ALL_FIELDS_NAME, row)], within[node])


def _table(lines: list[LedgerLine], within: EventCounts) -> LedgerTable:
    rates = on_time_rates(
        total(line.ledger for line in lines),
        fell_due=within.fell_due,
        became_overdue=within.became_overdue,
    )
    return LedgerTable(tuple(lines), rates)
