"""Where a dossier's working days went, stretch by stretch, so that they add up.

Each day after the day of receipt, up to the last one known, belongs to one stretch: it
counted, the clock stood still, or the dossier was overdue. So the working days of the
stretches sum to those from receipt to the end, and those overdue are the days late.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.clock_setting import Setting
from domain.dossier import Deadline, Dossier, deadline

_ONE_DAY = timedelta(days=1)


class StretchKind(StrEnum):
    """What the days of a stretch did."""

    COUNTED = "counted"
    PAUSED = "paused"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class ClockStretch:
    """Days from `first_day` to `last_day`, both included, that did the same.

    `holidays`: weekdays off among them, by name; weekends are off anyway.
    """

    kind: StretchKind
    first_day: date
    last_day: date
    working_days: int
    holidays: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class PromiseMove:
    """A lawful pause: how long the clock stood, and by how much the deadline moved.

    In working days. They differ where the pause reached beyond the moved deadline.
    """

    began_on: date
    ended_on: date
    working_days: int
    moved_days: int


@dataclass(frozen=True, slots=True)
class ClockSum:
    """The arithmetic of one dossier's clock, in working days after the day of receipt.

    `promised` + what the moves moved = `until_due`; the stretches sum to `elapsed`.
    `until_due` None: waiting for the citizen, no due day yet.
    """

    promised: int
    moves: tuple[PromiseMove, ...]
    until_due: int | None
    stretches: tuple[ClockStretch, ...]
    elapsed: int

    @property
    def by_kind(self) -> dict[StretchKind, int]:
        """Working days that counted, stood still, and were overdue."""
        return {
            kind: sum(s.working_days for s in self.stretches if s.kind is kind)
            for kind in StretchKind
        }


def clock_sum(dossier: Dossier, setting: Setting) -> ClockSum:
    """The arithmetic up to when the dossier left, or to the moment known."""
    calendar = setting.calendar
    clock = deadline(dossier, calendar=calendar, zone=setting.zone)
    received_on = setting.day(dossier.received_at)
    end_on = setting.day(dossier.resolved_at or setting.as_of)
    due_on = None if clock.due_at is None else setting.day(clock.due_at)
    return ClockSum(
        promised=calendar.days_late(received_on, setting.day(dossier.first_due_at)),
        moves=tuple(_moves(clock, setting)),
        until_due=None if due_on is None else calendar.days_late(received_on, due_on),
        stretches=tuple(_stretches(dossier, clock, setting)),
        elapsed=calendar.days_late(received_on, end_on),
    )


def _moves(clock: Deadline, setting: Setting) -> Iterator[PromiseMove]:
    for pause in clock.pauses:
        if pause.ended_at is None or pause.due_after is None:
            continue
        before, after = setting.day(pause.due_before), setting.day(pause.due_after)
        yield PromiseMove(
            setting.day(pause.began_at),
            setting.day(pause.ended_at),
            pause.working_days,
            setting.calendar.days_late(before, after),
        )


def _stretches(
    dossier: Dossier, clock: Deadline, setting: Setting
) -> Iterator[ClockStretch]:
    first = setting.day(dossier.received_at) + _ONE_DAY
    end = setting.day(dossier.resolved_at or setting.as_of) + _ONE_DAY
    late = end
    if clock.due_at is not None:
        late = min(max(setting.day(clock.due_at) + _ONE_DAY, first), end)
    edges: list[tuple[date, StretchKind]] = []
    at = first
    for pause in clock.pauses:
        began = min(max(setting.day(pause.began_at), at), late)
        stop = late if pause.ended_at is None else setting.day(pause.ended_at)
        ended = min(max(stop, began), late)
        edges += [(began, StretchKind.COUNTED), (ended, StretchKind.PAUSED)]
        at = ended
    edges += [(late, StretchKind.COUNTED), (end, StretchKind.OVERDUE)]
    begin = first
    for until, kind in edges:
        if begin < until:
            yield _stretch(kind, begin, until, setting)
            begin = until


def _stretch(
    kind: StretchKind, begin: date, end: date, setting: Setting
) -> ClockStretch:
    calendar = setting.calendar
    return ClockStretch(
        kind,
        begin,
        end - _ONE_DAY,
        calendar.working_days_from(begin, end),
        tuple(
            (item.day, item.name)
            for item in calendar.days
            if begin <= item.day < end
            and item.day.weekday() < 5
            and not calendar.is_working(item.day)
        ),
    )
