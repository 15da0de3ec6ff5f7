"""Figures of indicator set 766 as the national portal published them."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day, Instant


class PortalLoadRow(Base):
    """A file that was taken in: which, whence, when, by whom."""

    __tablename__ = "portal_766_load"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(200))
    loaded_at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))


class PortalFigureRow(Base):
    """One published value; a later file that says otherwise adds a revision.

    Of an org unit of ours, else `org_unit_id` is NULL: of a province, or of an org unit
    of it by the name in its file. `subject` is that in one text, so that it can be
    unique. `code`: metric, group, or "tong". `rate` and `score` are exact decimals as
    text. NULL: not published.
    """

    __tablename__ = "portal_766_figure"
    __table_args__ = (
        UniqueConstraint("subject", "first_day", "end_day", "code", "revision"),
        CheckConstraint("end_day > first_day", name="days"),
        CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL) "
            "AND (numerator IS NULL OR numerator BETWEEN 0 AND denominator)",
            name="counts",
        ),
        CheckConstraint(
            "numerator IS NOT NULL OR rate IS NOT NULL OR score IS NOT NULL",
            name="value",
        ),
        CheckConstraint(
            "bound IN ('exact', 'at_least', 'at_most', 'about')", name="bound"
        ),
        Index(None, "first_day", "end_day", "org_unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    load_id: Mapped[int] = mapped_column(ForeignKey("portal_766_load.id"), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    org_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    province: Mapped[str] = mapped_column(String(80))
    unit_name: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(300))
    period_key: Mapped[str] = mapped_column(String(40))
    first_day: Mapped[date] = mapped_column(Day)
    end_day: Mapped[date] = mapped_column(Day)
    code: Mapped[str] = mapped_column(String(8))
    revision: Mapped[int]
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)
    rate: Mapped[str | None] = mapped_column(String(40))
    bound: Mapped[str] = mapped_column(String(8))
    score: Mapped[str | None] = mapped_column(String(40))
