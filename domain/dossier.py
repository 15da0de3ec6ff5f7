"""The dossier and its clock: deadline, state at an instant, and dated events.

Every figure about dossiers follows from the functions here. The SQL of the
roll-ups implements the same rules for millions of rows; tests compare the two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from domain.identifiers import FieldId, OrgUnitId
from domain.working_days import WorkingCalendar

TICK = timedelta(microseconds=1)
"""The smallest step of an instant; a dossier is overdue from due instant + TICK."""


class Channel(IntEnum):
    """How the dossier was submitted; codes of the national sync."""

    DIRECT = 1
    ONLINE = 2
    POST = 3


class Outcome(IntEnum):
    """How a dossier left; form II.06 column 7 counts all but NOT_ACCEPTED."""

    RESULT = 1
    REFUSED = 2
    STOPPED = 3
    WITHDRAWN = 4
    NOT_ACCEPTED = 5
    """Never accepted, hence never received: no event, in no figure."""


class PauseKind(IntEnum):
    """Why the clock waits for the citizen (Decree 61/2018)."""

    SUPPLEMENT = 1
    FINANCIAL_OBLIGATION = 2


class DossierState(StrEnum):
    """State at an instant; derived, never stored."""

    NOT_RECEIVED = "not_received"
    OPEN_IN_TIME = "open_in_time"
    WAITING = "waiting"
    OPEN_OVERDUE = "open_overdue"
    LEFT_EARLY = "left_early"
    LEFT_ON_TIME = "left_on_time"
    LEFT_LATE = "left_late"


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
    TRANSFERRED_IN = "transferred_in"
    TRANSFERRED_OUT = "transferred_out"
    TRANSFERRED_IN_OVERDUE = "transferred_in_overdue"
    TRANSFERRED_OUT_OVERDUE = "transferred_out_overdue"
    TRANSFERRED_IN_WAITING = "transferred_in_waiting"
    TRANSFERRED_OUT_WAITING = "transferred_out_waiting"


@dataclass(frozen=True, slots=True)
class Pause:
    """Time spent waiting for the citizen; `ended_at` None while it lasts."""

    began_at: datetime
    ended_at: datetime | None
    kind: PauseKind = PauseKind.SUPPLEMENT


@dataclass(frozen=True, slots=True)
class Transfer:
    """The dossier passes from one org unit to another."""

    at: datetime
    from_org_unit: OrgUnitId
    to_org_unit: OrgUnitId


@dataclass(frozen=True, slots=True)
class Dossier:
    """One request by a citizen, as its record stands now. Instants are UTC.

    `org_unit` holds it now; `first_due_at` is the first promise and never
    changes. A promised *day* is kept as that local day's last microsecond.
    """

    org_unit: OrgUnitId
    field_id: FieldId
    channel: Channel
    received_at: datetime
    first_due_at: datetime
    resolved_at: datetime | None = None
    outcome: Outcome | None = None
    pauses: Sequence[Pause] = field(default=())
    transfers: Sequence[Transfer] = field(default=())
    apology_sent_at: datetime | None = None
    redated_to: datetime | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it was ever accepted; one that was not is in no figure."""
        return self.outcome is not Outcome.NOT_ACCEPTED

    @property
    def received_by(self) -> OrgUnitId:
        """The org unit that received it, even if it passed it on in that instant."""
        first = min(self.transfers, key=lambda t: t.at, default=None)
        return self.org_unit if first is None else first.from_org_unit

    def holder_at(self, instant: datetime) -> OrgUnitId:
        """The org unit that holds it at `instant`: a transfer counts from its own."""
        for transfer in sorted(self.transfers, key=lambda t: t.at):
            if instant < transfer.at:
                return transfer.from_org_unit
        return self.org_unit


@dataclass(frozen=True, slots=True)
class LawfulPause:
    """A pause that moves the deadline, with what it did to it.

    `due_after` is None while the pause lasts: no due date until it ends.
    """

    began_at: datetime
    ended_at: datetime | None
    working_days: int
    due_before: datetime
    due_after: datetime | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The promise after lawful pauses; `due_at` None while waiting."""

    due_at: datetime | None
    pauses: tuple[LawfulPause, ...]

    @property
    def waiting_since(self) -> datetime | None:
        """Since when the dossier waits for the citizen; None when it does not."""
        if self.pauses and self.pauses[-1].ended_at is None:
            return self.pauses[-1].began_at
        return None

    @property
    def overdue_from(self) -> datetime | None:
        """First instant at which an open dossier is overdue; None while waiting."""
        return None if self.due_at is None else self.due_at + TICK


@dataclass(frozen=True, slots=True)
class Event:
    """One dated event of one dossier, with the org unit that held it then."""

    kind: EventKind
    at: datetime
    org_unit: OrgUnitId


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The installation's calendar day on which `instant` falls."""
    return instant.astimezone(zone).date()


def merged_pauses(dossier: Dossier) -> list[Pause]:
    """Pauses in order, overlapping or touching ones joined so that they count once.

    An open pause of a dossier that has left ends when it left.
    """
    merged: list[Pause] = []
    for pause in sorted(dossier.pauses, key=lambda p: p.began_at):
        ended_at = pause.ended_at or dossier.resolved_at
        previous = merged[-1] if merged else None
        if previous and (
            previous.ended_at is None or pause.began_at <= previous.ended_at
        ):
            open_ended = previous.ended_at is None or ended_at is None
            end = None if open_ended else max(previous.ended_at, ended_at)  # type: ignore[type-var]  # neither is None here
            merged[-1] = Pause(previous.began_at, end, previous.kind)
        else:
            merged.append(Pause(pause.began_at, ended_at, pause.kind))
    return merged


def deadline(
    dossier: Dossier,
    *,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
    as_of: datetime | None = None,
) -> Deadline:
    """The first promise moved by lawful pauses only (Decree 61/2018).

    A pause moves it by the working days from the day it began up to, not
    including, the day it ended, at least to the instant it ended, and only if it
    began on or before the deadline then in force: once overdue, overdue until it
    leaves. With `as_of`, what lies after that instant has not happened yet.
    """
    due_at = dossier.first_due_at
    lawful: list[LawfulPause] = []
    for pause in merged_pauses(dossier):
        if pause.began_at > due_at or (as_of is not None and pause.began_at > as_of):
            break
        if pause.ended_at is None or (as_of is not None and pause.ended_at > as_of):
            lawful.append(LawfulPause(pause.began_at, None, 0, due_at, None))
            return Deadline(None, tuple(lawful))
        days = calendar.working_days_from(
            local_day(pause.began_at, zone), local_day(pause.ended_at, zone)
        )
        moved = moved_due_at(due_at, days, calendar=calendar, zone=zone)
        # A due instant, or one on a day off, may lie within the pause even so.
        moved = max(moved, pause.ended_at)
        lawful.append(LawfulPause(pause.began_at, pause.ended_at, days, due_at, moved))
        due_at = moved
    return Deadline(due_at, tuple(lawful))


def moved_due_at(
    due_at: datetime, working_days: int, *, calendar: WorkingCalendar, zone: ZoneInfo
) -> datetime:
    """`due_at` later by `working_days`, at the same local time of day."""
    if working_days == 0:
        return due_at
    local = due_at.astimezone(zone)
    day = calendar.add_working_days(local.date(), working_days)
    return local.replace(year=day.year, month=day.month, day=day.day).astimezone(
        due_at.tzinfo
    )


def state_at(
    dossier: Dossier, instant: datetime, *, calendar: WorkingCalendar, zone: ZoneInfo
) -> DossierState:
    """State at `instant`, from what the record says had happened by then."""
    if not dossier.is_counted or instant < dossier.received_at:
        return DossierState.NOT_RECEIVED
    if dossier.resolved_at is not None and dossier.resolved_at <= instant:
        due_at = deadline(dossier, calendar=calendar, zone=zone).due_at
        if due_at is None:  # pragma: no cover - an open pause ends on leaving
            raise AssertionError("a dossier that left has a deadline")
        return left_state(dossier.resolved_at, due_at, zone=zone)
    due_at = deadline(dossier, calendar=calendar, zone=zone, as_of=instant).due_at
    if due_at is None:
        return DossierState.WAITING
    return DossierState.OPEN_OVERDUE if instant > due_at else DossierState.OPEN_IN_TIME


def left_state(left_at: datetime, due_at: datetime, *, zone: ZoneInfo) -> DossierState:
    """Early: on a local day before the due day. On time: not after the due instant."""
    if left_at > due_at:
        return DossierState.LEFT_LATE
    if local_day(left_at, zone) < local_day(due_at, zone):
        return DossierState.LEFT_EARLY
    return DossierState.LEFT_ON_TIME


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
