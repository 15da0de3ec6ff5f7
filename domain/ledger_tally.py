"""What one dossier adds to the rows of a ledger, by its clock and not by roll-ups."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.dossier import TICK, Channel, Dossier, DossierState, state_at
from domain.dossier_events import EventKind, events
from domain.identifiers import OrgUnitId
from domain.working_days import WorkingCalendar

RowAt = Callable[[OrgUnitId, datetime], str | None]
"""The row to which a holder belongs at an instant; None: outside the ledger."""

_OPEN = {DossierState.OPEN_IN_TIME, DossierState.WAITING, DossierState.OPEN_OVERDUE}


class Tally(StrEnum):
    """What is counted; values are the columns of `domain.ledger.Ledger`."""

    RECEIVED_ONLINE = "received_online"
    RECEIVED_DIRECT_POST = "received_direct_post"
    CARRIED_OVER = "carried_over"
    RESOLVED_EARLY = "resolved_early"
    RESOLVED_ON_TIME = "resolved_on_time"
    RESOLVED_LATE = "resolved_late"
    IN_PROCESS_IN_TIME = "in_process_in_time"
    IN_PROCESS_OVERDUE = "in_process_overdue"
    TRANSFERRED_IN = "transferred_in"
    TRANSFERRED_OUT = "transferred_out"
    FELL_DUE = "fell_due"
    BECAME_OVERDUE = "became_overdue"


_OF_EVENT = {
    EventKind.LEFT_EARLY: Tally.RESOLVED_EARLY,
    EventKind.LEFT_ON_TIME: Tally.RESOLVED_ON_TIME,
    EventKind.LEFT_LATE: Tally.RESOLVED_LATE,
    EventKind.FELL_DUE: Tally.FELL_DUE,
    EventKind.BECAME_OVERDUE: Tally.BECAME_OVERDUE,
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `began_at` up to and including `until`: all that has happened by then.

    `changes`: instants within it from which holders belong to other rows.
    """

    began_at: datetime
    until: datetime
    changes: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """What deadlines are counted by."""

    calendar: WorkingCalendar
    zone: ZoneInfo


def tallied(
    dossier: Dossier,
    stretch: Stretch,
    row_at: RowAt,
    *,
    known_to: datetime,
    clock: Clock,
) -> Iterator[tuple[str, Tally]]:
    """(row, column) for everything the dossier adds.

    `known_to`: the instant to which its source is complete; its state is that of
    then when the stretch reaches further.
    """
    if not dossier.is_counted:
        return
    last = min(stretch.until, known_to)
    yield from _stocks(dossier, stretch, row_at, last, clock)
    for event in events(
        dossier, complete_to=last, calendar=clock.calendar, zone=clock.zone
    ):
        if not stretch.began_at <= event.at <= last:
            continue
        column = _OF_EVENT.get(event.kind)
        if event.kind is EventKind.RECEIVED:
            online = dossier.channel is Channel.ONLINE
            column = Tally.RECEIVED_ONLINE if online else Tally.RECEIVED_DIRECT_POST
        row = row_at(event.org_unit, event.at)
        if column is not None and row is not None:
            yield row, column
    for transfer in dossier.transfers:
        if stretch.began_at <= transfer.at <= last:
            gave = row_at(transfer.from_org_unit, transfer.at)
            took = row_at(transfer.to_org_unit, transfer.at)
            yield from _moved(gave, took)


def _stocks(
    dossier: Dossier, stretch: Stretch, row_at: RowAt, last: datetime, clock: Clock
) -> Iterator[tuple[str, Tally]]:
    """Where it was open at both ends, and wherever a change of rows found it."""

    def state(at: datetime) -> DossierState:
        return state_at(dossier, at, calendar=clock.calendar, zone=clock.zone)

    before = min(stretch.began_at - TICK, last)
    row = row_at(dossier.holder_at(before), stretch.began_at - TICK)
    if state(before) in _OPEN and row is not None:
        yield row, Tally.CARRIED_OVER
    present = state(last)
    row = row_at(dossier.holder_at(last), stretch.until)
    if present in _OPEN and row is not None:
        late = present is DossierState.OPEN_OVERDUE
        yield row, Tally.IN_PROCESS_OVERDUE if late else Tally.IN_PROCESS_IN_TIME
    for change in stretch.changes:
        at = min(change - TICK, last)
        if state(at) in _OPEN:
            holder = dossier.holder_at(at)
            yield from _moved(row_at(holder, change - TICK), row_at(holder, change))


def _moved(gave: str | None, took: str | None) -> Iterator[tuple[str, Tally]]:
    if gave == took:
        return
    if gave is not None:
        yield gave, Tally.TRANSFERRED_OUT
    if took is not None:
        yield took, Tally.TRANSFERRED_IN
