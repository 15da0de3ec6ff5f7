"""Boundaries in force on a day, the sets there are, and facts of org units."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select

from data_access.engine import Session
from data_access.schema.access import AppUserRow
from data_access.schema.boundaries import BoundaryRow, BoundarySetRow, OrgUnitFactRow
from data_access.schema.org_units import OrgUnitAncestorRow
from domain.access import OrgScope
from domain.boundary import (
    BoundaryLevel,
    BoundaryMap,
    BoundarySet,
    UnitBoundary,
    UnitFact,
)
from domain.identifiers import OrgUnitId


def boundaries(
    session: Session, *, scope: OrgScope, day: date, level: BoundaryLevel
) -> BoundaryMap | None:
    """The set of the level in force on `day`, cut to the org units of `scope`.

    None when there is none that early. One entry per org unit that the set has.
    """
    row = session.execute(
        _sets()
        .where(BoundarySetRow.level == level.value, BoundarySetRow.valid_from <= day)
        .order_by(BoundarySetRow.valid_from.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    info = _set(row)
    return BoundaryMap(info, _boundaries(session, info.id, scope))


def boundary_sets(session: Session) -> tuple[BoundarySet, ...]:
    """Every set, by level and day; they belong to the city as a whole."""
    rows = session.execute(
        _sets().order_by(BoundarySetRow.level, BoundarySetRow.valid_from)
    )
    return tuple(_set(row) for row in rows)


def unit_facts(session: Session, *, scope: OrgScope) -> dict[OrgUnitId, UnitFact]:
    """Listed area and population of the org units of `scope` that have any."""
    rows = session.execute(
        select(
            OrgUnitFactRow.org_unit_id,
            OrgUnitFactRow.area_km2,
            OrgUnitFactRow.population,
        )
        .where(OrgUnitFactRow.org_unit_id.in_(_within(scope)))
        .order_by(OrgUnitFactRow.org_unit_id)
    )
    return {OrgUnitId(row[0]): UnitFact(OrgUnitId(row[0]), *row[1:]) for row in rows}


def _boundaries(
    session: Session, set_id: int, scope: OrgScope
) -> tuple[UnitBoundary, ...]:
    rows: Iterable[Any] = session.execute(
        select(
            BoundaryRow.org_unit_id,
            BoundaryRow.coordinates,
            BoundaryRow.label_longitude,
            BoundaryRow.label_latitude,
            BoundaryRow.area_km2,
            BoundaryRow.is_approximate,
        )
        .where(
            BoundaryRow.set_id == set_id, BoundaryRow.org_unit_id.in_(_within(scope))
        )
        .order_by(BoundaryRow.org_unit_id)
    )
    return tuple(UnitBoundary(OrgUnitId(row[0]), *row[1:]) for row in rows)


def _within(scope: OrgScope) -> Select[int]:
    return select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )


def _sets() -> Select[*tuple[Any, ...]]:
    count = (
        select(func.count())
        .where(BoundaryRow.set_id == BoundarySetRow.id)
        .scalar_subquery()
    )
    return select(
        BoundarySetRow.id,
        BoundarySetRow.level,
        BoundarySetRow.valid_from,
        BoundarySetRow.source,
        BoundarySetRow.licence,
        BoundarySetRow.published_on,
        BoundarySetRow.file_name,
        BoundarySetRow.sha256,
        BoundarySetRow.is_approximate,
        BoundarySetRow.tolerance_m,
        count.label("boundary_count"),
        BoundarySetRow.loaded_at,
        AppUserRow.display_name.label("loaded_by"),
    ).outerjoin(AppUserRow, AppUserRow.id == BoundarySetRow.user_id)


def _set(row: Row[*tuple[Any, ...]]) -> BoundarySet:
    values = dict(row._mapping)
    return BoundarySet(**{**values, "level": BoundaryLevel(values["level"])})
