"""Deadlines of a batch: the first promise, and how lawful pauses move it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from domain.catalogue import Catalogue, Procedure
from domain.dossier import Channel, Dossier, Pause, PauseKind, deadline
from domain.formatting import day as day_text
from domain.identifiers import FieldId, OrgUnitId
from domain.problem import Severity
from ingest.clock import (
    end_of_day_local,
    instant_of,
    local_of_utc,
    ordinals_of,
    us_of,
    utc_of_local,
)
from ingest.dossier_batch import OPTIONAL, DossierBatch, Numbers
from ingest.dossier_pauses import PauseRows
from ingest.dossier_promises import promised_by_days
from ingest.dossier_rules import Milestones
from ingest.instants import Instants, Mask


@dataclass(frozen=True, slots=True)
class Waits:
    """Lawful waiting for the citizen, one entry each; as `PauseRows`."""

    position: list[int]
    seq: list[int]
    began: list[int]
    ended: list[int | None]


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


def first_promises(
    batch: DossierBatch,
    given: Instants,
    *,
    received: Instants,
    procedures: Sequence[Procedure | None],
    procedure_at: Numbers,
    catalogue: Catalogue,
) -> tuple[Instants, Mask]:
    """The promise of each row, and which were computed for want of one.

    A promise is a date, or a number of days that the file gives; without either the
    time of the procedure is counted. The day of receipt is not counted; the promise
    is the end of its day.
    """
    given = promised_by_days(batch, given, received, catalogue)
    days_of = [p.working_days if p is not None else None for p in procedures]
    known = np.array([days is not None for days in days_of])[procedure_at]
    found = np.array([p is not None for p in procedures])[procedure_at]
    blank = ~given.present
    blank[list(given.bad)] = False
    blank &= received.present & found
    batch.report(
        "due-unknown", blank & ~known, "due",
        "Không có ngày hẹn trả, danh mục cũng không có thời hạn của thủ tục",
        "Ghi ngày hẹn trả, hoặc bổ sung thời hạn trong danh mục thủ tục",
    )  # fmt: skip
    computed = blank & known
    if not computed.any():
        return given, computed
    begin = ordinals_of(local_of_utc(received.us[computed], batch.zone))
    steps = np.array([days or 0 for days in days_of], dtype=np.int64)
    ordinals = catalogue.calendar.add_working_days_np(
        begin, steps[procedure_at[computed]]
    )
    us = given.us.copy()
    us[computed] = utc_of_local(end_of_day_local(ordinals), batch.zone)
    day_of = dict(
        zip(np.flatnonzero(computed).tolist(), ordinals.tolist(), strict=True)
    )
    batch.report(
        "due-computed", computed, "due",
        lambda p: "Không có ngày hẹn trả; tính từ thời hạn thủ tục: "
        + day_text(date.fromordinal(day_of[p])),
        OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip
    return replace(given, us=us, present=given.present | computed), computed


def moved_deadlines(
    batch: DossierBatch,
    *,
    life: Milestones,
    first_due: Instants,
    pauses: PauseRows,
    catalogue: Catalogue,
) -> Deadlines:
    """Apply `domain.dossier.deadline` to the good rows that have pauses.

    The others keep their first promise.
    """
    due = first_due.us.copy()
    is_waiting = np.zeros(len(batch), dtype=np.bool_)
    since = np.zeros(len(batch), dtype=np.int64)
    moved = np.zeros(len(batch), dtype=np.int64)
    waits = Waits([], [], [], [])
    starts = np.flatnonzero(pauses.seq == 1)
    ends = np.append(starts, len(pauses.seq))[1:]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        position = int(pauses.position[start])
        if batch.bad[position]:
            continue
        clock = deadline(
            _dossier(position, life, first_due, pauses, range(start, end)),
            calendar=catalogue.calendar,
            zone=batch.zone,
        )
        moved[position] = sum(pause.working_days for pause in clock.pauses)
        if clock.due_at is not None:
            due[position] = us_of(clock.due_at)
        elif clock.waiting_since is not None:
            is_waiting[position] = True
            since[position] = us_of(clock.waiting_since)
        for seq, pause in enumerate(clock.pauses, start=1):
            waits.position.append(position)
            waits.seq.append(seq)
            waits.began.append(us_of(pause.began_at))
            waits.ended.append(
                None if pause.ended_at is None else us_of(pause.ended_at)
            )
    return Deadlines(due, is_waiting, since, moved, waits)


def _dossier(
    position: int,
    life: Milestones,
    first_due: Instants,
    pauses: PauseRows,
    entries: range,
) -> Dossier:
    """The row as far as its deadline depends on it."""
    received, left = life.received, life.resolved
    return Dossier(
        org_unit=OrgUnitId(0),
        field_id=FieldId(0),
        channel=Channel.DIRECT,
        received_at=instant_of(int(received.us[position])),
        first_due_at=instant_of(int(first_due.us[position])),
        resolved_at=instant_of(int(left.us[position]))
        if left.present[position]
        else None,
        pauses=[
            Pause(
                instant_of(int(pauses.began[i])),
                None if pauses.is_open[i] else instant_of(int(pauses.ended[i])),
                PauseKind(int(pauses.kind[i])),
            )
            for i in entries
        ],
    )
