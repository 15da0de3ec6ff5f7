"""Fields, procedures, and the working-day calendar."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day


class FieldRow(Base):
    """A field (lĩnh vực): a group of procedures. Id 0 is reserved for "all"."""

    __tablename__ = "field"
    __table_args__ = (CheckConstraint("id > 0", name="id_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class ProcedureRow(Base):
    """An administrative procedure. `working_days` 0: the same day; NULL: no time."""

    __tablename__ = "procedure"
    __table_args__ = (CheckConstraint("working_days >= 0", name="working_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    national_code: Mapped[str | None] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(300))
    field_id: Mapped[int] = mapped_column(ForeignKey("field.id"))
    level: Mapped[str] = mapped_column(String(8))
    working_days: Mapped[int | None]
    service_level: Mapped[str] = mapped_column(String(8))


class CalendarDayRow(Base):
    """A public holiday or substituted day off, or a make-up working Saturday."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Day, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
