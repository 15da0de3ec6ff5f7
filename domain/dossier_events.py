"""Dated events of a dossier: what the roll-ups add up.

The SQL of the roll-ups (`data_access.bulk.event_sql`) implements the same rules for
millions of rows; tests compare the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.dossier import (
    TICK,
    Deadline,
    Dossier,
    DossierState,
    PauseKind,
    Transfer,
    deadline,
    left_state,
    local_day,
)
from domain.identifiers import OrgUnitId
from domain.working_days import WorkingCalendar


class EventKind(StrEnum):
    """What the roll-up counts; one event is one dossier, one unit, one instant."""

    RECEIVED = "received"
    LEFT_EARLY = "left_early"
    LEFT_ON_TIME = "left_on_time"
    LEFT_LATE = "left_late"
    FELL_DUE = "fell_due"
    BECAME_OVERDUE = "became_overdue"
    BECAME_OVERDUE_FIRST = "became_overdue_first"
    LEFT_LATE_FIRST = "left_late_first"
    WAITING_BEGAN = "waiting_began"
    WAITING_ENDED = "waiting_ended"
    APOLOGISED = "apologised"
    LEFT_LATE_766 = "left_late_766"
    PAID_ONLINE = "paid_online"
    DIGITISED = "digitised"
    ELECTRONIC_RESULT = "electronic_result"
    PROCESSED = "processing_days"
    """Leaving once more; its amount is the working days since receipt."""
    TRANSFERRED_IN = "transferred_in"
    TRANSFERRED_OUT = "transferred_out"
    TRANSFERRED_IN_OVERDUE = "transferred_in_overdue"
    TRANSFERRED_OUT_OVERDUE = "transferred_out_overdue"
    TRANSFERRED_IN_WAITING = "transferred_in_waiting"
    TRANSFERRED_OUT_WAITING = "transferred_out_waiting"


@dataclass(frozen=True, slots=True)
class Event:
    """One dated event of one dossier, with the org unit that held it then.

    `amount` is what it adds to its sum: 1, or days.
    """

    kind: EventKind
    at: datetime
    org_unit: OrgUnitId
    amount: int = 1


def is_late_by_766(dossier: Dossier, due_at: datetime) -> bool:
    """Whether a dossier that left was late by the clock of Decision 766/QĐ-TTg.

    More than one request for supplements counts as late. A single one made by the
    deadline closes the clock at that moment. Otherwise as in form II.06, where time
    spent waiting for the citizen is deducted already.
    """
    requests = [p for p in dossier.pauses if p.kind is PauseKind.SUPPLEMENT]
    if len(requests) > 1:
        return True
    if requests and requests[0].began_at <= due_at:
        return False
    return dossier.resolved_at is not None and dossier.resolved_at > due_at


_LEFT_EVENT = {
    DossierState.LEFT_EARLY: EventKind.LEFT_EARLY,
    DossierState.LEFT_ON_TIME: EventKind.LEFT_ON_TIME,
    DossierState.LEFT_LATE: EventKind.LEFT_LATE,
}


def events(
    dossier: Dossier,
    *,
    complete_to: datetime,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> Iterator[Event]:
    """Every event of the roll-up that the record implies up to `complete_to`.

    `complete_to` is the instant to which the dossier's source is complete: a due
    date passed later than that is not known to be missed. Falling due and becoming
    overdue are dated at the first instant after the deadline.
    """
    if not dossier.is_counted:
        return
    left_at = dossier.resolved_at
    yield Event(EventKind.RECEIVED, dossier.received_at, dossier.received_by)
    clock = deadline(dossier, calendar=calendar, zone=zone)
    for transfer in dossier.transfers:
        yield from _moved(transfer, clock, complete_to=complete_to)
    for pause in clock.pauses:
        yield _event(dossier, EventKind.WAITING_BEGAN, pause.began_at)
        if pause.ended_at is not None:
            yield _event(dossier, EventKind.WAITING_ENDED, pause.ended_at)
    overdue_from = clock.overdue_from
    if overdue_from is not None and overdue_from <= complete_to:
        yield _event(dossier, EventKind.FELL_DUE, overdue_from)
        if left_at is None or left_at >= overdue_from:
            yield _event(dossier, EventKind.BECAME_OVERDUE, overdue_from)
            if dossier.apology_sent_at is not None:
                yield _event(
                    dossier,
                    EventKind.APOLOGISED,
                    max(dossier.apology_sent_at, overdue_from),
                )
    first_from = dossier.first_due_at + TICK
    if first_from <= complete_to and (left_at is None or left_at >= first_from):
        yield _event(dossier, EventKind.BECAME_OVERDUE_FIRST, first_from)
    if left_at is not None and clock.due_at is not None:
        kind = _LEFT_EVENT[left_state(left_at, clock.due_at, zone=zone)]
        yield _event(dossier, kind, left_at)
        if left_at >= first_from:
            yield _event(dossier, EventKind.LEFT_LATE_FIRST, left_at)
        if is_late_by_766(dossier, clock.due_at):
            yield _event(dossier, EventKind.LEFT_LATE_766, left_at)
        yield from _handled(dossier, left_at, calendar=calendar, zone=zone)


def _handled(
    dossier: Dossier, left_at: datetime, *, calendar: WorkingCalendar, zone: ZoneInfo
) -> Iterator[Event]:
    """How it was handled, counted when it left: days and digital means.

    Working days run from receipt, the first day not counted, pauses included.
    """
    days = calendar.days_late(
        local_day(dossier.received_at, zone), local_day(left_at, zone)
    )
    holder = dossier.holder_at(left_at)
    yield Event(EventKind.PROCESSED, left_at, holder, days)
    for kind, is_so in (
        (EventKind.PAID_ONLINE, dossier.paid_online),
        (EventKind.DIGITISED, dossier.digitised),
        (EventKind.ELECTRONIC_RESULT, dossier.electronic_result),
    ):
        if is_so:
            yield Event(kind, left_at, holder)


def _event(dossier: Dossier, kind: EventKind, at: datetime) -> Event:
    return Event(kind, at, dossier.holder_at(at))


def _moved(
    transfer: Transfer, clock: Deadline, *, complete_to: datetime
) -> Iterator[Event]:
    """What a transfer takes along: a state begun before it and not ended by then."""
    giver, taker, at = transfer.from_org_unit, transfer.to_org_unit, transfer.at
    yield Event(EventKind.TRANSFERRED_OUT, at, giver)
    yield Event(EventKind.TRANSFERRED_IN, at, taker)
    overdue_from = clock.overdue_from
    if overdue_from is not None and overdue_from <= complete_to and overdue_from < at:
        yield Event(EventKind.TRANSFERRED_OUT_OVERDUE, at, giver)
        yield Event(EventKind.TRANSFERRED_IN_OVERDUE, at, taker)
    if any(
        pause.began_at < at and (pause.ended_at is None or at <= pause.ended_at)
        for pause in clock.pauses
    ):
        yield Event(EventKind.TRANSFERRED_OUT_WAITING, at, giver)
        yield Event(EventKind.TRANSFERRED_IN_WAITING, at, taker)
