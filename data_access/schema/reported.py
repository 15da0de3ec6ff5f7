"""Values that org units report of indicators; revisions and verdicts only grow."""

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


class ReportedLoadRow(Base):
    """A file of values that was taken in: which, when, by whom."""

    __tablename__ = "reported_load"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))


class ReportedValueRow(Base):
    """One revision of a value of an indicator, org unit and period; never changed.

    Numbers are exact decimals as text: numerator and denominator, or a plain value in
    the unit of the indicator. `indicator_version`: the definition on the last day.
    `place`: where it stands in its file. Index keys are days, as two names may mean
    the same days.
    """

    __tablename__ = "reported_value"
    __table_args__ = (
        UniqueConstraint(
            "indicator_code",
            "org_unit_id",
            "first_day",
            "end_day",
            "revision",
            name="uq_reported_value_revision",  # By its columns it would be too long.
        ),
        CheckConstraint("end_day > first_day", name="days"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL) "
            "AND (numerator IS NULL) <> (value IS NULL)",
            name="amount",
        ),
        CheckConstraint(
            "bound IN ('exact', 'at_least', 'at_most', 'about')", name="bound"
        ),
        CheckConstraint(
            "finality IN ('estimated', 'preliminary', 'final')", name="finality"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_code: Mapped[str] = mapped_column(String(20))
    indicator_version: Mapped[int]
    org_unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    period_key: Mapped[str] = mapped_column(String(40))
    first_day: Mapped[date] = mapped_column(Day)
    end_day: Mapped[date] = mapped_column(Day)
    revision: Mapped[int]
    numerator: Mapped[str | None] = mapped_column(String(40))
    denominator: Mapped[str | None] = mapped_column(String(40))
    value: Mapped[str | None] = mapped_column(String(40))
    bound: Mapped[str] = mapped_column(String(8))
    finality: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500))
    place: Mapped[str] = mapped_column(String(120))
    load_id: Mapped[int | None] = mapped_column(
        ForeignKey("reported_load.id"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    author_name: Mapped[str] = mapped_column(String(120))
    entered_at: Mapped[datetime] = mapped_column(Instant)


class ReportedVerdictRow(Base):
    """What the Office said of a revision, in the order in which it was said."""

    __tablename__ = "reported_verdict"
    __table_args__ = (
        CheckConstraint(
            "verdict IN ('accepted', 'returned', 'unlocked')", name="verdict"
        ),
        CheckConstraint("verdict = 'accepted' OR note <> ''", name="told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("reported_value.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(500))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    author_name: Mapped[str] = mapped_column(String(120))
    said_at: Mapped[datetime] = mapped_column(Instant)


class ReportedInForceRow(Base):
    """Which revision counts: derived from the verdicts, written with them.

    With what sums need of that revision, so that they read this table alone: its
    bound, finality and number, and its amount where the database may add it. That is
    where `grid` says which periods of the calendar it is of (M, Q, H or Y), of which
    no two overlap, and its numbers are whole and short; else `grid` and the numbers
    are None.
    """

    __tablename__ = "reported_in_force"
    __table_args__ = (
        Index(None, "first_day", "end_day"),
        {"sqlite_with_rowid": False},
    )

    indicator_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    org_unit_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    first_day: Mapped[date] = mapped_column(Day, primary_key=True)
    end_day: Mapped[date] = mapped_column(Day, primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("reported_value.id"))
    grid: Mapped[str | None] = mapped_column(String(1))
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)
    value: Mapped[int | None] = mapped_column(BigInteger)
    bound: Mapped[str] = mapped_column(String(8))
    finality: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
