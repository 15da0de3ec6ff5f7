"""The overview's figures straight from the dossiers, in the same database."""

import time
from dataclasses import dataclass

from sqlalchemy import text

from data_access.engine import Database, Session
from data_access.schema.base import to_microseconds
from domain.scorecard import Overview

DAY = "(({}) + 25200000000) / 86400000000 + 719163"
"""The local day, as an ordinal, of an instant: seven hours before UTC's."""
_COUNTED = "(d.outcome IS NULL OR d.outcome <> 5)"
_FROM = """FROM dossier d JOIN org_unit_ancestor a
 ON a.org_unit_id = d.org_unit_id AND a.ancestor_id = :node
 AND :today >= a.valid_from AND (a.valid_to IS NULL OR :today < a.valid_to)"""
_RECEIVED_DAY, _LEFT_DAY = DAY.format("d.received_at"), DAY.format("d.resolved_at")


def _sum(condition: str) -> str:
    return f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END)"


def _flows(first: str, end: str) -> str:
    received = f"{_RECEIVED_DAY} >= :{first} AND {_RECEIVED_DAY} < :{end}"
    left = f"{_LEFT_DAY} >= :{first} AND {_LEFT_DAY} < :{end}"
    return ", ".join(
        map(
            _sum,
            (
                received,
                f"{received} AND d.channel = 2",
                left,
                f"{left} AND d.resolved_at > d.due_at",
            ),
        )
    )


_OVERDUE = "d.resolved_at IS NULL AND d.due_at < :moment"
STATEMENTS = {
    "figures": f"""
        SELECT {_flows("first", "end")}, {_flows("first_then", "end_then")},
               {_sum("d.resolved_at IS NULL")}, {_sum(_OVERDUE)},
               {_sum("d.resolved_at IS NULL AND d.waiting_since IS NOT NULL")},
               {_sum("d.due_at < :moment AND d.apology_sent_at IS NULL"
                     " AND (d.resolved_at IS NULL OR d.resolved_at > d.due_at)")}
        {_FROM} WHERE {_COUNTED}""",
    "ageing": f"""
        SELECT {DAY.format("d.due_at")}, count(*)
        {_FROM} WHERE {_COUNTED} AND {_OVERDUE} GROUP BY 1""",
    "trend": f"""
        SELECT {_LEFT_DAY}, count(*), {_sum("d.resolved_at > d.due_at")}
        {_FROM} WHERE {_COUNTED} AND {_LEFT_DAY} >= :first_then
        GROUP BY 1""",
    "ranking": f"""
        SELECT u.id, {_flows("first", "end")}, {_sum(_OVERDUE)}
        FROM dossier d JOIN org_unit_ancestor a ON a.org_unit_id = d.org_unit_id
             AND :today >= a.valid_from
             AND (a.valid_to IS NULL OR :today < a.valid_to)
        JOIN org_unit_parent p ON p.org_unit_id = a.ancestor_id AND p.parent_id = :node
             AND :today >= p.valid_from
             AND (p.valid_to IS NULL OR :today < p.valid_to)
        JOIN org_unit u ON u.id = p.org_unit_id
        WHERE {_COUNTED} GROUP BY u.id""",
    "worst": f"""
        SELECT d.code, d.due_at {_FROM} WHERE {_COUNTED} AND {_OVERDUE}
        ORDER BY d.due_at LIMIT 10""",
}  # fmt: skip
"""Figures with last year's beside them, ages, trend, ranking, worst cases."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Seconds that the statements took, and whether they say what the page says."""

    seconds: float
    differences: tuple[str, ...]


def plain_overview(database: Database, shown: Overview) -> Compared:
    """`shown`, an overview of the city, once more from its dossiers."""
    parameters = _parameters(shown)
    with database.read() as session:
        begun = time.perf_counter()
        rows = {
            name: _rows(session, statement, parameters)
            for name, statement in STATEMENTS.items()
        }
        seconds = time.perf_counter() - begun
    figures = rows["figures"][0]
    expected = _expected(shown)
    differences = tuple(
        f"{name}: {figures[place]} from dossiers, {value} shown"
        for name, (place, value) in expected.items()
        if figures[place] != value
    )
    return Compared(seconds, differences)


def _parameters(shown: Overview) -> dict[str, int]:
    then = shown.compared or shown.period
    return {
        "node": int(shown.org_unit.id),
        "today": shown.as_of_day.toordinal(),
        "moment": to_microseconds(shown.as_of),
        "first": shown.period.first_day.toordinal(),
        "end": shown.period.end_day.toordinal(),
        "first_then": then.first_day.toordinal(),
        "end_then": then.end_day.toordinal(),
    }


def _rows(
    session: Session, statement: str, parameters: dict[str, int]
) -> list[tuple[object, ...]]:
    used = {name: v for name, v in parameters.items() if f":{name}" in statement}
    return [tuple(row) for row in session.execute(text(statement), used)]


def _expected(shown: Overview) -> dict[str, tuple[int, object]]:
    """Where in the row of figures the page's own figures stand."""
    flow, now = shown.flow, shown.now
    return {
        "received": (0, flow.received.value),
        "resolved": (2, flow.resolved.value),
        "resolved late": (3, flow.resolved_late.value),
        "received last year": (4, flow.received.compared),
        "in process": (8, now.in_process.value),
        "overdue": (9, now.overdue.value),
        "waiting": (10, now.waiting),
        "letters missing": (11, now.apology_missing.value),
    }
