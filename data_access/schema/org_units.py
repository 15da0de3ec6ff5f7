"""Org units over time: names and validity, parents, ancestors, heads."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day


class OrgUnitRow(Base):
    """One office over its life; half-open, None = unbounded.

    What it is called lies in `org_unit_name`, to whom it belongs in `org_unit_parent`.
    The same code may return after a gap as another row (SQHKT did in 2025).
    """

    __tablename__ = "org_unit"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32))
    sort_order: Mapped[int]
    valid_from: Mapped[date] = mapped_column(Day)
    valid_to: Mapped[date | None] = mapped_column(Day)
    hex_row: Mapped[int | None]
    hex_col: Mapped[int | None]


class OrgUnitNameRow(Base):
    """What an org unit is called and of which kind it is, from when to when.

    `official_code` is the statistical code, which may mean another org unit before or
    after: look it up with a day.
    """

    __tablename__ = "org_unit_name"

    org_unit_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    valid_from: Mapped[date] = mapped_column(Day, primary_key=True)
    valid_to: Mapped[date | None] = mapped_column(Day)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(16))
    official_code: Mapped[str | None] = mapped_column(String(16))


class OrgUnitSuccessionRow(Base):
    """What of an org unit passed to another, whose day it was; `domain.succession`."""

    __tablename__ = "org_unit_succession"
    __table_args__ = (
        Index(None, "successor_id"),
        CheckConstraint("predecessor_id <> successor_id", name="two"),
        CheckConstraint(
            "share_numerator >= 0 AND share_numerator <= share_denominator",
            name="share",
        ),
        CheckConstraint(
            "reverse_numerator >= 0 AND reverse_numerator <= reverse_denominator",
            name="reverse",
        ),
        CheckConstraint(
            "share_denominator > 0 AND reverse_denominator > 0", name="denominators"
        ),
    )

    predecessor_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    successor_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    effective_day: Mapped[date] = mapped_column(Day, primary_key=True)
    share_numerator: Mapped[int]
    share_denominator: Mapped[int]
    basis: Mapped[str] = mapped_column(String(80))
    is_exact: Mapped[bool]
    is_default: Mapped[bool]
    reverse_numerator: Mapped[int]
    reverse_denominator: Mapped[int]
    reverse_is_exact: Mapped[bool]


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
