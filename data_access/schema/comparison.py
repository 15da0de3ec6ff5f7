"""Lists of dossiers of another system, kept to compare with and never counted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day, Instant
from data_access.schema.dossiers import CODE

_CLUSTERED = {"sqlite_with_rowid": False}
"""SQLite keeps such a table in its key, by which it is joined."""


class ComparisonSetRow(Base):
    """One list: every dossier that its system had in [first_day, end_day)."""

    __tablename__ = "comparison_set"
    __table_args__ = (
        UniqueConstraint("name", "first_day", "end_day"),
        CheckConstraint("end_day > first_day", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    first_day: Mapped[date] = mapped_column(Day)
    end_day: Mapped[date] = mapped_column(Day)
    row_count: Mapped[int]
    loaded_at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    is_sample: Mapped[bool]


class ComparisonDossierRow(Base):
    """A dossier as the list has it; `code` in the one spelling of `dossier.code`.

    No foreign keys, as for dossiers (ADR 0007): a list has up to a million rows.
    `due_at` and `resolved_at` NULL: not told; `on_time` NULL: not resolved, or neither
    flag nor deadline tells.
    """

    __tablename__ = "comparison_dossier"
    __table_args__ = _CLUSTERED

    set_id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(CODE, primary_key=True)
    org_unit_id: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    on_time: Mapped[bool | None]
