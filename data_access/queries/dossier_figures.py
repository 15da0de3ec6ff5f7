"""Event counts from the roll-ups, per node and stretch of days; no dossier is read."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, true

from data_access.bulk.zone_days import half_of, half_start
from data_access.engine import Session
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.rollups import (
    MEASURES,
    DossierDayRow,
    DossierHalfRow,
    DossierTotalRow,
)
from domain.access import OrgScope
from domain.dossier import Channel
from domain.event_counts import EventCounts
from domain.identifiers import ALL_FIELDS, OrgUnitId


def counts(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    first_day: date,
    end_day: date,
) -> dict[OrgUnitId, EventCounts] | None:
    """What happened at each node in [first_day, end_day); every node has an entry.

    None when the scope is limited to fields and an end falls inside a half month:
    the roll-up by field has no days.
    """
    halves, edges = _pieces(first_day, end_day)
    if edges and scope.fields is not None:
        return None
    result = _zeros(nodes)
    if halves:
        whole = DossierHalfRow.half.between(halves[0], halves[-1])
        _add(result, _read(session, scope, nodes, DossierHalfRow, whole))
    for start, end in edges:
        within = (DossierDayRow.day >= start) & (DossierDayRow.day < end)
        _add(result, _read(session, scope, nodes, DossierDayRow, within))
    return result


def totals(
    session: Session, *, scope: OrgScope, nodes: Collection[OrgUnitId]
) -> dict[OrgUnitId, EventCounts]:
    """Counts over all time: their changes are the stocks at the data moment."""
    result = _zeros(nodes)
    _add(result, _read(session, scope, nodes, DossierTotalRow, true()))
    return result


def counts_by_day(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    first_day: date,
) -> dict[tuple[OrgUnitId, date], EventCounts] | None:
    """Each node's days from `first_day` on; a day without events has no entry.

    None when the scope is limited to fields.
    """
    if scope.fields is not None:
        return None
    rows = session.execute(
        _select(scope, nodes, DossierDayRow, DossierDayRow.day)
        .where(DossierDayRow.day >= first_day)
        .group_by(DossierDayRow.node_id, DossierDayRow.day)
    )
    return {(OrgUnitId(row[0]), row[1]): EventCounts(*row[2:]) for row in rows}


def counts_by_month(
    session: Session, *, scope: OrgScope, node: OrgUnitId, years: Sequence[int]
) -> dict[tuple[int, int], EventCounts]:
    """One node's calendar months as (year, month); a month without events is absent."""
    halves = DossierHalfRow.half.between(min(years) * 24, max(years) * 24 + 23)
    rows = session.execute(
        _select(scope, [node], DossierHalfRow, DossierHalfRow.half)
        .where(halves)
        .group_by(DossierHalfRow.node_id, DossierHalfRow.half)
    )
    months: dict[tuple[int, int], EventCounts] = {}
    for row in rows:
        year, rest = divmod(row[1], 24)
        key = (year, rest // 2 + 1)
        months[key] = months.get(key, EventCounts()) + EventCounts(*row[2:])
    return months


def _pieces(first_day: date, end_day: date) -> tuple[range, list[tuple[date, date]]]:
    """Whole half months within [first_day, end_day), and the days left at both ends."""
    first_half, end_half = half_of(first_day), half_of(end_day)
    if half_start(first_half) < first_day:
        first_half += 1
    if first_half >= end_half:
        return range(0), [(first_day, end_day)] if first_day < end_day else []
    edges = [
        (first_day, half_start(first_half)),
        (half_start(end_half), end_day),
    ]
    return range(first_half, end_half), [pair for pair in edges if pair[0] < pair[1]]


def _read(
    session: Session,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    table: Any,  # noqa: ANN401 - one of the three roll-ups
    within: ColumnElement[bool],
) -> dict[OrgUnitId, EventCounts]:
    statement = _select(scope, nodes, table, literal(0)).where(within)
    rows = session.execute(statement.group_by(table.node_id))
    return {OrgUnitId(row[0]): EventCounts(*row[2:]) for row in rows}


def _select(
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    table: Any,  # noqa: ANN401 - one of the three roll-ups
    key: Any,  # noqa: ANN401 - a column of it
) -> Select[Any]:
    """Sums per node and `key`, limited to the scope whatever `nodes` says."""
    allowed = select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )
    statement = select(table.node_id, key, *_SUMS[table]).where(
        table.node_id.in_(nodes), table.node_id.in_(allowed)
    )
    if table is not DossierDayRow:
        fields = scope.fields if scope.fields is not None else {ALL_FIELDS}
        statement = statement.where(table.field_id.in_(fields))
    return statement


def _sums(table: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - see _read
    online = case((table.channel == int(Channel.ONLINE), table.received), else_=0)
    return (
        *(func.sum(getattr(table, name)) for name in MEASURES),
        func.sum(online),
    )


_SUMS: dict[Any, tuple[ColumnElement[Any], ...]] = {
    table: _sums(table) for table in (DossierDayRow, DossierHalfRow, DossierTotalRow)
}
"""Built once: composing twenty sums takes longer than running the statement."""


def _zeros(nodes: Collection[OrgUnitId]) -> dict[OrgUnitId, EventCounts]:
    return {node: EventCounts() for node in nodes}


def _add(
    result: dict[OrgUnitId, EventCounts], more: dict[OrgUnitId, EventCounts]
) -> None:
    for node, value in more.items():
        result[node] = result[node] + value
