"""How lawful pauses move the deadlines of a batch: `domain.dossier.deadline` by column.

The rows go through their first pause together, then those that have a second one
through that, and so on.
"""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from domain.dossier import moved_due_at
from domain.working_days import WorkingCalendar
from ingest.clock import (
    DAY_US,
    instant_of,
    local_of_utc,
    ordinals_of,
    us_of,
    utc_of_local,
)
from ingest.dossier_batch import Numbers
from ingest.dossier_pauses import PauseRows, sequence
from ingest.instants import Mask


@dataclass(frozen=True, slots=True)
class Waits:
    """Lawful waiting for the citizen, one entry each; as `PauseRows`."""

    position: Numbers
    seq: Numbers
    began: Numbers
    ended: Numbers
    is_open: Mask


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Of each row: the deadline moved by pauses; while waiting, since when.

    `due` counts where not `is_waiting`, `waiting_since` where it is.
    """

    due: Numbers
    is_waiting: Mask
    waiting_since: Numbers
    moved_days: Numbers
    waits: Waits


def moved_deadlines(
    first_due: Numbers,
    pauses: PauseRows,
    good: Mask,
    *,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> Deadlines:
    """The deadlines of `good` rows moved by their pauses; others keep the promise."""
    joined = _joined(pauses, good)
    clocks = _Clocks(first_due, calendar, zone)
    for turn in range(1, int(joined.seq.max(initial=0)) + 1):
        clocks.pass_by(joined, np.flatnonzero(joined.seq == turn))
    lawful = np.sort(np.concatenate([np.empty(0, np.int64), *clocks.lawful]))
    return Deadlines(
        clocks.due,
        clocks.is_waiting,
        clocks.waiting_since,
        clocks.moved_days,
        Waits(
            joined.position[lawful], joined.seq[lawful], joined.began[lawful],
            joined.ended[lawful], joined.is_open[lawful],
        ),
    )  # fmt: skip


def _joined(pauses: PauseRows, good: Mask) -> Waits:
    """The pauses of good rows; overlapping or touching ones joined, as one."""
    kept = good[pauses.position]
    position, began = pauses.position[kept], pauses.began[kept]
    is_open = pauses.is_open[kept]
    ended = np.where(is_open, np.iinfo(np.int64).max, pauses.ended[kept])
    if not len(position):
        return Waits(position, position, began, ended, is_open)
    for turn in range(2, int(pauses.seq[kept].max()) + 1):
        # What an earlier pause of the row already covers, this one cannot end sooner.
        at = np.flatnonzero(pauses.seq[kept] == turn)
        ended[at] = np.maximum(ended[at], ended[at - 1])
    begins = np.ones(len(position), dtype=np.bool_)
    begins[1:] = (position[1:] != position[:-1]) | (began[1:] > ended[:-1])
    last = np.append(np.flatnonzero(begins)[1:], len(position)) - 1
    position, began, ended = position[begins], began[begins], ended[last]
    return Waits(
        position, sequence(position), began, ended, ended == np.iinfo(np.int64).max
    )


@dataclass(slots=True)
class _Clocks:
    """The deadline in force of each row, on its way through the pauses."""

    first_due: Numbers
    calendar: WorkingCalendar
    zone: ZoneInfo
    due: Numbers = field(init=False)
    is_waiting: Mask = field(init=False)
    waiting_since: Numbers = field(init=False)
    moved_days: Numbers = field(init=False)
    is_over: Mask = field(init=False)
    lawful: list[Numbers] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        count = len(self.first_due)
        self.due = self.first_due.copy()
        self.is_waiting = np.zeros(count, dtype=np.bool_)
        self.waiting_since = np.zeros(count, dtype=np.int64)
        self.moved_days = np.zeros(count, dtype=np.int64)
        self.is_over = np.zeros(count, dtype=np.bool_)

    def pass_by(self, pauses: Waits, at: Numbers) -> None:
        """One pause of each row; one that began after the deadline ends the matter."""
        rows = pauses.position[at]
        self.is_over[rows] |= pauses.began[at] > self.due[rows]
        at = at[~self.is_over[rows]]
        self.lawful.append(at)
        is_open = pauses.is_open[at]
        waiting, at = at[is_open], at[~is_open]
        rows = pauses.position[waiting]
        self.is_waiting[rows] = True
        self.waiting_since[rows] = pauses.began[waiting]
        self._move(pauses.position[at], pauses.began[at], pauses.ended[at])

    def _move(self, rows: Numbers, began: Numbers, ended: Numbers) -> None:
        begin, end = (ordinals_of(local_of_utc(us, self.zone)) for us in (began, ended))
        days = self.calendar.working_days_from_np(begin, end)
        self.moved_days[rows] += days
        self.due[rows] = np.maximum(self._later(self.due[rows], days), ended)

    def _later(self, due: Numbers, days: Numbers) -> Numbers:
        """`moved_due_at`, which is asked itself in an hour that occurs twice."""
        local = local_of_utc(due, self.zone)
        day = ordinals_of(local)
        target = self.calendar.add_working_days_np(day, days)
        moved = utc_of_local(local + (target - day) * DAY_US, self.zone)
        for index in np.flatnonzero(utc_of_local(local, self.zone) != due).tolist():
            moved[index] = us_of(
                moved_due_at(
                    instant_of(int(due[index])), int(days[index]),
                    calendar=self.calendar, zone=self.zone,
                )
            )  # fmt: skip
        return moved
