"""Validation rules of the data, and what people made of unusual counts."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day, Instant


class QualityRuleRow(Base):
    """One rule as its file writes it; `tolerance`: digits of a decimal."""

    __tablename__ = "quality_rule"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("relation IN ('=', '<=', '>=')", name="relation"),
        CheckConstraint("severity IN ('loi', 'canh-bao', 'luu-y')", name="severity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    left_side: Mapped[str] = mapped_column(String(500))
    relation: Mapped[str] = mapped_column(String(2))
    right_side: Mapped[str] = mapped_column(String(500))
    tolerance: Mapped[str] = mapped_column(String(32))
    scale: Mapped[str] = mapped_column(String(500))
    severity: Mapped[str] = mapped_column(String(8))
    see: Mapped[str] = mapped_column(String(60))
    advice: Mapped[str] = mapped_column(String(500))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(Instant)


class OutlierMarkRow(Base):
    """What a person made of an unusual count of one org unit and day. Only grows."""

    __tablename__ = "outlier_mark"
    __table_args__ = (
        CheckConstraint(
            "state IN ('dang-xem', 'da-giai-thich', 'da-sua')", name="state"
        ),
        Index(None, "org_unit_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    org_unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    measure: Mapped[str] = mapped_column(String(40))
    day: Mapped[date] = mapped_column(Day)
    state: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    value: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
