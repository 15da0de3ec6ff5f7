"""Event counts by field from the roll-ups, for form II.06."""

from datetime import date
from typing import Any

from sqlalchemy import case, func, select

from data_access.bulk.zone_days import half_of, half_start
from data_access.engine import Session
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.rollups import MEASURES, DossierHalfRow, DossierTotalRow
from domain.access import OrgScope
from domain.dossier import Channel
from domain.event_counts import EventCounts
from domain.identifiers import ALL_FIELDS, FieldId, OrgUnitId


def is_whole_halves(first_day: date, end_day: date) -> bool:
    """Whether [first_day, end_day) is made of half months: fields have no days."""
    return all(half_start(half_of(day)) == day for day in (first_day, end_day))


def totals_by_field(
    session: Session, *, scope: OrgScope, node: OrgUnitId
) -> dict[FieldId, EventCounts]:
    """One node's counts over all time per field; a field without events is absent."""
    return _by_field(session, scope, node, DossierTotalRow)


def counts_by_field(
    session: Session,
    *,
    scope: OrgScope,
    node: OrgUnitId,
    first_day: date,
    end_day: date | None = None,
) -> dict[FieldId, EventCounts]:
    """One node's counts in [first_day, end_day) per field; `end_day` None: no end.

    Both days begin a half month (`is_whole_halves`).
    """
    within = [DossierHalfRow.half >= half_of(first_day)]
    if end_day is not None:
        within.append(DossierHalfRow.half < half_of(end_day))
    return _by_field(session, scope, node, DossierHalfRow, *within)


def _by_field(
    session: Session,
    scope: OrgScope,
    node: OrgUnitId,
    table: Any,  # noqa: ANN401 - either roll-up that knows fields
    *within: Any,  # noqa: ANN401 - conditions on it
) -> dict[FieldId, EventCounts]:
    allowed = select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )
    field = (
        table.field_id != ALL_FIELDS
        if scope.fields is None
        else table.field_id.in_(scope.fields)
    )
    online = case((table.channel == int(Channel.ONLINE), table.received), else_=0)
    rows = session.execute(
        select(
            table.field_id,
            *(func.sum(getattr(table, name)) for name in MEASURES),
            func.sum(online),
        )
        .where(table.node_id == node, table.node_id.in_(allowed), field, *within)
        .group_by(table.field_id)
    )
    return {FieldId(row[0]): EventCounts(*row[1:]) for row in rows}
