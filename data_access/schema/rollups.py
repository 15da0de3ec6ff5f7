"""Event-count roll-ups, expanded over ancestors, and the narrow live tables.

A row of a roll-up counts the events of one node (an org unit with everything under
it) at one grain. Stocks are running sums of these counts; see `domain.dossier`.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    Integer,
    SmallInteger,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day, Instant
from data_access.schema.dossiers import BIG_ID, CODE

MEASURES = (
    "received",
    "left_early",
    "left_on_time",
    "left_late",
    "left_refused",
    "left_stopped",
    "left_withdrawn",
    "left_late_first",
    "fell_due",
    "became_overdue",
    "became_overdue_first",
    "transferred_in",
    "transferred_out",
    "transferred_in_overdue",
    "transferred_out_overdue",
    "overdue_first_change",
    "waiting_change",
    "apology_missing_change",
    "apology_sent",
    "waiting_began",
    "left_late_766",
    "paid_online",
    "digitised",
    "electronic_result",
    "processing_days",
)
"""Additive columns of every roll-up by node, in table order.

Events count where they happened, on their day. Of those that left, by that day:
`left_late_766` late by the clock of Decision 766/QĐ-TTg; `paid_online`, `digitised`,
`electronic_result` reported as such; `processing_days` working days from receipt, the
first day not counted. `apology_sent`: the letter's day, no earlier than overdue.
"""

PROCEDURE_MEASURES = (
    "received",
    "left_early",
    "left_on_time",
    "left_late",
    "left_late_first",
    "fell_due",
    "became_overdue",
    "paid_online",
    "electronic_result",
    "processing_days",
)
"""Additive columns of the roll-up by procedure: flows only, no stock of a procedure."""


_CLUSTERED = {"sqlite_with_rowid": False}
"""SQLite keeps such a table in its key: a page reads one range of it."""


class _Measures:
    """Counts of events; the `_change` ones are net (begun − ended, in − out).

    `processing_days` adds up days instead.
    """

    received: Mapped[int] = mapped_column(Integer, default=0)
    left_early: Mapped[int] = mapped_column(Integer, default=0)
    left_on_time: Mapped[int] = mapped_column(Integer, default=0)
    left_late: Mapped[int] = mapped_column(Integer, default=0)
    left_refused: Mapped[int] = mapped_column(Integer, default=0)
    left_stopped: Mapped[int] = mapped_column(Integer, default=0)
    left_withdrawn: Mapped[int] = mapped_column(Integer, default=0)
    left_late_first: Mapped[int] = mapped_column(Integer, default=0)
    fell_due: Mapped[int] = mapped_column(Integer, default=0)
    became_overdue: Mapped[int] = mapped_column(Integer, default=0)
    became_overdue_first: Mapped[int] = mapped_column(Integer, default=0)
    transferred_in: Mapped[int] = mapped_column(Integer, default=0)
    transferred_out: Mapped[int] = mapped_column(Integer, default=0)
    transferred_in_overdue: Mapped[int] = mapped_column(Integer, default=0)
    transferred_out_overdue: Mapped[int] = mapped_column(Integer, default=0)
    overdue_first_change: Mapped[int] = mapped_column(Integer, default=0)
    waiting_change: Mapped[int] = mapped_column(Integer, default=0)
    apology_missing_change: Mapped[int] = mapped_column(Integer, default=0)
    apology_sent: Mapped[int] = mapped_column(Integer, default=0)
    waiting_began: Mapped[int] = mapped_column(Integer, default=0)
    left_late_766: Mapped[int] = mapped_column(Integer, default=0)
    paid_online: Mapped[int] = mapped_column(Integer, default=0)
    digitised: Mapped[int] = mapped_column(Integer, default=0)
    electronic_result: Mapped[int] = mapped_column(Integer, default=0)
    processing_days: Mapped[int] = mapped_column(BigInteger, default=0)


class DossierDayRow(_Measures, Base):
    """Node × field (0 = all) × local day × channel."""

    __tablename__ = "dossier_day_by_node_field"
    __table_args__ = _CLUSTERED

    node_id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Day, primary_key=True)
    channel: Mapped[int] = mapped_column(SmallInteger, primary_key=True)


class DossierHalfRow(_Measures, Base):
    """Node × field (0 = all) × half month × channel.

    `half` = year x 24 + (month - 1) x 2 + (0: days 1-14, 1: day 15 on): every
    calendar and every reporting period (closing on the 14th) is made of halves.
    """

    __tablename__ = "dossier_half_month_by_node_field"
    __table_args__ = _CLUSTERED

    node_id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(primary_key=True)
    half: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[int] = mapped_column(SmallInteger, primary_key=True)


class DossierYearRow(_Measures, Base):
    """Node × field (0 = all) × calendar year × channel: sums of its half months.

    For long periods and past stocks: a year is one row in place of twenty-four.
    """

    __tablename__ = "dossier_year_by_node_field"
    __table_args__ = _CLUSTERED

    node_id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[int] = mapped_column(SmallInteger, primary_key=True)


class DossierTotalRow(_Measures, Base):
    """Node × field (0 = all) × channel over all time: the stock now in one row.

    A past stock is this minus what happened since.
    """

    __tablename__ = "dossier_total_by_node_field"
    __table_args__ = _CLUSTERED

    node_id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[int] = mapped_column(SmallInteger, primary_key=True)


class DossierProcedureRow(Base):
    """Org unit (what it held itself) × half month × procedure × channel: flows."""

    __tablename__ = "dossier_half_month_by_procedure"
    __table_args__ = _CLUSTERED

    org_unit_id: Mapped[int] = mapped_column(primary_key=True)
    half: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    received: Mapped[int] = mapped_column(Integer, default=0)
    left_early: Mapped[int] = mapped_column(Integer, default=0)
    left_on_time: Mapped[int] = mapped_column(Integer, default=0)
    left_late: Mapped[int] = mapped_column(Integer, default=0)
    left_late_first: Mapped[int] = mapped_column(Integer, default=0)
    fell_due: Mapped[int] = mapped_column(Integer, default=0)
    became_overdue: Mapped[int] = mapped_column(Integer, default=0)
    paid_online: Mapped[int] = mapped_column(Integer, default=0)
    electronic_result: Mapped[int] = mapped_column(Integer, default=0)
    processing_days: Mapped[int] = mapped_column(BigInteger, default=0)


class OpenByDueDayRow(Base):
    """Dossiers in process by node × field (0 = all) × local due day × channel.

    A node holds what its org units of the present tree hold. Those waiting for the
    citizen have no due day and are not here.
    """

    __tablename__ = "open_by_due_day"
    __table_args__ = _CLUSTERED

    node_id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(primary_key=True)
    due_day: Mapped[date] = mapped_column(Day, primary_key=True)
    channel: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    open_count: Mapped[int] = mapped_column(Integer, default=0)


class StepWaitRow(Base):
    """Finished visits to a step by node × step × half month of their end × length.

    `days`: working days after the day the visit began up to the day it ended, 0 on
    the same day; medians and percentiles are read off these counts exactly. The last
    visit of a dossier that left ends, if nothing else is known, when it left.
    """

    __tablename__ = "step_wait_by_node"
    __table_args__ = _CLUSTERED

    node_id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(primary_key=True)
    half: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True)
    visit_count: Mapped[int] = mapped_column(Integer, default=0)


class DossierUndueRow(Base):
    """Dossiers, left or not, with a deadline after what their source is complete to.

    `next_due_at` is the earliest such deadline, moved or first promise: when the
    source becomes complete past it, the dossier falls due.
    """

    __tablename__ = "dossier_undue"
    __table_args__ = (Index(None, "source_id", "next_due_at"),)

    dossier_id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    source_id: Mapped[int]
    next_due_at: Mapped[datetime] = mapped_column(Instant)


class DossierOpenRow(Base):
    """Every dossier in process, narrow. `due_at` NULL: waiting for the citizen.

    What lists are sorted and searched by stands here: beyond its page no list reads
    dossiers. `last_event_at`: the latest instant anything is known to have happened.
    The index by cell holds all that counting goes by, in the order of cells: one pass
    over it counts a page. That by receipt is the order of a stock of the whole city;
    that by step tells where dossiers wait.
    """

    __tablename__ = "dossier_open"
    __table_args__ = (
        Index("ix_dossier_open_holder", "org_unit_id", "due_at", "code"),
        Index("ix_dossier_open_received", "received_at", "dossier_id"),
        Index("ix_dossier_open_step", "step", "org_unit_id", "step_since", "field_id"),
        Index(None, "due_at"),
        Index(
            "ix_dossier_open_cell",
            *("step", "late_reason", "field_id", "procedure_id", "org_unit_id"),
            *("due_at", "source_id", "step_since", "code"),
        ),
    )

    dossier_id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    source_id: Mapped[int]
    org_unit_id: Mapped[int]
    field_id: Mapped[int]
    procedure_id: Mapped[int]
    channel: Mapped[int] = mapped_column(SmallInteger)
    received_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    first_due_at: Mapped[datetime | None] = mapped_column(Instant)
    step: Mapped[str | None] = mapped_column(String(120))
    step_since: Mapped[datetime | None] = mapped_column(Instant)
    late_reason: Mapped[str | None] = mapped_column(String(16))
    redated_count: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    last_event_at: Mapped[datetime | None] = mapped_column(Instant)
    code: Mapped[str] = mapped_column(CODE, server_default="")
    moved_days: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    waiting_since: Mapped[datetime | None] = mapped_column(Instant)


class DossierOverdueRow(Base):
    """Every dossier that ever became overdue, narrow; `resolved_at` NULL: still is.

    `due_day` is the local day of its deadline: days late are counted after it, up to
    and with `left_day`, the local day it left. `letter_day` is the local day its letter
    of apology was sent, `letter_delay` the microseconds from deadline to letter; NULL:
    none was sent.
    """

    __tablename__ = "dossier_overdue"
    __table_args__ = (
        Index(
            "ix_dossier_overdue_holder",
            *("org_unit_id", "resolved_at", "due_day", "letter_day", "code"),
        ),
        Index(None, "resolved_at", "due_day"),
        Index(
            "ix_dossier_overdue_cell",
            *("step", "late_reason", "field_id", "procedure_id", "org_unit_id"),
            *("resolved_at", "due_day", "letter_day", "source_id", "code"),
        ),
        Index(None, "procedure_id", "resolved_at", "due_at"),
    )

    dossier_id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    source_id: Mapped[int]
    org_unit_id: Mapped[int]
    field_id: Mapped[int]
    procedure_id: Mapped[int]
    channel: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime] = mapped_column(Instant)
    due_day: Mapped[date] = mapped_column(Day)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    apology_sent_at: Mapped[datetime | None] = mapped_column(Instant)
    redated_to: Mapped[datetime | None] = mapped_column(Instant)
    redated_count: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    late_reason: Mapped[str | None] = mapped_column(String(16))
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    step: Mapped[str | None] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(CODE, server_default="")
    moved_days: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    left_day: Mapped[date | None] = mapped_column(Day)
    letter_day: Mapped[date | None] = mapped_column(Day)
    letter_delay: Mapped[int | None] = mapped_column(BigInteger)


def _of_some(name: str, *columns: Any, rows: ColumnElement[bool]) -> None:  # noqa: ANN401 - mapped columns
    """An index of those rows only: a list of a few dossiers reads no others."""
    Index(name, *columns, sqlite_where=rows, postgresql_where=rows)


_of_some(
    "ix_dossier_open_with_reason",
    DossierOpenRow.late_reason,
    rows=DossierOpenRow.late_reason.is_not(None),
)
_of_some(
    "ix_dossier_overdue_no_letter",
    DossierOverdueRow.due_at,
    rows=DossierOverdueRow.letter_day.is_(None),
)
_of_some(
    "ix_dossier_overdue_letter_late",
    DossierOverdueRow.letter_delay,
    rows=DossierOverdueRow.letter_day > DossierOverdueRow.due_day,
)
_of_some(
    "ix_dossier_overdue_redated_again",
    DossierOverdueRow.redated_count,
    rows=DossierOverdueRow.redated_count > 1,
)
