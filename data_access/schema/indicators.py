"""Definitions of indicators in their versions, and figures that others published."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day, Instant


class IndicatorRow(Base):
    """One version of a definition, in force on [valid_from, valid_to).

    `legend`, `formula`, `example`: as files write them; "" for none. `target_hint`:
    digits of a decimal. `place`: order of the catalogue.
    """

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(
            "valid_from IS NULL OR valid_to IS NULL OR valid_to > valid_from",
            name="validity",
        ),
        CheckConstraint("direction IN ('up', 'down', 'neutral')", name="direction"),
        CheckConstraint(
            "aggregation IN ('sum', 'ratio', 'last', 'mean', 'distinct')",
            name="aggregation",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    valid_from: Mapped[date | None] = mapped_column(Day)
    valid_to: Mapped[date | None] = mapped_column(Day)
    name: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300))
    area: Mapped[str] = mapped_column(String(16))
    group_766: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str] = mapped_column(String(32))
    direction: Mapped[str] = mapped_column(String(8))
    numerator: Mapped[str] = mapped_column(String(300))
    denominator: Mapped[str] = mapped_column(String(300))
    aggregation: Mapped[str] = mapped_column(String(8))
    frequency: Mapped[str] = mapped_column(String(8))
    owner: Mapped[str] = mapped_column(String(120))
    legal_basis: Mapped[str] = mapped_column(String(300))
    origin: Mapped[str] = mapped_column(String(16))
    target_hint: Mapped[str] = mapped_column(String(32))
    legend: Mapped[str] = mapped_column(String(200))
    formula: Mapped[str] = mapped_column(String(500))
    example: Mapped[str] = mapped_column(String(500))
    bound: Mapped[str] = mapped_column(String(8))
    caveat: Mapped[str] = mapped_column(String(500))
    note: Mapped[str] = mapped_column(String(500))
    short_name: Mapped[str] = mapped_column(String(40), server_default="")
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(Instant)


class PublishedFigureRow(Base):
    """One figure on [first_day, last_day], both included; numbers as digits.

    `numerator`, `denominator` "": not published.
    """

    __tablename__ = "published_figure"
    __table_args__ = (
        UniqueConstraint("code", "scope", "first_day", "last_day", "kind", "source"),
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("kind IN ('cong-bo', 'suy-ra', 'muc-tieu')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(16))
    first_day: Mapped[date] = mapped_column(Day)
    last_day: Mapped[date] = mapped_column(Day)
    value: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    exactness: Mapped[str] = mapped_column(String(16))
    numerator: Mapped[str] = mapped_column(String(32))
    denominator: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(String(20))
    publisher: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300))
    source_date: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(Instant)
