"""A promise that was given never changes, whatever a later file says.

One that we computed for want of any gives way to what a later file says.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from data_access.bulk import facts
from data_access.bulk.duck import BATCH_ROWS, attach, write_parquet
from data_access.schema.base import from_microseconds, to_microseconds
from domain.dossier import Channel, Deadline, Dossier, Pause, PauseKind, deadline
from domain.identifiers import FieldId, OrgUnitId
from domain.working_days import WorkingCalendar

CLOCK_SCHEMA = pa.schema(
    [
        ("row", pa.int32()),
        ("first_due_at", pa.int64()),
        ("due_at", pa.int64()),
        ("waiting_since", pa.int64()),
        ("moved_days", pa.int32()),
    ]
)
WAIT_SCHEMA = pa.schema(
    [
        ("row", pa.int32()),
        ("seq", pa.int32()),
        ("began_at", pa.int64()),
        ("ended_at", pa.int64()),
    ]
)
_ALTERED = """
SELECT i.row, i.received_at, i.resolved_at, m.old_first_due_at FROM incoming i
JOIN matched m ON m.row = i.row
WHERE m.differs AND NOT m.old_due_is_computed
      AND m.old_first_due_at <> i.first_due_at
ORDER BY i.row
"""
_PAUSES = (
    "SELECT row, began_at, ended_at, kind FROM pause SEMI JOIN altered USING (row)"
)


@dataclass(frozen=True, slots=True)
class KeptPromises:
    """The clock of rows that would alter a promise, run anew: two Parquet files."""

    clocks: Path
    waits: Path
    count: int


@dataclass(slots=True)
class _Recomputed:
    """What the clock says of some rows."""

    clocks: list[tuple[int | None, ...]] = field(default_factory=list)
    waits: list[tuple[int, int, int, int | None]] = field(default_factory=list)

    def note(self, row: int, promise: int, clock: Deadline) -> None:
        moved = sum(pause.working_days for pause in clock.pauses)
        waiting = _microseconds(clock.waiting_since)
        self.clocks.append((row, promise, _microseconds(clock.due_at), waiting, moved))
        self.waits += [
            (row, seq, to_microseconds(pause.began_at), _microseconds(pause.ended_at))
            for seq, pause in enumerate(clock.pauses, 1)
        ]


def kept_promises(
    duck: duckdb.DuckDBPyConnection,
    matched: Path,
    folder: Path,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> KeptPromises:
    """Put kept promises back where rows of `incoming` alter them.

    Only these rows are looked at one by one.
    """
    attach(duck, "matched", matched)
    duck.execute(f"CREATE TABLE altered AS {_ALTERED}")
    attach(duck, "clock", CLOCK_SCHEMA.empty_table())
    duck.execute("CREATE TABLE kept_clock AS FROM clock")
    attach(duck, "stretch", WAIT_SCHEMA.empty_table())
    duck.execute("CREATE TABLE kept_wait AS FROM stretch")
    for records, pauses in _parts(duck):
        found = _recomputed(records, pauses, calendar, zone)
        _add(duck, "kept_clock", facts.table_of(found.clocks, CLOCK_SCHEMA))
        _add(duck, "kept_wait", facts.table_of(found.waits, WAIT_SCHEMA))
    ((count,),) = duck.sql("SELECT count(*) FROM kept_clock").fetchall()
    return KeptPromises(
        write_parquet(duck, "FROM kept_clock", folder / "kept_clocks.parquet"),
        write_parquet(duck, "FROM kept_wait", folder / "kept_waits.parquet"),
        count,
    )


def _parts(
    duck: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[list[Any], dict[int, list[Pause]]]]:
    """Altered rows with their pauses, some ten thousand at a time."""
    ((count,),) = duck.sql("SELECT count(*) FROM altered").fetchall()
    for start in range(0, count, BATCH_ROWS):
        records = duck.sql(
            f"FROM altered ORDER BY row LIMIT {BATCH_ROWS} OFFSET {start}"
        ).fetchall()
        pauses: dict[int, list[Pause]] = defaultdict(list)
        first, last = records[0][0], records[-1][0]
        for row, began, ended, kind in duck.sql(
            f"{_PAUSES} WHERE row BETWEEN {first} AND {last} ORDER BY row, seq"
        ).fetchall():
            pauses[row].append(
                Pause(from_microseconds(began), _instant(ended), PauseKind(kind))
            )
        yield records, pauses


def _recomputed(
    records: list[Any],
    pauses: dict[int, list[Pause]],
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> _Recomputed:
    found = _Recomputed()
    for row, received_at, resolved_at, promise in records:
        dossier = Dossier(
            # The clock asks neither who holds it nor what it is about.
            org_unit=OrgUnitId(0),
            field_id=FieldId(0),
            channel=Channel.DIRECT,
            received_at=from_microseconds(received_at),
            first_due_at=from_microseconds(promise),
            resolved_at=_instant(resolved_at),
            pauses=tuple(pauses.get(row, ())),
        )
        found.note(row, promise, deadline(dossier, calendar=calendar, zone=zone))
    return found


def _add(duck: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    duck.register("more", rows)
    duck.execute(f"INSERT INTO {table} SELECT * FROM more")
    duck.unregister("more")


def _instant(value: int | None) -> datetime | None:
    return None if value is None else from_microseconds(value)


def _microseconds(value: datetime | None) -> int | None:
    return None if value is None else to_microseconds(value)
