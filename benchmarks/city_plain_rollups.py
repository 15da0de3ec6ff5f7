"""Every roll-up by SQL inside the database: what DuckDB is held against.

The statements are the best plain ones we know: events grouped once, everything else
from that. They count whatever the product counts but transfers and visits of steps,
and fill tables without a key; both is to their advantage.
"""

import threading
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from benchmarks.city_plain_overview import DAY
from data_access.bulk.zone_days import halves
from data_access.engine import Database
from data_access.queries.catalogue import calendar
from domain.working_days import WorkingCalendar


def _flag(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


_COUNTED = "(d.outcome IS NULL OR d.outcome <> 5)"
_LATE = "d.resolved_at > d.due_at"
_LEFT_DAY, _DUE_DAY = DAY.format("d.resolved_at"), DAY.format("d.due_at")
_MISSED = "(d.resolved_at IS NULL OR d.resolved_at > d.{})"
_DOSSIERS = "dossier d"
_WORKED = (
    "dossier d JOIN plain_calendar begun ON begun.day = {} JOIN plain_calendar done"
    " ON done.day = {}"
).format(DAY.format("d.received_at"), _LEFT_DAY)
_ASKED = (
    "dossier d JOIN (SELECT dossier_id, min(began_at) AS asked_at FROM dossier_pause"
    " WHERE kind = 1 GROUP BY dossier_id) p ON p.dossier_id = d.id"
)
_WAITS = "dossier d JOIN dossier_wait w ON w.dossier_id = d.id"
_EVENTS: tuple[tuple[str, str, str, Mapping[str, str]], ...] = (
    (_DOSSIERS, "d.received_at", "1 = 1", {"received": "1"}),
    (
        _WORKED,
        "d.resolved_at",
        "d.resolved_at IS NOT NULL",
        {
            "left_early": _flag(f"NOT ({_LATE}) AND {_LEFT_DAY} < {_DUE_DAY}"),
            "left_on_time": _flag(f"NOT ({_LATE}) AND {_LEFT_DAY} >= {_DUE_DAY}"),
            "left_late": _flag(_LATE),
            "left_refused": _flag("d.outcome = 2"),
            "left_stopped": _flag("d.outcome = 3"),
            "left_withdrawn": _flag("d.outcome = 4"),
            "left_late_first": _flag("d.resolved_at > d.first_due_at"),
            "overdue_first_change": "-" + _flag("d.resolved_at > d.first_due_at"),
            "left_late_766": _flag(f"{_LATE} OR d.supplement_count > 1"),
            "paid_online": _flag("d.paid_online"),
            "digitised": _flag("d.digitised"),
            "electronic_result": _flag("d.electronic_result"),
            "processing_days": "done.worked - begun.worked",
        },
    ),
    (
        _ASKED,
        "d.resolved_at",
        f"{_LATE} AND d.supplement_count = 1 AND p.asked_at <= d.due_at",
        {"left_late_766": "-1"},
    ),
    (
        _DOSSIERS,
        "d.due_at + 1",
        "d.due_at + 1 <= :moment",
        {
            "fell_due": "1",
            "became_overdue": _flag(_MISSED.format("due_at")),
            "apology_missing_change": _flag(_MISSED.format("due_at")),
        },
    ),
    (
        _DOSSIERS,
        "d.first_due_at + 1",
        f"d.first_due_at + 1 <= :moment AND {_MISSED.format('first_due_at')}",
        {"became_overdue_first": "1", "overdue_first_change": "1"},
    ),
    (
        _DOSSIERS,
        "CASE WHEN d.apology_sent_at > d.due_at THEN d.apology_sent_at"
        " ELSE d.due_at + 1 END",
        f"d.apology_sent_at IS NOT NULL AND d.due_at + 1 <= :moment"
        f" AND {_MISSED.format('due_at')}",
        {"apology_sent": "1", "apology_missing_change": "-1"},
    ),
    (_WAITS, "w.began_at", "1 = 1", {"waiting_began": "1", "waiting_change": "1"}),
    (_WAITS, "w.ended_at", "w.ended_at IS NOT NULL", {"waiting_change": "-1"}),
)
COLUMNS = tuple(dict.fromkeys(name for *_, measures in _EVENTS for name in measures))
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in COLUMNS)
_KEYS = "org_unit_id, procedure_id, field_id, channel, day"
_NODE = "node_id, field_id, day, channel"


def _event(source: str, at: str, condition: str, measures: Mapping[str, str]) -> str:
    columns = ", ".join(f"{measures.get(name, '0')} AS {name}" for name in COLUMNS)
    return (
        "SELECT d.org_unit_id, d.procedure_id, d.field_id, d.channel,"
        f" {DAY.format(at)} AS day, {columns} FROM {source}"
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
LIMIT_SECONDS = 1800.0


def plain_rollups(database: Database, moment: int, years: range) -> dict[str, float]:
    """Seconds of each statement; the temporary tables are gone afterwards.

    Nothing when they are not done within LIMIT_SECONDS.
    """
    seconds = {}
    with database.read() as session:
        worked = calendar(session)
    with database.main_engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        connection.detach()  # Its settings are not those of the pool.
        if database.is_sqlite:
            driver.execute("PRAGMA temp_store=FILE")  # Memory has to stay bounded.
        stop = driver.interrupt if database.is_sqlite else driver.cancel
        timer = threading.Timer(LIMIT_SECONDS, stop)
        timer.start()
        try:
            make_calendar(connection, worked, years)
            for name, statement in STATEMENTS.items():
                begun = time.perf_counter()
                run(connection, statement, moment)
                seconds[name] = time.perf_counter() - begun
        except OperationalError:
            if timer.is_alive():
                raise
            return {}
        finally:
            timer.cancel()
            connection.rollback()
    return seconds


def run(connection: Connection, statement: str, moment: int) -> None:
    """One of STATEMENTS, of what was known at `moment`."""
    bound = {"moment": moment} if ":moment" in statement else {}
    connection.execute(text(statement), bound)


def make_calendar(connection: Connection, known: WorkingCalendar, years: range) -> None:
    """Days, their half months and working days up to them, as any warehouse has."""
    connection.execute(
        text(
            "CREATE TEMPORARY TABLE plain_calendar"
            " (day INTEGER PRIMARY KEY, half INTEGER, worked INTEGER)"
        )
    )
    first, end = (date(year, 1, 1).toordinal() for year in (years[0], years[-1] + 1))
    days = np.arange(first, end)
    worked = known.working_days_from_np(np.full_like(days, first), days + 1)
    rows = [
        {"day": int(day), "half": int(half), "worked": int(up_to)}
        for day, half, up_to in zip(days, halves(days), worked, strict=True)
    ]
    connection.execute(
        text("INSERT INTO plain_calendar VALUES (:day, :half, :worked)"), rows
    )
