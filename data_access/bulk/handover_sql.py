"""What org units hold when the tree of org units changes, as SQL for DuckDB.

On the day on which an org unit gets another parent, or ends, what it holds leaves the
nodes that it leaves and joins those that it joins, like dossiers passed on. Nodes that
stay over it get nothing. So the stock of a node is that of the org units in it.
"""

from zoneinfo import ZoneInfo

from data_access.bulk.event_sql import BECAME_OVERDUE, FELL_DUE, counted_sql
from data_access.bulk.signs import grouped_by
from data_access.bulk.zone_days import local_day_sql

_OPEN_END = 4_000_000
"""As `contributions.FAR_DAY`: the end of what has none, no day."""
_GIVER = (
    'SELECT arg_min(t.from_org_unit_id, t."at" * 100 + t.seq) FROM t'
    " WHERE t.dossier_id = c.dossier_id AND {transfer_day} >= s.day"
)
# `way` is 1 for a node that is joined, -1 for one that is left.
TREE_CHANGES = f"""
    CREATE TABLE tree_change AS
    SELECT a.org_unit_id, a.ancestor_id AS node_id, a.to_day AS day, -1 AS way
    FROM ancestor a WHERE a.to_day < {_OPEN_END} AND NOT EXISTS (
        SELECT 1 FROM ancestor o WHERE o.org_unit_id = a.org_unit_id
        AND o.ancestor_id = a.ancestor_id
        AND o.from_day <= a.to_day AND o.to_day > a.to_day)
    UNION ALL
    SELECT a.org_unit_id, a.ancestor_id, a.from_day, 1
    FROM ancestor a WHERE NOT EXISTS (
        SELECT 1 FROM ancestor o WHERE o.org_unit_id = a.org_unit_id
        AND o.ancestor_id = a.ancestor_id
        AND o.from_day < a.from_day AND o.to_day >= a.from_day)
"""


def handover_statement(zone: ZoneInfo) -> str:
    """The changes that hand anything of `d` over: before the first receipt, none."""
    first = f"(SELECT {local_day_sql('min(received_at)', zone)} FROM d)"
    return (
        "CREATE OR REPLACE TABLE handover AS"
        f" SELECT * FROM tree_change WHERE day > {first}"
    )


def held_statement(zone: ZoneInfo, sign: str) -> str:
    """What changes of the tree hand over, dossier by dossier, as table `held`.

    A letter that is missing is handed over even when the dossier has left.
    """

    def day(instant: str) -> str:
        return local_day_sql(instant, zone)

    def before(instant: str) -> str:
        return f"{day(instant)} < day"

    columns = grouped_by(sign) + (
        "dossier_id, field_id, channel, received_at, resolved_at, due_at,"
        " first_due_at, apology_sent_at, complete_to"
    )
    giver = _GIVER.format(transfer_day=day('t."at"'))
    is_open = f"(resolved_at IS NULL OR {day('resolved_at')} >= day)"
    due, first_due = before("due_at + 1"), before("first_due_at + 1")
    letter = day("greatest(apology_sent_at, due_at + 1)")
    return f"""
    CREATE OR REPLACE TABLE held AS
    WITH holding AS (
        SELECT h.node_id, h.day, h.way, {columns} FROM single
        JOIN handover h USING (org_unit_id) WHERE {before("received_at")}
        UNION ALL
        SELECT h.node_id, h.day, h.way, {columns} FROM (
            SELECT c.*, s.day AS on_day,
                   coalesce(({giver}), c.org_unit_id) AS holder
            FROM passed c, (SELECT DISTINCT day FROM handover) s
            WHERE {day("c.received_at")} < s.day
        ) JOIN handover h ON h.org_unit_id = holder AND h.day = on_day
    )
    SELECT {grouped_by(sign)}node_id, day, way, field_id, channel,
           {is_open} AS is_open,
           {FELL_DUE} AND {due} AS overdue,
           first_due_at + 1 <= complete_to AND {first_due} AS overdue_first,
           {BECAME_OVERDUE} AND {due}
               AND (apology_sent_at IS NULL OR {letter} >= day) AS letter_missing,
           EXISTS (
               SELECT 1 FROM w WHERE w.dossier_id = holding.dossier_id
               AND {day("w.began_at")} < holding.day
               AND (w.ended_at IS NULL OR {day("w.ended_at")} >= holding.day)
           ) AS waiting
    FROM holding
    """


def handed_statement(sign: str) -> str:
    """What `held` means for the days of nodes, times `sign`."""

    def moved(condition: str, way: int) -> str:
        return f"count(*) FILTER (WHERE {condition} AND way = {way})"

    def change(condition: str) -> str:
        return f"coalesce(sum(way) FILTER (WHERE {condition}), 0)"

    sums = {
        "transferred_in": moved("is_open", 1),
        "transferred_out": moved("is_open", -1),
        "transferred_in_overdue": moved("is_open AND overdue", 1),
        "transferred_out_overdue": moved("is_open AND overdue", -1),
        "overdue_first_change": change("is_open AND overdue_first"),
        "waiting_change": change("waiting"),
        "apology_missing_change": change("letter_missing"),
    }
    counted = ", ".join(counted_sql(name, sql, sign) for name, sql in sums.items())
    return f"""
    SELECT {grouped_by(sign)}node_id, day, field_id, channel, {counted}
    FROM held WHERE is_open OR waiting OR letter_missing
    GROUP BY {grouped_by(sign)}node_id, day, field_id, channel
    """
