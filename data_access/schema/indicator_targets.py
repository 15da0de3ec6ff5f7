"""Targets of indicators, each in all its versions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day, Instant


class IndicatorTargetRow(Base):
    """One version of a target of an org unit over [first_day, end_day).

    `value`: digits of a decimal, "" for withdrawn. `points`, `legend`: as files write
    them, "" for none. `user_id` NULL: from the command line.
    """

    __tablename__ = "indicator_target"
    __table_args__ = (
        UniqueConstraint(
            *("indicator_code", "org_unit_id", "first_day", "end_day", "version"),
            # By its columns the name would be longer than PostgreSQL takes.
            name="uq_indicator_target_version",
        ),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("end_day > first_day", name="days"),
        CheckConstraint("decision <> ''", name="decision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_code: Mapped[str] = mapped_column(String(20))
    org_unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    period_key: Mapped[str] = mapped_column(String(40))
    first_day: Mapped[date] = mapped_column(Day)
    end_day: Mapped[date] = mapped_column(Day)
    version: Mapped[int]
    value: Mapped[str] = mapped_column(String(32))
    points: Mapped[str] = mapped_column(String(1000))
    legend: Mapped[str] = mapped_column(String(200))
    decision: Mapped[str] = mapped_column(String(300))
    decided_on: Mapped[date | None] = mapped_column(Day)
    note: Mapped[str] = mapped_column(String(500))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
