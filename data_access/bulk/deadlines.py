"""Deadlines under another calendar: promises that we computed, and pauses.

A date promised on the slip stays; what moves is a promise worked out for want of one,
and how far lawful pauses push a deadline.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data_access.bulk import copying, facts
from data_access.bulk.contributions import contributions
from data_access.bulk.fact_files import fact_files, with_ids
from data_access.bulk.rollup_writes import (
    add_contributions,
    replace_live_rows,
    rollup_basis,
)
from data_access.bulk.stored import stored_facts
from data_access.schema.base import from_microseconds, to_microseconds
from data_access.schema.dossiers import SourceRow
from domain.dossier import (
    Channel,
    Dossier,
    Outcome,
    Pause,
    PauseKind,
    deadline,
    local_day,
)
from domain.identifiers import FieldId, OrgUnitId
from domain.working_days import WorkingCalendar

CLOCK_SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("first_due_at", pa.int64()),
        ("due_at", pa.int64()),
        ("waiting_since", pa.int64()),
        ("moved_days", pa.int32()),
    ]
)
WAIT_SCHEMA = pa.schema(
    [
        ("dossier_id", pa.int64()),
        ("seq", pa.int32()),
        ("began_at", pa.int64()),
        ("ended_at", pa.int64()),
    ]
)
Clock = tuple[int, int | None, int | None, int]
"""First promise, deadline, waiting since, days moved."""
Waits = tuple[tuple[int, int | None], ...]


@dataclass(slots=True)
class DeadlineMoves:
    """What another calendar changes; nothing of it is written yet.

    `moved` counts dossiers with another promise or deadline. Of them `become_late`
    are past their deadline, open or when they left, and were not; `cease_late` the
    other way round. `overdue_change` is of those still open. `days` are worked by one
    of the calendars only.
    """

    before: WorkingCalendar
    days: tuple[date, ...] = ()
    moved: int = 0
    become_late: int = 0
    cease_late: int = 0
    overdue_change: int = 0
    ids: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    clocks: list[tuple[Any, ...]] = field(default_factory=list)
    waits: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Kept:
    """One dossier that the calendar may concern, as it is kept. Microseconds."""

    id: int
    source_id: int
    received_at: int
    resolved_at: int | None
    outcome: int | None
    is_computed: bool
    clock: Clock


_CANDIDATES = """
SELECT id, source_id, received_at, resolved_at, outcome, due_is_computed,
       first_due_at, due_at, waiting_since, moved_days
FROM dossier
WHERE received_at < :after AND (due_at IS NULL OR due_at >= :first)
      AND (due_is_computed OR EXISTS (
          SELECT 1 FROM dossier_wait WHERE dossier_wait.dossier_id = dossier.id))
ORDER BY id
"""


def deadline_moves(
    session: Session,
    *,
    before: WorkingCalendar,
    after: WorkingCalendar,
    zone: ZoneInfo,
) -> DeadlineMoves:
    """Which deadlines `after` moves that were worked out by `before`; only reads."""
    days = _changed_days(before, after)
    found = DeadlineMoves(before, tuple(days))
    if not days:
        return found
    reach = _reach(session)
    candidates = _candidates(session, days, zone)
    for start in range(0, len(candidates), facts.ID_CHUNK):
        part = candidates[start : start + facts.ID_CHUNK]
        ids = [kept.id for kept in part]
        pauses, waits = _pauses(session, ids), _waits(session, ids)
        for kept in part:
            promise = kept.clock[0]
            if kept.is_computed:
                promise = _promise(kept, before, after, zone)
            clock, lawful = _clock(kept, promise, pauses[kept.id], after, zone)
            if (clock, lawful) != (kept.clock, tuple(waits[kept.id])):
                _note(found, kept, clock, lawful, reach[kept.source_id])
    return found


def write_deadline_moves(
    session: Session, moves: DeadlineMoves, *, zone: ZoneInfo
) -> None:
    """Write them with roll-ups and live rows, in the caller's transaction.

    The new calendar is kept already: sums of working days follow it too, also of
    dossiers whose deadline stays.
    """
    if not moves.days:
        return
    basis = replace(rollup_basis(session, zone), calendar_before=moves.before)
    with (
        _touched(session, moves, zone) as condition,
        tempfile.TemporaryDirectory(prefix="dieu-hanh-calendar-") as name,
    ):
        states = []
        for state in ("before", "after"):
            folder = Path(name) / state
            folder.mkdir()
            states.append(stored_facts(session, folder, condition=condition))
            if state == "before":
                _write_clocks(session, moves)
        delta = contributions(
            [(-1, states[0]), (1, states[1])], basis=basis, folder=Path(name)
        )
        add_contributions(session, delta)
        _replace_live_rows(session, moves, Path(name), zone)


def _replace_live_rows(
    session: Session, moves: DeadlineMoves, folder: Path, zone: ZoneInfo
) -> None:
    reach = _reach(session)
    for source_id, of_source in moves.ids.items():
        ids = pa.array(of_source, pa.int64())
        known = fact_files(
            session,
            with_ids(session, ids),
            from_microseconds(reach[source_id]),
            folder,
            f"moved_{source_id}",
        )
        replace_live_rows(session, ids, known, zone=zone)


def _write_clocks(session: Session, moves: DeadlineMoves) -> None:
    changed = facts.table_of(moves.clocks, CLOCK_SCHEMA)
    ids = changed["id"].combine_chunks()
    copying.update_rows(session, "dossier", "id", changed)
    copying.delete_rows(session, "dossier_wait", "dossier_id", ids)
    waits = facts.table_of(moves.waits, WAIT_SCHEMA)
    copying.insert_rows(session, "dossier_wait", waits)


_TOUCHED = "calendar_touched"
_FILL_TOUCHED = f"""
INSERT INTO {_TOUCHED}
SELECT id FROM dossier WHERE received_at < :after
       AND (resolved_at IS NULL OR resolved_at >= :first)
UNION
SELECT dossier_id FROM dossier_step WHERE began_at < :after
       AND (ended_at IS NULL OR ended_at >= :first)
"""


@contextmanager
def _touched(session: Session, moves: DeadlineMoves, zone: ZoneInfo) -> Iterator[str]:
    """Condition on `dossier`: those that moved, or that a changed day fell into."""
    session.execute(
        text(f"CREATE TEMPORARY TABLE {_TOUCHED} (dossier_id BIGINT)"),
    )
    try:
        within = {
            "first": _begin_of(moves.days[0], zone),
            "after": _begin_of(moves.days[-1] + timedelta(days=1), zone),
        }
        session.execute(text(_FILL_TOUCHED), within)
        moved = [clock[0] for clock in moves.clocks]
        for part in facts.chunks(moved, facts.ID_CHUNK):
            session.execute(
                text(
                    f"INSERT INTO {_TOUCHED} SELECT id FROM dossier"
                    f" WHERE {facts.among(session, 'id')}"
                ),
                facts.listed(session, part),
            )
        yield f"dossier.id IN (SELECT dossier_id FROM {_TOUCHED})"
    finally:
        session.execute(text(f"DROP TABLE {_TOUCHED}"))


def _changed_days(before: WorkingCalendar, after: WorkingCalendar) -> list[date]:
    """Days that are worked in one of the calendars only, in order."""
    listed = {item.day for calendar in (before, after) for item in calendar.days}
    return sorted(d for d in listed if before.is_working(d) != after.is_working(d))


def _candidates(session: Session, days: Sequence[date], zone: ZoneInfo) -> list[_Kept]:
    """Dossiers whose clock ran through any of `days`, and which they can move.

    A deadline looks at the days from receipt to itself only.
    """
    rows = facts.execute(
        session,
        _CANDIDATES,
        {
            "first": _begin_of(days[0], zone),
            "after": _begin_of(days[-1] + timedelta(days=1), zone),
        },
    )
    return [
        _Kept(row[0], row[1], row[2], row[3], row[4], bool(row[5]), tuple(row[6:10]))
        for row in rows
    ]


def _begin_of(day: date, zone: ZoneInfo) -> int:
    return to_microseconds(datetime.combine(day, time.min, tzinfo=zone))


def _promise(
    kept: _Kept, before: WorkingCalendar, after: WorkingCalendar, zone: ZoneInfo
) -> int:
    """A computed promise: as many working days after receipt as it was before.

    The procedure's time of today may be another than when the dossier came in.
    """
    received = local_day(from_microseconds(kept.received_at), zone)
    promised = local_day(from_microseconds(kept.clock[0]), zone)
    day = after.add_working_days(received, before.days_late(received, promised))
    return _begin_of(day + timedelta(days=1), zone) - 1


def _clock(
    kept: _Kept,
    promise: int,
    pauses: Sequence[Pause],
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> tuple[Clock, Waits]:
    """The clock of `domain.dossier` as it is kept."""
    dossier = Dossier(
        org_unit=OrgUnitId(0),
        field_id=FieldId(0),
        channel=Channel.DIRECT,
        received_at=from_microseconds(kept.received_at),
        first_due_at=from_microseconds(promise),
        resolved_at=_instant(kept.resolved_at),
        pauses=pauses,
    )
    found = deadline(dossier, calendar=calendar, zone=zone)
    moved = sum(pause.working_days for pause in found.pauses)
    lawful = tuple(
        (to_microseconds(pause.began_at), _micro(pause.ended_at))
        for pause in found.pauses
    )
    return (promise, _micro(found.due_at), _micro(found.waiting_since), moved), lawful


def _note(
    found: DeadlineMoves, kept: _Kept, clock: Clock, lawful: Waits, reach: int
) -> None:
    found.ids[kept.source_id].append(kept.id)
    found.clocks.append((kept.id, *clock))
    found.waits += [(kept.id, seq, *wait) for seq, wait in enumerate(lawful, 1)]
    found.moved += clock[:2] != kept.clock[:2]
    if kept.outcome == Outcome.NOT_ACCEPTED:
        return
    was, now = _is_late(kept, kept.clock[1], reach), _is_late(kept, clock[1], reach)
    found.become_late += now and not was
    found.cease_late += was and not now
    if kept.resolved_at is None:
        found.overdue_change += now - was


def _is_late(kept: _Kept, due_at: int | None, reach: int) -> bool:
    """Past its deadline, as far as the source is complete."""
    if due_at is None:
        return False
    overdue_from = due_at + 1  # One tick, as in `domain.dossier`.
    return overdue_from <= reach and (
        kept.resolved_at is None or kept.resolved_at >= overdue_from
    )


def _reach(session: Session) -> dict[int, int]:
    """The instant to which each source is complete; 0 before its first load."""
    rows = session.execute(select(SourceRow.id, SourceRow.complete_to))
    return {row[0]: 0 if row[1] is None else to_microseconds(row[1]) for row in rows}


def _pauses(session: Session, ids: Sequence[int]) -> dict[int, list[Pause]]:
    found: dict[int, list[Pause]] = defaultdict(list)
    for row in _of(session, "dossier_pause", "began_at, ended_at, kind", ids):
        found[row[0]].append(
            Pause(from_microseconds(row[1]), _instant(row[2]), PauseKind(row[3]))
        )
    return found


def _waits(
    session: Session, ids: Sequence[int]
) -> dict[int, list[tuple[int, int | None]]]:
    found: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for row in _of(session, "dossier_wait", "began_at, ended_at", ids):
        found[row[0]].append((row[1], row[2]))
    return found


def _of(
    session: Session, table: str, columns: str, ids: Sequence[int]
) -> Iterable[Sequence[Any]]:
    """Rows of a table that hangs on dossiers, in order."""
    return facts.execute(
        session,
        f"SELECT dossier_id, {columns} FROM {table}"
        f" WHERE {facts.among(session, 'dossier_id')} ORDER BY dossier_id, seq",
        facts.listed(session, ids),
    )


def _instant(value: int | None) -> datetime | None:
    return None if value is None else from_microseconds(value)


def _micro(value: datetime | None) -> int | None:
    return None if value is None else to_microseconds(value)
