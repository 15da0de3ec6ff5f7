"""Event counts from the roll-ups, per node and stretch of days; no dossier is read."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from operator import add
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
from domain.identifiers import ALL_FIELDS, FieldId, OrgUnitId

NOTHING = EventCounts()
_PLACE = {field.name: at for at, field in enumerate(fields(EventCounts))}


def counts(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    first_day: date,
    end_day: date,
    only: frozenset[str] | None = None,
) -> dict[OrgUnitId, EventCounts]:
    """What happened at each node in [first_day, end_day); every node has an entry.

    `only`: names of the counts to read; the others are 0. None: all.
    """
    sums: dict[OrgUnitId, Sequence[int]] = {}
    for table, within in _pieces(first_day, end_day):
        statement = _select(scope, nodes, table, literal(0), only).where(within)
        for row in session.execute(statement.group_by(table.node_id)):
            node, found = OrgUnitId(row[0]), row[2:]
            # Most periods are one piece: then there is nothing to add to.
            known = sums.get(node)
            sums[node] = found if known is None else tuple(map(add, known, found))
    return _counted(nodes, sums, only)


def counts_by_field(
    session: Session,
    *,
    scope: OrgScope,
    node: OrgUnitId,
    first_day: date,
    end_day: date,
) -> dict[FieldId, EventCounts]:
    """One node's counts in [first_day, end_day) per field; absent: no event."""
    result: dict[FieldId, EventCounts] = defaultdict(EventCounts)
    for table, within in _pieces(first_day, end_day):
        _add_by_field(result, session, scope, node, table, within)
    return dict(result)


def totals(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    only: frozenset[str] | None = None,
) -> dict[OrgUnitId, EventCounts]:
    """Counts over all time: their changes are the stocks at the data moment.

    `only` as in `counts`.
    """
    statement = _select(scope, nodes, DossierTotalRow, literal(0), only)
    rows = session.execute(statement.group_by(DossierTotalRow.node_id))
    return _counted(nodes, {OrgUnitId(row[0]): row[2:] for row in rows}, only)


def _counted(
    nodes: Collection[OrgUnitId],
    sums: Mapping[OrgUnitId, Sequence[int]],
    only: frozenset[str] | None,
) -> dict[OrgUnitId, EventCounts]:
    """Sums in the order of `_select` as counts; nothing for a node without events."""
    if only is None:
        return {
            node: EventCounts(*sums[node]) if node in sums else NOTHING
            for node in nodes
        }
    build = _builder(only)
    return {node: build(sums[node]) if node in sums else NOTHING for node in nodes}


def _builder(only: frozenset[str]) -> Callable[[Sequence[int]], EventCounts]:
    """Counts of these names, in their order, as a value; the others are 0."""
    places = [_PLACE[name] for name in sorted(only)]
    none = [0] * len(_PLACE)

    def build(found: Sequence[int]) -> EventCounts:
        values = none.copy()
        for place, value in zip(places, found, strict=True):
            values[place] = value
        return EventCounts(*values)

    return build


def totals_by_field(
    session: Session, *, scope: OrgScope, node: OrgUnitId
) -> dict[FieldId, EventCounts]:
    """One node's counts over all time per field; absent: no event."""
    result: dict[FieldId, EventCounts] = defaultdict(EventCounts)
    _add_by_field(result, session, scope, node, DossierTotalRow, true())
    return dict(result)


def counts_by_day(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    first_day: date,
) -> dict[tuple[OrgUnitId, date], EventCounts]:
    """Each node's days from `first_day` on; a day without events has no entry."""
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
    months: dict[tuple[int, int], EventCounts] = defaultdict(EventCounts)
    for row in rows:
        year, rest = divmod(row[1], 24)
        months[year, rest // 2 + 1] += EventCounts(*row[2:])
    return dict(months)


def first_day(session: Session, *, scope: OrgScope) -> date | None:
    """The first day on which anything happened within the scope; None: never."""
    return session.execute(
        select(func.min(DossierDayRow.day)).where(
            DossierDayRow.node_id.in_(scope.roots), *_of_fields(scope, DossierDayRow)
        )
    ).scalar_one()


def _pieces(
    first_day: date, end_day: date
) -> Iterator[tuple[Any, ColumnElement[bool]]]:
    """Whole half months within [first_day, end_day), and the days left at both ends."""
    first_half, end_half = half_of(first_day), half_of(end_day)
    if half_start(first_half) < first_day:
        first_half += 1
    if first_half < end_half:
        yield DossierHalfRow, DossierHalfRow.half.between(first_half, end_half - 1)
        edges = [(first_day, half_start(first_half)), (half_start(end_half), end_day)]
    else:
        edges = [(first_day, end_day)]
    for start, end in edges:
        if start < end:
            yield (
                DossierDayRow,
                (DossierDayRow.day >= start) & (DossierDayRow.day < end),
            )


def _add_by_field(
    result: dict[FieldId, EventCounts],
    session: Session,
    scope: OrgScope,
    node: OrgUnitId,
    table: Any,  # noqa: ANN401 - one of the three roll-ups
    within: ColumnElement[bool],
) -> None:
    statement = (
        select(table.field_id, *_SUMS[table])
        .where(table.node_id.in_(_allowed(scope, [node])), within)
        .group_by(table.field_id)
    )
    if scope.fields is None:
        statement = statement.where(table.field_id != ALL_FIELDS)
    else:
        statement = statement.where(*_of_fields(scope, table))
    for row in session.execute(statement):
        result[FieldId(row[0])] += EventCounts(*row[1:])


def _select(
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    table: Any,  # noqa: ANN401 - one of the three roll-ups
    key: Any,  # noqa: ANN401 - a column of it
    only: frozenset[str] | None = None,
) -> Select[Any]:
    """Sums per node and `key`, limited to the scope whatever `nodes` says."""
    sums = _SUMS[table]
    if only is not None:
        sums = tuple(_SUM_OF[table][name] for name in sorted(only))
    return select(table.node_id, key, *sums).where(
        table.node_id.in_(_allowed(scope, nodes)),
        *_of_fields(scope, table),
    )


def _allowed(scope: OrgScope, nodes: Collection[OrgUnitId]) -> Select[Any]:
    """Those of `nodes` within the scope: asked once per node, not once per row."""
    return select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.org_unit_id.in_(nodes),
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots),
    )


def _of_fields(
    scope: OrgScope,
    table: Any,  # noqa: ANN401 - one of the three roll-ups
) -> tuple[ColumnElement[bool], ...]:
    fields = {ALL_FIELDS} if scope.fields is None else scope.fields
    return (table.field_id.in_(fields),)


def _sums(table: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - see _select
    online = case((table.channel == int(Channel.ONLINE), table.received), else_=0)
    return (
        *(func.sum(getattr(table, name)) for name in MEASURES),
        func.sum(online),
    )


_ONLINE = "received_online"
_SUMS: dict[Any, tuple[ColumnElement[Any], ...]] = {
    table: _sums(table) for table in (DossierDayRow, DossierHalfRow, DossierTotalRow)
}
"""Built once: composing twenty sums takes longer than running the statement."""
_SUM_OF: dict[Any, dict[str, ColumnElement[Any]]] = {
    table: dict(zip((*MEASURES, _ONLINE), sums, strict=True))
    for table, sums in _SUMS.items()
}
"""Likewise by the name of the count."""
