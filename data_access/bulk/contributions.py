"""What dossiers contribute to the roll-ups, computed by DuckDB from Arrow tables.

The rules are those of `domain.dossier.events`; tests prove the two equal on random
dossiers for every node and day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from data_access.bulk.zone_days import half_sql, local_day_sql
from data_access.schema.rollups import MEASURES
from domain.dossier import Outcome

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
    "has_transfers",
)
"""What of a dossier the roll-ups depend on, beside its waits and transfers."""


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """Rows of dossiers with what hangs on them; instants in microseconds.

    `dossiers` has CLOCK_COLUMNS and `complete_to`, `waits` (dossier_id, began_at,
    ended_at), `transfers` (dossier_id, seq, at, from_org_unit_id, to_org_unit_id).
    """

    dossiers: pa.Table
    waits: pa.Table
    transfers: pa.Table


@dataclass(frozen=True, slots=True)
class Contributions:
    """Signed counts to add to each roll-up; column order is key, then MEASURES."""

    by_day: pa.Table
    by_half: pa.Table
    total: pa.Table


def contributions(
    signed: Iterable[tuple[int, DossierFacts]], *, ancestors: pa.Table, zone: ZoneInfo
) -> Contributions:
    """Sum of what each group of dossiers contributes, times its sign (+1 or -1).

    `ancestors`: (org_unit_id, ancestor_id, from_day, to_day) as ordinals, half-open,
    `to_day` never null. Rows whose counts cancel out are left out.
    """
    with connection() as duck:
        duck.register("ancestor", ancestors)
        duck.execute(_EMPTY_BASE)
        for sign, facts in signed:
            duck.register("d", facts.dossiers)
            duck.register("w", facts.waits)
            duck.register("t", facts.transfers)
            duck.execute(_base_sql(sign, zone))
        duck.execute(_EXPANDED)
        return Contributions(
            by_day=_fetch_by_field(duck, ["day"], None),
            by_half=_fetch_by_field(duck, ["half"], half_sql("day")),
            total=_fetch_by_field(duck, [], None),
        )


def connection() -> duckdb.DuckDBPyConnection:
    """An in-process DuckDB with bounded memory that never reaches for the network."""
    return duckdb.connect(
        ":memory:",
        config={
            "memory_limit": "2GB",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )


def live_rows(facts: DossierFacts, *, zone: ZoneInfo) -> tuple[pa.Table, pa.Table]:
    """The rows of `dossier_open` and `dossier_overdue` that `facts` imply."""
    counted = f"(outcome IS NULL OR outcome <> {int(Outcome.NOT_ACCEPTED)})"
    with connection() as duck:
        duck.register("d", facts.dossiers)
        duck.register("w", facts.waits)
        duck.register("t", facts.transfers)
        open_rows = duck.sql(
            f"""
            WITH latest AS (
                SELECT dossier_id, max("at") AS "at" FROM (
                    SELECT dossier_id, greatest(began_at, ended_at) AS "at" FROM w
                    UNION ALL SELECT dossier_id, "at" FROM t
                ) GROUP BY dossier_id
            )
            SELECT dossier_id, source_id, org_unit_id, field_id, procedure_id, channel,
                   received_at, due_at, first_due_at, step, step_since, late_reason,
                   redated_count,
                   greatest(received_at, step_since, apology_sent_at, latest."at")
                   AS last_event_at
            FROM d LEFT JOIN latest USING (dossier_id)
            WHERE resolved_at IS NULL AND {counted} ORDER BY dossier_id
            """
        ).to_arrow_table()
        overdue_rows = duck.sql(
            f"""
            SELECT dossier_id, source_id, org_unit_id, field_id, procedure_id, channel,
                   due_at, {local_day_sql("due_at", zone)} AS due_day, resolved_at,
                   apology_sent_at, redated_to, redated_count, late_reason,
                   received_at, step
            FROM d WHERE {counted} AND {_BECAME_OVERDUE} ORDER BY dossier_id
            """
        ).to_arrow_table()
    return open_rows, overdue_rows


_MEASURE_SUMS = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in MEASURES)
_ANY_MEASURE = " OR ".join(f"{name} <> 0" for name in MEASURES)
_EMPTY_BASE = (
    "CREATE TABLE base (org_unit_id INTEGER, is_node BOOLEAN, day INTEGER, "
    "field_id INTEGER, channel INTEGER, "
    + ", ".join(f"{name} INTEGER DEFAULT 0" for name in MEASURES)
    + ")"
)
_EXPANDED = f"""
CREATE TABLE expanded AS
SELECT * FROM (
    SELECT node_id, day, field_id, channel, {_MEASURE_SUMS} FROM (
        SELECT a.ancestor_id AS node_id, b.* EXCLUDE (org_unit_id, is_node)
        FROM base b JOIN ancestor a ON a.org_unit_id = b.org_unit_id
             AND b.day >= a.from_day AND b.day < a.to_day
        WHERE NOT b.is_node
        UNION ALL
        SELECT org_unit_id AS node_id, * EXCLUDE (org_unit_id, is_node)
        FROM base WHERE is_node
    ) GROUP BY ALL
) WHERE {_ANY_MEASURE}
"""

# The first instant after the deadline is due_at + 1 microsecond (domain.dossier.TICK).
_FELL_DUE = "due_at IS NOT NULL AND due_at + 1 <= complete_to"
_BECAME_OVERDUE = f"{_FELL_DUE} AND (resolved_at IS NULL OR resolved_at > due_at)"
_BECAME_OVERDUE_FIRST = (
    "first_due_at + 1 <= complete_to"
    " AND (resolved_at IS NULL OR resolved_at > first_due_at)"
)


def _base_sql(sign: int, zone: ZoneInfo) -> str:
    """Insert the events of `d`, `w`, `t` into `base`, grouped and signed.

    A dossier's events go to the org unit that held it at their instant: the current
    one, unless a later transfer says from whom it came.
    """
    left_day = local_day_sql("resolved_at", zone)
    due_day = local_day_sql("due_at", zone)
    is_left = "resolved_at IS NOT NULL"
    late = "resolved_at > due_at"
    # Instant, condition, measures with their conditions, instant of the holder.
    events: list[tuple[str, str, dict[str, str], str]] = [
        # Whoever passes a dossier on in the instant of receipt has received it.
        ("received_at", "TRUE", {"received": "TRUE"}, "received_at - 1"),
        (
            "resolved_at",
            is_left,
            {
                "left_early": f"NOT ({late}) AND {left_day} < {due_day}",
                "left_on_time": f"NOT ({late}) AND {left_day} >= {due_day}",
                "left_late": late,
                "left_refused": f"outcome = {int(Outcome.REFUSED)}",
                "left_stopped": f"outcome = {int(Outcome.STOPPED)}",
                "left_withdrawn": f"outcome = {int(Outcome.WITHDRAWN)}",
                "left_late_first": "resolved_at > first_due_at",
                "overdue_first_change": "-(resolved_at > first_due_at)",
            },
            "resolved_at",
        ),
        (
            "due_at + 1",
            _FELL_DUE,
            {
                "fell_due": "TRUE",
                "became_overdue": _BECAME_OVERDUE,
                "apology_missing_change": _BECAME_OVERDUE,
            },
            "due_at + 1",
        ),
        (
            "first_due_at + 1",
            _BECAME_OVERDUE_FIRST,
            {"became_overdue_first": "TRUE", "overdue_first_change": "TRUE"},
            "first_due_at + 1",
        ),
        (
            "greatest(apology_sent_at, due_at + 1)",
            f"apology_sent_at IS NOT NULL AND {_BECAME_OVERDUE}",
            {"apology_missing_change": "-(TRUE)"},
            "greatest(apology_sent_at, due_at + 1)",
        ),
    ]
    selects = [_event_select("dossier_event", *event) for event in events]
    selects += [
        _event_select(
            "wait_event", "began_at", "TRUE", {"waiting_change": "TRUE"}, "began_at"
        ),
        _event_select(
            "wait_event",
            "ended_at",
            "ended_at IS NOT NULL",
            {"waiting_change": "-(TRUE)"},
            "ended_at",
        ),
    ]
    measures = ", ".join(
        f"{'' if sign > 0 else '-'}CAST(sum({name}) AS INTEGER)" for name in MEASURES
    )
    return f"""
    INSERT INTO base
    WITH counted AS (
        SELECT * FROM d
        WHERE outcome IS NULL OR outcome <> {int(Outcome.NOT_ACCEPTED)}
    ),
    dossier_event AS (SELECT * FROM counted),
    wait_event AS (
        SELECT c.dossier_id, c.org_unit_id, c.field_id, c.channel, c.has_transfers,
               w.began_at, w.ended_at
        FROM counted c JOIN w USING (dossier_id)
    ),
    event AS ({" UNION ALL BY NAME ".join(selects)}),
    held AS (
        SELECT * FROM event WHERE NOT has_transfers
        UNION ALL BY NAME
        SELECT e.* REPLACE (coalesce(
            (SELECT arg_min(t.from_org_unit_id, t."at" * 100 + t.seq) FROM t
             WHERE t.dossier_id = e.dossier_id AND t."at" > e.held_at),
            e.org_unit_id) AS org_unit_id)
        FROM event e WHERE e.has_transfers
    ),
    {_transfer_ctes(zone)}
    SELECT org_unit_id, is_node, day, field_id, channel, {measures} FROM (
        SELECT org_unit_id, FALSE AS is_node, {local_day_sql('"at"', zone)} AS day,
               field_id, channel, {", ".join(MEASURES)}
        FROM held
        UNION ALL BY NAME
        SELECT * FROM moved
    ) GROUP BY ALL
    """


def _event_select(
    relation: str,
    at: str,
    condition: str,
    measures: dict[str, str],
    held_at: str,
) -> str:
    """One kind of event; `held_at` is the instant whose holder it belongs to."""
    columns = ", ".join(
        f"{_flag(measures[name])} AS {name}" if name in measures else f"0 AS {name}"
        for name in MEASURES
    )
    return (
        f"SELECT dossier_id, org_unit_id, field_id, channel, has_transfers, "
        f'{at} AS "at", {held_at} AS held_at, {columns}'
        f" FROM {relation} WHERE {condition}"
    )


def _flag(condition: str) -> str:
    if condition.startswith("-"):
        return f"CASE WHEN {condition[1:]} THEN -1 ELSE 0 END"
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def _transfer_ctes(zone: ZoneInfo) -> str:
    """`moved`: what a transfer takes from and brings to each node.

    Ancestors that both org units share get nothing. A state counts as carried over
    when it began before the transfer and had not ended by it.
    """
    was_overdue = f'{_FELL_DUE} AND due_at + 1 < t."at"'
    was_overdue_first = 'first_due_at + 1 <= complete_to AND first_due_at + 1 < t."at"'
    letter_missing = (
        f"{was_overdue} AND (apology_sent_at IS NULL"
        ' OR greatest(apology_sent_at, due_at + 1) >= t."at")'
    )
    zero = [
        name
        for name in MEASURES
        if not name.startswith("transferred")
        and name
        not in ("overdue_first_change", "waiting_change", "apology_missing_change")
    ]
    zeros = ", ".join(f"0 AS {name}" for name in zero)

    def side(sign: str, unit: str, other: str, name: str) -> str:
        opposite = "in" if name == "out" else "out"
        return f"""
        SELECT a.ancestor_id AS org_unit_id, TRUE AS is_node, m.day, m.field_id,
               m.channel, {zeros},
               1 AS transferred_{name}, 0 AS transferred_{opposite},
               m.overdue AS transferred_{name}_overdue,
               0 AS transferred_{opposite}_overdue,
               {sign}m.overdue_first AS overdue_first_change,
               {sign}m.waiting AS waiting_change,
               {sign}m.letter_missing AS apology_missing_change
        FROM move m JOIN ancestor a ON a.org_unit_id = m.{unit}
             AND m.day >= a.from_day AND m.day < a.to_day
        WHERE NOT EXISTS (
            SELECT 1 FROM ancestor o WHERE o.org_unit_id = m.{other}
            AND o.ancestor_id = a.ancestor_id
            AND m.day >= o.from_day AND m.day < o.to_day)
        """

    return f"""
    move AS (
        SELECT t.from_org_unit_id, t.to_org_unit_id,
               {local_day_sql('t."at"', zone)} AS day, c.field_id, c.channel,
               CASE WHEN {was_overdue} THEN 1 ELSE 0 END AS overdue,
               CASE WHEN {was_overdue_first} THEN 1 ELSE 0 END AS overdue_first,
               CASE WHEN {letter_missing} THEN 1 ELSE 0 END AS letter_missing,
               CASE WHEN EXISTS (
                   SELECT 1 FROM w WHERE w.dossier_id = c.dossier_id
                   AND w.began_at < t."at"
                   AND (w.ended_at IS NULL OR w.ended_at >= t."at")
               ) THEN 1 ELSE 0 END AS waiting
        FROM counted c JOIN t USING (dossier_id)
    ),
    moved AS (
        {side("-", "from_org_unit_id", "to_org_unit_id", "out")}
        UNION ALL BY NAME
        {side("", "to_org_unit_id", "from_org_unit_id", "in")}
    )
    """


def _fetch_by_field(
    duck: duckdb.DuckDBPyConnection, keys: list[str], half: str | None
) -> pa.Table:
    """Per field and, as field 0, over all fields together."""
    half_column = f"{half} AS half, " if half else ""
    key_list = ", ".join(["node_id", "field_id", *keys, "channel"])
    source = f"SELECT *, {half_column}1 AS one FROM expanded"
    return duck.sql(
        f"""
        SELECT * FROM (
            SELECT {key_list}, {_MEASURE_SUMS} FROM (
                SELECT * FROM ({source})
                UNION ALL BY NAME
                SELECT * REPLACE (0 AS field_id) FROM ({source})
            ) GROUP BY {key_list}
        ) WHERE {_ANY_MEASURE} ORDER BY ALL
        """
    ).to_arrow_table()
