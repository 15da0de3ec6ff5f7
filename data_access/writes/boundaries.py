"""Write sets of boundaries and facts of org units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select

from data_access.engine import Session
from data_access.schema.boundaries import BoundaryRow, BoundarySetRow, OrgUnitFactRow
from domain.boundary import BoundaryLevel, UnitBoundary, UnitFact
from domain.identifiers import UserId


@dataclass(frozen=True, slots=True)
class BoundarySetValues:
    """The columns of a set that is written; see `BoundarySetRow`."""

    level: BoundaryLevel
    valid_from: date
    source: str
    licence: str
    published_on: date | None
    file_name: str
    sha256: str
    is_approximate: bool
    derived_from_id: int | None
    tolerance_m: float
    choices: str
    loaded_at: datetime
    user_id: UserId | None


def save_boundary_set(
    session: Session, values: BoundarySetValues, boundaries: Sequence[UnitBoundary]
) -> tuple[int, bool]:
    """Insert a set with its boundaries; its id, and whether it replaced another.

    One of the same level and day is replaced.
    """
    replaced = delete_boundary_set(session, values.level, values.valid_from)
    columns = {
        name: getattr(values, name) for name in BoundarySetValues.__dataclass_fields__
    }
    columns["level"] = values.level.value
    set_id = session.execute(
        insert(BoundarySetRow).values(columns).returning(BoundarySetRow.id)
    ).scalar_one()
    session.execute(
        insert(BoundaryRow),
        [
            {
                "set_id": set_id,
                "org_unit_id": item.org_unit_id,
                "coordinates": item.coordinates,
                "label_longitude": item.label_longitude,
                "label_latitude": item.label_latitude,
                "area_km2": item.area_km2,
                "is_approximate": item.is_approximate,
            }
            for item in boundaries
        ],
    )
    return set_id, replaced


def delete_boundary_set(
    session: Session, level: BoundaryLevel, valid_from: date
) -> bool:
    """Delete the set of a level and day; whether there was one."""
    known = session.execute(
        select(BoundarySetRow.id).where(
            BoundarySetRow.level == level.value,
            BoundarySetRow.valid_from == valid_from,
        )
    ).scalar_one_or_none()
    if known is None:
        return False
    session.execute(delete(BoundaryRow).where(BoundaryRow.set_id == known))
    session.execute(delete(BoundarySetRow).where(BoundarySetRow.id == known))
    return True


def save_unit_facts(session: Session, facts: Iterable[UnitFact], source: str) -> None:
    """Insert or replace facts by org unit."""
    rows = [
        {
            "org_unit_id": item.org_unit_id,
            "area_km2": item.area_km2,
            "population": item.population,
            "source": source[:200],
        }
        for item in facts
    ]
    if not rows:
        return
    ids = [row["org_unit_id"] for row in rows]
    session.execute(delete(OrgUnitFactRow).where(OrgUnitFactRow.org_unit_id.in_(ids)))
    session.execute(insert(OrgUnitFactRow), rows)
