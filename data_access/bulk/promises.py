"""A promise that was given never changes, whatever a later file says.

One that we computed for want of any gives way to what a later file says.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from data_access.bulk import facts
from data_access.bulk.incoming import IncomingRows, with_columns
from data_access.schema.base import from_microseconds, to_microseconds
from domain.dossier import Channel, Deadline, Dossier, Pause, PauseKind, deadline
from domain.identifiers import FieldId, OrgUnitId
from domain.working_days import WorkingCalendar


@dataclass(slots=True)
class _Recomputed:
    """What the clock says of the altered rows, by row number."""

    due_at: dict[int, int | None] = field(default_factory=dict)
    waiting_since: dict[int, int | None] = field(default_factory=dict)
    moved_days: dict[int, int] = field(default_factory=dict)
    waits: list[tuple[int, int, int, int | None]] = field(default_factory=list)

    def note(self, row: int, clock: Deadline) -> None:
        self.due_at[row] = _microseconds(clock.due_at)
        self.waiting_since[row] = _microseconds(clock.waiting_since)
        self.moved_days[row] = sum(pause.working_days for pause in clock.pauses)
        self.waits += [
            (row, seq, to_microseconds(pause.began_at), _microseconds(pause.ended_at))
            for seq, pause in enumerate(clock.pauses, 1)
        ]


def keep_first_promises(
    rows: IncomingRows, calendar: WorkingCalendar, zone: ZoneInfo
) -> tuple[IncomingRows, int]:
    """Put kept promises back where the file alters them, and run the clock anew.

    Also says how many were altered. `rows.dossiers` holds what is kept in
    `old_first_due_at` and `old_due_is_computed` (null: a new dossier).
    """
    dossiers = rows.dossiers
    is_given = pc.fill_null(pc.invert(dossiers["old_due_is_computed"]), False)
    dossiers = with_columns(
        dossiers,
        due_is_computed=pc.if_else(is_given, False, dossiers["due_is_computed"]),
    )
    differs = pc.and_(
        is_given,
        pc.fill_null(
            pc.not_equal(dossiers["old_first_due_at"], dossiers["first_due_at"]), False
        ),
    )
    altered = dossiers.filter(differs)
    if altered.num_rows == 0:
        return replace(rows, dossiers=dossiers), 0
    dossiers = with_columns(
        dossiers,
        first_due_at=pc.if_else(
            differs, dossiers["old_first_due_at"], dossiers["first_due_at"]
        ),
    )
    found = _recomputed(altered, rows.pauses, calendar, zone)
    numbers = dossiers["row"].to_pylist()
    dossiers = with_columns(
        dossiers,
        due_at=_patched(dossiers, "due_at", numbers, found.due_at),
        waiting_since=_patched(dossiers, "waiting_since", numbers, found.waiting_since),
        moved_days=_patched(dossiers, "moved_days", numbers, found.moved_days),
    )
    altered_rows = pa.array(found.due_at, pa.int32())
    others = rows.waits.filter(
        pc.invert(pc.is_in(rows.waits["row"], value_set=altered_rows))
    )
    waits = pa.concat_tables([others, facts.table_of(found.waits, rows.waits.schema)])
    return replace(rows, dossiers=dossiers, waits=waits), altered.num_rows


def _recomputed(
    altered: pa.Table, pause_rows: pa.Table, calendar: WorkingCalendar, zone: ZoneInfo
) -> _Recomputed:
    pauses: dict[int, list[Pause]] = defaultdict(list)
    for pause in pause_rows.to_pylist():
        pauses[pause["row"]].append(
            Pause(
                from_microseconds(pause["began_at"]),
                _instant(pause["ended_at"]),
                PauseKind(pause["kind"]),
            )
        )
    found = _Recomputed()
    for record in altered.to_pylist():
        row = record["row"]
        dossier = Dossier(
            org_unit=OrgUnitId(record["org_unit_id"]),
            field_id=FieldId(record["field_id"]),
            channel=Channel(record["channel"]),
            received_at=from_microseconds(record["received_at"]),
            first_due_at=from_microseconds(record["old_first_due_at"]),
            resolved_at=_instant(record["resolved_at"]),
            pauses=tuple(pauses[row]),
        )
        found.note(row, deadline(dossier, calendar=calendar, zone=zone))
    return found


def _patched(
    table: pa.Table, name: str, rows: list[int], found: dict[int, Any]
) -> pa.Array:
    """A column with the recomputed values of the altered rows."""
    values = [
        found.get(row, value)
        for row, value in zip(rows, table[name].to_pylist(), strict=True)
    ]
    return pa.array(values, table.schema.field(name).type)


def _instant(value: int | None) -> datetime | None:
    return None if value is None else from_microseconds(value)


def _microseconds(value: datetime | None) -> int | None:
    return None if value is None else to_microseconds(value)
