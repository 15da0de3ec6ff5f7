"""Rows of the narrow live tables that dossiers imply."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pyarrow as pa

from data_access.bulk.contributions import DossierFacts
from data_access.bulk.duck import attach, connection
from data_access.bulk.event_sql import BECAME_OVERDUE, COUNTED
from data_access.bulk.zone_days import local_day_sql


@dataclass(frozen=True, slots=True)
class LiveRows:
    """Dossiers in process, ever overdue, and not yet due at all, by `dossier_id`."""

    open: pa.Table
    overdue: pa.Table
    undue: pa.Table


LIVE_TABLES = {
    "dossier_open": "open",
    "dossier_overdue": "overdue",
    "dossier_undue": "undue",
}
"""Each live table with its name in LiveRows."""


def live_rows(facts: DossierFacts, *, zone: ZoneInfo) -> LiveRows:
    """The rows of every live table that `facts` imply."""
    with connection() as duck:
        attach(duck, "d", facts.dossiers)
        attach(duck, "w", facts.waits)
        attach(duck, "t", facts.transfers)
        attach(duck, "s", facts.steps)
        return LiveRows(
            duck.sql(_OPEN).to_arrow_table(),
            duck.sql(_overdue(zone)).to_arrow_table(),
            duck.sql(_UNDUE).to_arrow_table(),
        )


_OPEN = f"""
WITH o AS (SELECT * FROM d WHERE resolved_at IS NULL AND {COUNTED}),
latest AS (
    SELECT dossier_id, max("at") AS "at" FROM (
        SELECT dossier_id, greatest(began_at, ended_at) AS "at" FROM w
        UNION ALL SELECT dossier_id, "at" FROM t
        UNION ALL SELECT dossier_id, greatest(began_at, ended_at) FROM s
    ) SEMI JOIN o USING (dossier_id) GROUP BY dossier_id
)
SELECT dossier_id, source_id, org_unit_id, field_id, procedure_id, channel,
       received_at, due_at, first_due_at, step, step_since, late_reason, redated_count,
       greatest(received_at, step_since, apology_sent_at, latest."at") AS last_event_at,
       code, moved_days, waiting_since
FROM o LEFT JOIN latest USING (dossier_id) ORDER BY dossier_id
"""
# A deadline that the source has not reached yet, whether the dossier left or not.
_UNDUE = f"""
SELECT dossier_id, source_id,
       least(CASE WHEN due_at + 1 > complete_to THEN due_at END,
             CASE WHEN first_due_at + 1 > complete_to THEN first_due_at END)
       AS next_due_at
FROM d WHERE {COUNTED}
      AND (due_at + 1 > complete_to OR first_due_at + 1 > complete_to)
ORDER BY dossier_id
"""


def _overdue(zone: ZoneInfo) -> str:
    return f"""
    SELECT dossier_id, source_id, org_unit_id, field_id, procedure_id, channel,
           due_at, {local_day_sql("due_at", zone)} AS due_day, resolved_at,
           apology_sent_at, redated_to, redated_count, late_reason, received_at, step,
           code, moved_days,
           CASE WHEN resolved_at IS NOT NULL
                THEN {local_day_sql("resolved_at", zone)} END AS left_day,
           CASE WHEN apology_sent_at IS NOT NULL
                THEN {local_day_sql("apology_sent_at", zone)} END AS letter_day,
           apology_sent_at - due_at AS letter_delay
    FROM d WHERE {COUNTED} AND {BECAME_OVERDUE} ORDER BY dossier_id
    """
