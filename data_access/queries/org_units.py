"""Org units, their heads, and who lies under whom."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from data_access.engine import Session
from data_access.queries.seen_nodes import seen
from data_access.schema.org_units import (
    OrgUnitAncestorRow,
    OrgUnitHeadRow,
    OrgUnitNameRow,
    OrgUnitParentRow,
    OrgUnitRow,
)
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.scorecard import Head, OrgUnitKind


def org_units(session: Session) -> tuple[OrgUnit, ...]:
    """Every org unit over time; one record per stretch of one name and one parent.

    The records of an org unit follow each other in order of time.
    """
    rows = session.execute(
        select(
            OrgUnitRow.id,
            OrgUnitRow.code,
            OrgUnitRow.sort_order,
            OrgUnitRow.hex_row,
            OrgUnitRow.hex_col,
            OrgUnitNameRow.name,
            OrgUnitNameRow.short_name,
            OrgUnitNameRow.kind,
            OrgUnitNameRow.official_code,
            OrgUnitNameRow.valid_from.label("named_from"),
            OrgUnitNameRow.valid_to.label("named_to"),
            OrgUnitParentRow.parent_id,
            OrgUnitParentRow.valid_from.label("under_from"),
            OrgUnitParentRow.valid_to.label("under_to"),
        )
        .join(OrgUnitNameRow, OrgUnitNameRow.org_unit_id == OrgUnitRow.id)
        .outerjoin(
            OrgUnitParentRow,
            and_(
                OrgUnitParentRow.org_unit_id == OrgUnitRow.id,
                _meet(OrgUnitParentRow, OrgUnitNameRow),
            ),
        )
        .order_by(
            OrgUnitRow.sort_order,
            OrgUnitRow.code,
            OrgUnitNameRow.valid_from,
            OrgUnitParentRow.valid_from,
        )
    )
    return tuple(_record(row) for row in rows)


def _meet(
    one: type[OrgUnitParentRow], other: type[OrgUnitNameRow]
) -> ColumnElement[bool]:
    """Whether a day lies in the validity of both."""
    return and_(
        or_(one.valid_to.is_(None), one.valid_to > other.valid_from),
        or_(other.valid_to.is_(None), other.valid_to > one.valid_from),
    )


def _record(row: Row[*tuple[Any, ...]]) -> OrgUnit:
    """The days on which it had this name and this parent."""
    begin = max(row.named_from, row.under_from or date.min)
    ends = [end for end in (row.named_to, row.under_to) if end is not None]
    return OrgUnit(
        id=OrgUnitId(row.id),
        code=row.code,
        official_code=row.official_code,
        name=row.name,
        short_name=row.short_name,
        kind=OrgUnitKind(row.kind),
        parent_id=None if row.parent_id is None else OrgUnitId(row.parent_id),
        sort_order=row.sort_order,
        valid_from=None if begin == date.min else begin,
        valid_to=min(ends, default=None),
        hex_row=row.hex_row,
        hex_col=row.hex_col,
    )


def heads(
    session: Session,
    *,
    scope: OrgScope,
    day: date,
    of: Collection[OrgUnitId] | None = None,
) -> dict[OrgUnitId, Head]:
    """Who heads each org unit of `scope` on `day`; absent where nobody is known.

    `of`: only those of them; None: all.
    """
    holder = OrgUnitHeadRow.org_unit_id
    within: ColumnElement[bool] = holder.in_(
        select(OrgUnitAncestorRow.org_unit_id).where(
            OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
        )
    )
    if of is not None:
        within = seen(holder, scope, of)
    rows = session.execute(
        select(
            OrgUnitHeadRow.org_unit_id,
            OrgUnitHeadRow.name,
            OrgUnitHeadRow.title,
            OrgUnitHeadRow.phone,
            OrgUnitHeadRow.email,
        )
        .where(
            within,
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
