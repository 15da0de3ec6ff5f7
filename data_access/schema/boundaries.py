"""Boundaries of org units as they are drawn, and listed facts of org units."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day, Instant


class BoundarySetRow(Base):
    """One file of boundaries, in force from a day to the next set of its level.

    `derived_from_id`: the set of smaller units that it was put together from; not a
    foreign key, since that set may be replaced. `choices` names what was allowed.
    """

    __tablename__ = "boundary_set"
    __table_args__ = (
        UniqueConstraint("level", "valid_from"),
        CheckConstraint("level IN ('commune', 'district')", name="level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(16))
    valid_from: Mapped[date] = mapped_column(Day)
    source: Mapped[str] = mapped_column(String(200))
    licence: Mapped[str] = mapped_column(String(200))
    published_on: Mapped[date | None] = mapped_column(Day)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    is_approximate: Mapped[bool]
    derived_from_id: Mapped[int | None]
    tolerance_m: Mapped[float]
    choices: Mapped[str] = mapped_column(String(200))
    loaded_at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))


class BoundaryRow(Base):
    """Where an org unit lies by one set.

    `coordinates`: text of a GeoJSON MultiPolygon's coordinates, simplified.
    """

    __tablename__ = "boundary"
    __table_args__ = (CheckConstraint("area_km2 > 0", name="area"),)

    set_id: Mapped[int] = mapped_column(ForeignKey("boundary_set.id"), primary_key=True)
    org_unit_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    coordinates: Mapped[str] = mapped_column(Text)
    label_longitude: Mapped[float]
    label_latitude: Mapped[float]
    area_km2: Mapped[float]
    is_approximate: Mapped[bool]


class OrgUnitFactRow(Base):
    """Listed area and population of an org unit; NULL: not listed."""

    __tablename__ = "org_unit_fact"
    __table_args__ = (
        CheckConstraint("area_km2 IS NULL OR area_km2 > 0", name="area"),
        CheckConstraint("population IS NULL OR population >= 0", name="population"),
    )

    org_unit_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    area_km2: Mapped[float | None]
    population: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(200))
