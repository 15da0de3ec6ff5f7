"""Org units, their heads, and who lies under whom."""

from datetime import date

from sqlalchemy import func, or_, select

from data_access.engine import Session
from data_access.schema.org_units import (
    OrgUnitAncestorRow,
    OrgUnitHeadRow,
    OrgUnitParentRow,
    OrgUnitRow,
)
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.scorecard import Head, OrgUnitKind


def org_units(session: Session) -> tuple[OrgUnit, ...]:
    """Every org unit over time; one record per stretch under one parent."""
    rows = session.execute(
        select(
            OrgUnitRow.id,
            OrgUnitRow.code,
            OrgUnitRow.official_code,
            OrgUnitRow.name,
            OrgUnitRow.short_name,
            OrgUnitRow.kind,
            OrgUnitParentRow.parent_id,
            OrgUnitRow.sort_order,
            func.coalesce(OrgUnitParentRow.valid_from, OrgUnitRow.valid_from),
            func.coalesce(OrgUnitParentRow.valid_to, OrgUnitRow.valid_to),
            OrgUnitRow.hex_row,
            OrgUnitRow.hex_col,
        )
        .outerjoin(OrgUnitParentRow, OrgUnitParentRow.org_unit_id == OrgUnitRow.id)
        .order_by(OrgUnitRow.sort_order, OrgUnitRow.code, OrgUnitParentRow.valid_from)
    )
    return tuple(
        OrgUnit(
            id=OrgUnitId(row[0]),
            code=row[1],
            official_code=row[2],
            name=row[3],
            short_name=row[4],
            kind=OrgUnitKind(row[5]),
            parent_id=None if row[6] is None else OrgUnitId(row[6]),
            sort_order=row[7],
            valid_from=None if row[8] == date.min else row[8],
            valid_to=row[9],
            hex_row=row[10],
            hex_col=row[11],
        )
        for row in rows
    )


def heads(session: Session, *, scope: OrgScope, day: date) -> dict[OrgUnitId, Head]:
    """Who heads each org unit of `scope` on `day`; absent where nobody is known."""
    within = select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )
    rows = session.execute(
        select(
            OrgUnitHeadRow.org_unit_id,
            OrgUnitHeadRow.name,
            OrgUnitHeadRow.title,
            OrgUnitHeadRow.phone,
            OrgUnitHeadRow.email,
        )
        .where(
            OrgUnitHeadRow.org_unit_id.in_(within),
            OrgUnitHeadRow.valid_from <= day,
            or_(OrgUnitHeadRow.valid_to.is_(None), OrgUnitHeadRow.valid_to > day),
        )
        .order_by(OrgUnitHeadRow.org_unit_id, OrgUnitHeadRow.valid_from)
    )
    return {OrgUnitId(row[0]): Head(*row[1:]) for row in rows}


def org_unit_ancestors(session: Session) -> tuple[tuple[object, ...], ...]:
    """The closure as stored: org unit, ancestor, and from when to when."""
    rows = session.execute(
        select(
            OrgUnitAncestorRow.org_unit_id,
            OrgUnitAncestorRow.ancestor_id,
            OrgUnitAncestorRow.valid_from,
            OrgUnitAncestorRow.valid_to,
        ).order_by(
            OrgUnitAncestorRow.org_unit_id,
            OrgUnitAncestorRow.ancestor_id,
            OrgUnitAncestorRow.valid_from,
        )
    )
    return tuple(tuple(row) for row in rows)
