"""The dossier and its clock: deadline, and state at an instant.

Every figure about dossiers follows from the functions here and from the events that
`domain.dossier_events` dates.
"""

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class Pause:
    """Time spent waiting for the citizen; `ended_at` None while it lasts."""

    began_at: datetime
    ended_at: datetime | None
    kind: PauseKind = PauseKind.SUPPLEMENT


@dataclass(frozen=True, slots=True)
class Transfer:
    """The dossier passes from one org unit to another.

    `by_succession`: because the first one ended, by the succession of org units.
    """

    at: datetime
    from_org_unit: OrgUnitId
    to_org_unit: OrgUnitId
    by_succession: bool = False


@dataclass(frozen=True, slots=True)
class StepVisit:
    """The dossier at one step of handling; `ended_at` None while it is there."""

    step: str
    org_unit: OrgUnitId
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """One request by a citizen, as its record stands now. Instants are UTC.

    `org_unit` holds it now; `first_due_at` is the first promise and never
    changes. A promised *day* is kept as that local day's last microsecond. Truths of
    digital handling are None where the source does not report them.
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
    paid_online: bool | None = None
    digitised: bool | None = None
    electronic_result: bool | None = None
    steps: Sequence[StepVisit] = field(default=())

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
