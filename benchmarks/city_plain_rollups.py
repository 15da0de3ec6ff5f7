"""Every roll-up by SQL inside the database: what DuckDB is held against.

The statements are the best plain ones we know: events grouped once, everything else
from that. Transfers are left out, which is to their advantage.
"""

import threading
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from benchmarks.city_plain_overview import DAY
from data_access.engine import Database
from domain.period import Basis, Period

_COUNTED = "(d.outcome IS NULL OR d.outcome <> 5)"
_LATE = "d.resolved_at > d.due_at"
_LEFT_DAY, _DUE_DAY = DAY.format("d.resolved_at"), DAY.format("d.due_at")
_MISSED = "(d.resolved_at IS NULL OR d.resolved_at > d.{})"
_EVENTS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("d.received_at", "1 = 1", {"received": "1"}),
    (
        "d.resolved_at",
        "d.resolved_at IS NOT NULL",
        {
            "left_early": f"NOT ({_LATE}) AND {_LEFT_DAY} < {_DUE_DAY}",
            "left_on_time": f"NOT ({_LATE}) AND {_LEFT_DAY} >= {_DUE_DAY}",
            "left_late": _LATE,
            "left_refused": "d.outcome = 2",
            "left_stopped": "d.outcome = 3",
            "left_withdrawn": "d.outcome = 4",
            "left_late_first": "d.resolved_at > d.first_due_at",
        },
    ),
    (
        "d.due_at + 1",
        "d.due_at + 1 <= :moment",
        {"fell_due": "1", "became_overdue": _MISSED.format("due_at")},
    ),
    (
        "d.first_due_at + 1",
        f"d.first_due_at + 1 <= :moment AND {_MISSED.format('first_due_at')}",
        {"became_overdue_first": "1"},
    ),
    (
        "d.apology_sent_at",
        f"d.apology_sent_at IS NOT NULL AND d.due_at + 1 <= :moment"
        f" AND {_MISSED.format('due_at')}",
        {"apology_sent": "1"},
    ),
)
COLUMNS = tuple(name for _, _, measures in _EVENTS for name in measures)
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in COLUMNS)
_KEYS = "org_unit_id, procedure_id, field_id, channel, day"
_NODE = "node_id, field_id, day, channel"


def _flag(condition: str) -> str:
    return "1" if condition == "1" else f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def _event(at: str, condition: str, measures: Mapping[str, str]) -> str:
    columns = ", ".join(
        f"{_flag(measures[name]) if name in measures else '0'} AS {name}"
        for name in COLUMNS
    )
    return (
        "SELECT d.org_unit_id, d.procedure_id, d.field_id, d.channel,"
        f" {DAY.format(at)} AS day, {columns} FROM dossier d"
        f" WHERE {_COUNTED} AND {condition}"
    )


STATEMENTS = {
    "events": f"CREATE TEMPORARY TABLE plain_base AS SELECT {_KEYS}, {_SUMS} FROM ("
    + " UNION ALL ".join(_event(*event) for event in _EVENTS)
    + f") e GROUP BY {_KEYS}",
    "by day": f"""
        CREATE TEMPORARY TABLE plain_day AS SELECT {_NODE}, {_SUMS} FROM (
            SELECT a.ancestor_id AS node_id, b.* FROM plain_base b
            JOIN org_unit_ancestor a ON a.org_unit_id = b.org_unit_id
                 AND b.day >= a.valid_from
                 AND (a.valid_to IS NULL OR b.day < a.valid_to)
        ) x GROUP BY {_NODE}""",
    "all fields": f"""
        INSERT INTO plain_day SELECT node_id, 0, day, channel, {_SUMS}
        FROM plain_day GROUP BY node_id, day, channel""",
    "by half month": f"""
        CREATE TEMPORARY TABLE plain_half AS
        SELECT node_id, field_id, half, channel, {_SUMS}
        FROM plain_day JOIN plain_calendar USING (day)
        GROUP BY node_id, field_id, half, channel""",
    "over all time": f"""
        CREATE TEMPORARY TABLE plain_total AS SELECT node_id, field_id, channel, {_SUMS}
        FROM plain_half GROUP BY node_id, field_id, channel""",
    "by procedure": f"""
        CREATE TEMPORARY TABLE plain_procedure AS
        SELECT org_unit_id, half, procedure_id, channel, {_SUMS}
        FROM plain_base JOIN plain_calendar USING (day)
        GROUP BY org_unit_id, half, procedure_id, channel""",
    "open": f"""
        CREATE TEMPORARY TABLE plain_open AS
        SELECT id, source_id, org_unit_id, field_id, procedure_id, channel, received_at,
               due_at, first_due_at, step, step_since, late_reason, redated_count
        FROM dossier d WHERE d.resolved_at IS NULL AND {_COUNTED}""",
    "open by due day": f"""
        CREATE TEMPORARY TABLE plain_due AS
        SELECT a.ancestor_id, d.field_id, {_DUE_DAY} AS due_day, d.channel, count(*)
        FROM plain_open d JOIN org_unit_ancestor a ON a.org_unit_id = d.org_unit_id
             AND a.valid_to IS NULL
        WHERE d.due_at IS NOT NULL GROUP BY a.ancestor_id, d.field_id, 3, d.channel""",
    "overdue": f"""
        CREATE TEMPORARY TABLE plain_overdue AS
        SELECT id, source_id, org_unit_id, field_id, procedure_id, channel, due_at,
               resolved_at, apology_sent_at, redated_to, step
        FROM dossier d WHERE {_COUNTED} AND d.due_at + 1 <= :moment
              AND {_MISSED.format("due_at")}""",
}  # fmt: skip
SCANNING = frozenset({"events", "open", "overdue"})
"""Statements that read every dossier; the others read what has been grouped."""
LIMIT_SECONDS = 300.0


def plain_rollups(database: Database, moment: int, years: range) -> dict[str, float]:
    """Seconds of each statement; the temporary tables are gone afterwards.

    Nothing when they are not done within LIMIT_SECONDS.
    """
    seconds = {}
    with database.main_engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        connection.detach()  # Its settings are not those of the pool.
        if database.is_sqlite:
            driver.execute("PRAGMA temp_store=FILE")  # Memory has to stay bounded.
        stop = driver.interrupt if database.is_sqlite else driver.cancel
        timer = threading.Timer(LIMIT_SECONDS, stop)
        timer.start()
        try:
            _calendar(connection, years)
            for name, statement in STATEMENTS.items():
                bound = {"moment": moment} if ":moment" in statement else {}
                begun = time.perf_counter()
                connection.execute(text(statement), bound)
                seconds[name] = time.perf_counter() - begun
        except OperationalError:
            if timer.is_alive():
                raise
            return {}
        finally:
            timer.cancel()
            connection.rollback()
    return seconds


def _calendar(connection: Connection, years: range) -> None:
    """Days and their half months, as any warehouse has them."""
    connection.execute(
        text("CREATE TEMPORARY TABLE plain_calendar (day INTEGER, half INTEGER)")
    )
    rows = []
    for year in years:
        for month in range(1, 13):
            period = Period.month(year, month, Basis.CALENDAR)
            for number in range(period.days):
                half = year * 24 + (month - 1) * 2 + (1 if number >= 14 else 0)
                rows.append({"d": period.first_day.toordinal() + number, "h": half})
    connection.execute(text("INSERT INTO plain_calendar VALUES (:d, :h)"), rows)
