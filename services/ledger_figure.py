"""One figure of the ledger by itself, without the form around it."""

from data_access.queries.ledger_counts import Axis
from domain.event_counts import EventCounts
from domain.ledger_cell import LedgerColumn
from domain.ledger_output import column_value
from services.ledger_counting import BEGINNING, Counted, Counting
from services.ledger_cuts import WHOLE, Segment

FROM_BEGIN = frozenset({LedgerColumn.CARRIED_OVER, LedgerColumn.TOTAL_IN})
"""Columns that count what was in process when the period began."""
AT_END = frozenset(
    {
        LedgerColumn.IN_PROCESS,
        LedgerColumn.IN_PROCESS_IN_TIME,
        LedgerColumn.IN_PROCESS_OVERDUE,
    }
)
"""Columns that count what was in process when it ended."""
TRANSFERS = frozenset({LedgerColumn.TRANSFERRED_IN, LedgerColumn.TRANSFERRED_OUT})
FLOWS = frozenset(LedgerColumn) - AT_END - {LedgerColumn.CARRIED_OVER}
"""Columns that count what happened within it."""


def figure(count: Counting, parts: tuple[Segment, ...], column: LedgerColumn) -> int:
    """What the form has in `column` of its sum; only what that takes is read.

    `parts`: none for a period that has not begun.
    """
    if not parts:
        return 0
    first, last = parts[0], parts[-1]
    within = opening = closing = EventCounts()
    if column in FLOWS:
        rows = count.within(parts, Axis.NODE)
        if column in TRANSFERS:
            rows = count.moved(parts, Axis.NODE, rows)
        within = rows.get(WHOLE, within)
    if column in FROM_BEGIN:
        rows = count.flows(first.cut, BEGINNING, first.first_day, Axis.NODE)
        opening = rows.get(WHOLE, opening)
    if column in AT_END:
        rows = count.stocks(last.cut, last.end_day, Axis.NODE)
        closing = rows.get(WHOLE, closing)
    counted = Counted(within=within, opening=opening, closing=closing)
    return column_value(counted.ledger, column)
