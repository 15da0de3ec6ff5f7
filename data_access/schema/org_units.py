"""Org units over time: names and validity, parents, ancestors, heads."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day


class OrgUnitRow(Base):
    """One org unit for one stretch of validity; half-open, None = unbounded.

    The same code may return later as another row (SQHKT did in 2025).
    """

    __tablename__ = "org_unit"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32))
    official_code: Mapped[str | None] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(16))
    sort_order: Mapped[int]
    valid_from: Mapped[date] = mapped_column(Day)
    valid_to: Mapped[date | None] = mapped_column(Day)
    hex_row: Mapped[int | None]
    hex_col: Mapped[int | None]


class OrgUnitParentRow(Base):
    """Which org unit another belongs to, and from when to when."""

    __tablename__ = "org_unit_parent"

    org_unit_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    valid_from: Mapped[date] = mapped_column(Day, primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    valid_to: Mapped[date | None] = mapped_column(Day)


class OrgUnitAncestorRow(Base):
    """Closure of the parent links: every ancestor, the org unit itself at depth 0.

    Derived from `org_unit_parent`; rebuilt whenever that changes.
    """

    __tablename__ = "org_unit_ancestor"
    __table_args__ = (Index(None, "ancestor_id", "org_unit_id"),)

    org_unit_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    ancestor_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    valid_from: Mapped[date] = mapped_column(Day, primary_key=True)
    valid_to: Mapped[date | None] = mapped_column(Day)
    depth: Mapped[int]


class OrgUnitHeadRow(Base):
    """Who answers for an org unit, from when to when, and how to reach them."""

    __tablename__ = "org_unit_head"

    org_unit_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    valid_from: Mapped[date] = mapped_column(Day, primary_key=True)
    valid_to: Mapped[date | None] = mapped_column(Day)
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(120))
