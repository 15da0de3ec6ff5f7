"""What dossiers contribute to the roll-ups, worked out by DuckDB within a memory limit.

The rules are those of `domain.dossier_events` (in SQL: `event_sql`); tests prove the
two equal on random dossiers for every node and day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow as pa

from data_access.bulk.duck import Rows, attach, connection
from data_access.bulk.event_sql import (
    TOLD,
    due_day_statement,
    event_statements,
    prepared,
    step_statement,
)
from data_access.bulk.expansion import node_rollups, procedure_rollup
from data_access.bulk.handover_sql import (
    TREE_CHANGES,
    handed_statement,
    handover_statement,
    held_statement,
)
from data_access.bulk.signs import SIGN, attached, is_empty
from data_access.bulk.zone_days import halves
from data_access.schema.rollups import MEASURES, PROCEDURE_MEASURES
from domain.working_days import WorkingCalendar

CLOCK_COLUMNS = (
    "dossier_id",
    "source_id",
    "org_unit_id",
    "procedure_id",
    "field_id",
    "channel",
    "received_at",
    "first_due_at",
    "due_at",
    "resolved_at",
    "outcome",
    "apology_sent_at",
    "redated_to",
    "redated_count",
    "late_reason",
    "step",
    "step_since",
    "supplement_count",
    "paid_online",
    "digitised",
    "electronic_result",
    "has_transfers",
    "code",
    "moved_days",
    "waiting_since",
)
"""What of a dossier roll-ups and live tables depend on, beside what hangs on it."""
PAUSE_SCHEMA = pa.schema(
    [("dossier_id", pa.int64()), ("kind", pa.int32()), ("began_at", pa.int64())]
)
STEP_SCHEMA = pa.schema(
    [
        ("dossier_id", pa.int64()),
        ("step_id", pa.int32()),
        ("org_unit_id", pa.int32()),
        ("began_at", pa.int64()),
        ("ended_at", pa.int64()),
    ]
)
FAR_DAY = 4_000_000
"""An ordinal after every real day: an open end as a number."""
_FIRST_DAY, _END_DAY = date(1985, 1, 1), date(2150, 1, 1)
"""Wider than what files may name (ingest.instant_text)."""


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """Rows of dossiers with what hangs on them; instants in microseconds.

    `dossiers` has CLOCK_COLUMNS and `complete_to`, `waits` (dossier_id, began_at,
    ended_at), `transfers` (dossier_id, seq, at, from_org_unit_id, to_org_unit_id),
    `pauses` PAUSE_SCHEMA, `steps` STEP_SCHEMA. More columns do no harm.
    """

    dossiers: Rows
    waits: Rows
    transfers: Rows
    pauses: Rows = field(default_factory=PAUSE_SCHEMA.empty_table)
    steps: Rows = field(default_factory=STEP_SCHEMA.empty_table)


Signed = tuple[int, DossierFacts]
"""Dossiers that count from now on (+1), or no more (-1)."""


@dataclass(frozen=True, slots=True)
class RollupBasis:
    """What contributions depend on beside dossiers.

    `ancestors`: (org_unit_id, ancestor_id, from_day, to_day) as ordinals, half-open,
    `to_day` FAR_DAY for an open end. `calendar_before`: the one by which the working
    days were counted that are now taken away; None: the same.
    """

    ancestors: pa.Table
    calendar: WorkingCalendar
    zone: ZoneInfo
    calendar_before: WorkingCalendar | None = None


@dataclass(frozen=True, slots=True)
class Contributions:
    """Signed counts to add to each roll-up, in order of its key; see ROLLUPS.

    `by_day` and `by_procedure` are Parquet files where a folder was given.
    """

    by_day: pa.Table | Path
    by_half: pa.Table
    by_year: pa.Table
    total: pa.Table
    by_procedure: pa.Table | Path
    by_due_day: pa.Table
    step_waits: pa.Table


@dataclass(frozen=True, slots=True)
class Rollup:
    """A kept roll-up: table, key, counts; `part`: its name in Contributions."""

    table: str
    keys: tuple[str, ...]
    measures: tuple[str, ...]
    part: str


ROLLUPS = (
    Rollup(
        "dossier_day_by_node_field",
        ("node_id", "field_id", "day", "channel"),
        MEASURES,
        "by_day",
    ),
    Rollup(
        "dossier_half_month_by_node_field",
        ("node_id", "field_id", "half", "channel"),
        MEASURES,
        "by_half",
    ),
    Rollup(
        "dossier_year_by_node_field",
        ("node_id", "field_id", "year", "channel"),
        MEASURES,
        "by_year",
    ),
    Rollup(
        "dossier_total_by_node_field",
        ("node_id", "field_id", "channel"),
        MEASURES,
        "total",
    ),
    Rollup(
        "dossier_half_month_by_procedure",
        ("org_unit_id", "half", "procedure_id", "channel"),
        PROCEDURE_MEASURES,
        "by_procedure",
    ),
    Rollup(
        "open_by_due_day",
        ("node_id", "field_id", "due_day", "channel"),
        ("open_count",),
        "by_due_day",
    ),
    Rollup(
        "step_wait_by_node",
        ("node_id", "step_id", "half", "days"),
        ("visit_count",),
        "step_waits",
    ),
)
"""Every additive roll-up, in the order in which they are written."""


def contributions(
    signed: Iterable[Signed],
    *,
    basis: RollupBasis,
    folder: Path | None = None,
) -> Contributions:
    """Sum of what each group of dossiers contributes, times its sign (+1 or -1).

    Rows whose counts cancel out are left out. `folder` takes the large results, for
    any number of dossiers; without it everything is held in memory.
    """
    kinds: Kinds = {"by_day": [], "by_node_day": [], "by_procedure": []}
    with connection() as duck:
        attach(duck, "ancestor", basis.ancestors)
        for statement in (*_EMPTY, TREE_CHANGES):
            duck.execute(statement)
        for known, group in _by_calendar(signed, basis):
            attach(duck, "day_fact", _day_facts(known))
            _add_events(duck, kinds, group, basis.zone)
        by_due_day = _result(duck, ROLLUPS[5], "by_due_day")
        step_waits = _result(duck, ROLLUPS[6], _STEPS_OF_NODE)
    by_procedure = procedure_rollup(
        kinds.pop("by_procedure"), folder and folder / f"{ROLLUPS[4].table}.parquet"
    )
    of_nodes = node_rollups(
        kinds["by_day"],
        kinds["by_node_day"],
        basis.ancestors,
        folder and folder / f"{ROLLUPS[0].table}.parquet",
    )
    return Contributions(
        by_day=of_nodes.by_day,
        by_half=of_nodes.by_half,
        by_year=of_nodes.by_year,
        total=of_nodes.total,
        by_procedure=by_procedure,
        by_due_day=by_due_day,
        step_waits=step_waits,
    )


Kinds = dict[str, list[pa.Table]]
"""Counts of each kind of event, by the table they belong to."""


def _by_calendar(
    signed: Iterable[Signed], basis: RollupBasis
) -> list[tuple[WorkingCalendar, list[Signed]]]:
    """The groups that count by the same calendar."""
    if basis.calendar_before is None:
        return [(basis.calendar, list(signed))]
    found = list(signed)
    return [
        (basis.calendar_before, [each for each in found if each[0] < 0]),
        (basis.calendar, [each for each in found if each[0] > 0]),
    ]


def _add_events(
    duck: duckdb.DuckDBPyConnection,
    kinds: Kinds,
    signed: Iterable[Signed],
    zone: ZoneInfo,
) -> None:
    groups = [
        (sign, dict(zip(_READ, _in_order(facts), strict=True)))
        for sign, facts in signed
        if not is_empty(facts.dossiers)
    ]
    if not groups:
        return
    sign, empty = attached(duck, groups, _READ)
    for statement in prepared(empty, sign):
        duck.execute(statement)
    for table, statement in event_statements(sign, zone, empty):
        if table is None:
            duck.execute(statement)
        else:
            kinds[table].append(_counted(duck, statement))
    duck.execute(handover_statement(zone))
    if duck.execute("SELECT 1 FROM handover LIMIT 1").fetchall():
        duck.execute(held_statement(zone, sign))
        kinds["by_node_day"].append(_counted(duck, handed_statement(sign)))
    duck.execute(due_day_statement(sign, zone, FAR_DAY))
    if "s" not in empty:
        duck.execute(step_statement(sign, zone))


def _counted(duck: duckdb.DuckDBPyConnection, statement: str) -> pa.Table:
    """What a statement counts: its sign is in the counts already."""
    found = duck.sql(statement).to_arrow_table()
    return found.drop_columns([SIGN]) if SIGN in found.column_names else found


_READ = {
    "d": (*TOLD, "has_transfers"),
    "w": ("dossier_id", "began_at", "ended_at"),
    "t": ("dossier_id", "seq", "at", "from_org_unit_id", "to_org_unit_id"),
    "p": PAUSE_SCHEMA.names,
    "s": STEP_SCHEMA.names,
}
"""What statements call the parts of DossierFacts, and what they read of them."""


def _in_order(facts: DossierFacts) -> Sequence[Rows]:
    return facts.dossiers, facts.waits, facts.transfers, facts.pauses, facts.steps


def _day_facts(calendar: WorkingCalendar) -> pa.Table:
    """Each day with its half month and the working days up to it from a day before."""
    first, end = _FIRST_DAY.toordinal(), _END_DAY.toordinal()
    days = np.arange(first, end, dtype=np.int64)
    worked = calendar.working_days_from_np(np.full_like(days, first), days + 1)
    return pa.table(
        {
            "day": pa.array(days, pa.int32()),
            "half": pa.array(halves(days), pa.int32()),
            "worked": pa.array(worked, pa.int32()),
        }
    )


def _columns(keys: Sequence[str], measure: str) -> str:
    return ", ".join(f"{name} INTEGER" for name in (*keys, measure))


_EMPTY = (
    "CREATE TABLE by_due_day ("
    + _columns(("node_id", "field_id", "due_day", "channel"), "open_count")
    + ")",
    "CREATE TABLE by_step ("
    + _columns(("org_unit_id", "step_id", "day", "days"), "visit_count")
    + ")",
)
_STEPS_OF_NODE = """(
    SELECT a.ancestor_id AS node_id, b.step_id, f.half, b.days, b.visit_count
    FROM by_step b JOIN ancestor a ON a.org_unit_id = b.org_unit_id
         AND b.day >= a.from_day AND b.day < a.to_day
    JOIN day_fact f ON f.day = b.day
)"""


def _result(duck: duckdb.DuckDBPyConnection, rollup: Rollup, relation: str) -> pa.Table:
    """The rows of a roll-up of one count; where it knows fields, field 0 is all."""
    keys, (count,) = ", ".join(rollup.keys), rollup.measures
    total = f"CAST(sum({count}) AS INTEGER) AS {count}"
    query = f"SELECT {keys}, {total} FROM {relation} GROUP BY {keys}"
    if "field_id" in rollup.keys:
        others = ", ".join(key for key in rollup.keys if key != "field_id")
        query += (
            f" UNION ALL BY NAME SELECT {others}, 0 AS field_id, {total}"
            f" FROM {relation} GROUP BY {others}"
        )
    query = f"SELECT * FROM ({query}) WHERE {count} <> 0 ORDER BY {keys}"
    return duck.sql(query).to_arrow_table()
