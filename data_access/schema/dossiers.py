"""Sources, loads, and dossiers with their pauses, transfers and applicants."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day, Instant, only_on

BIG_ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the key's type is INTEGER."""

CODE = String(64).with_variant(String(64, collation="C"), "postgresql")
"""Compared by code point on both databases, whatever the server's language is: a
look-up by the first characters is a range of the index."""


class SourceRow(Base):
    """A system that dossiers come from, and the instant to which it is complete."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    complete_to: Mapped[datetime | None] = mapped_column(Instant)
    is_sample: Mapped[bool]


class LedgerSourceRow(Base):
    """The one source whose dossiers an org unit's ledger counts."""

    __tablename__ = "ledger_source"

    org_unit_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True
    )
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)


class LoadRow(Base):
    """One accepted load: which file, by whom, to which instant, what it changed.

    `mode` "changes": dossiers absent from the file stay; "window": those received in
    [window_first, window_end) and absent were removed. `complete_from` is the instant
    to which the source was complete before. `undo_json` holds what else an undo takes
    back; NULL once the load can no longer be undone.
    """

    __tablename__ = "load"
    __table_args__ = (Index(None, "source_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    file_bytes: Mapped[int] = mapped_column(BigInteger)
    complete_to: Mapped[datetime | None] = mapped_column(Instant)
    loaded_at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    new_count: Mapped[int]
    changed_count: Mapped[int]
    unchanged_count: Mapped[int]
    notice_count: Mapped[int]
    removed_count: Mapped[int] = mapped_column(server_default="0")
    mode: Mapped[str] = mapped_column(String(8), server_default="changes")
    window_first: Mapped[date | None] = mapped_column(Day)
    window_end: Mapped[date | None] = mapped_column(Day)
    mapping_name: Mapped[str | None] = mapped_column(String(80))
    complete_from: Mapped[datetime | None] = mapped_column(Instant)
    undo_json: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[int | None]


class LoadProblemRow(Base):
    """A notice that an accepted load carried: place, reason, remedy."""

    __tablename__ = "load_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    load_id: Mapped[int] = mapped_column(ForeignKey("load.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(8))
    place: Mapped[str] = mapped_column(String(120))
    value: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    remedy: Mapped[str] = mapped_column(Text)
    row_count: Mapped[int]


class DossierRow(Base):
    """One dossier as its record stands now; states are derived, never stored.

    Neither this table nor those that hang on it declare foreign keys: checking six of
    them per row would double the time of a load (ADR 0007). `manage.py check` looks
    for orphans.

    `due_at` is the first promise moved by lawful pauses; NULL while waiting for the
    citizen. `fingerprint` is a hash of the file row, to tell changed from unchanged.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        Index(None, "code", "source_id", unique=True),
        # By the index alone SQLite knows which rows are of a field: it reads no other.
        # On PostgreSQL, which reads them faster, entries would be a third larger.
        only_on("postgresql", Index(None, "org_unit_id", "received_at")),
        only_on("postgresql", Index(None, "org_unit_id", "resolved_at")),
        only_on("sqlite", Index(None, "org_unit_id", "received_at", "field_id")),
        only_on("sqlite", Index(None, "org_unit_id", "resolved_at", "field_id")),
        CheckConstraint(
            "resolved_at IS NULL OR resolved_at >= received_at", name="left"
        ),
        CheckConstraint("first_due_at >= received_at", name="first_due"),
        CheckConstraint("(due_at IS NULL) = (waiting_since IS NOT NULL)", name="due"),
        CheckConstraint("channel IN (1, 2, 3)", name="channel"),
        CheckConstraint("(outcome IS NULL) = (resolved_at IS NULL)", name="outcome"),
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    source_id: Mapped[int]
    code: Mapped[str] = mapped_column(CODE)
    org_unit_id: Mapped[int]
    procedure_id: Mapped[int]
    field_id: Mapped[int]
    channel: Mapped[int] = mapped_column(SmallInteger)
    received_at: Mapped[datetime] = mapped_column(Instant)
    first_due_at: Mapped[datetime] = mapped_column(Instant)
    due_is_computed: Mapped[bool]
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    waiting_since: Mapped[datetime | None] = mapped_column(Instant)
    moved_days: Mapped[int] = mapped_column(SmallInteger)
    redated_to: Mapped[datetime | None] = mapped_column(Instant)
    redated_count: Mapped[int] = mapped_column(SmallInteger)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[int | None] = mapped_column(SmallInteger)
    step: Mapped[str | None] = mapped_column(String(120))
    step_since: Mapped[datetime | None] = mapped_column(Instant)
    supplement_count: Mapped[int] = mapped_column(SmallInteger)
    paid_online: Mapped[bool | None]
    digitised: Mapped[bool | None]
    electronic_result: Mapped[bool | None]
    apology_sent_at: Mapped[datetime | None] = mapped_column(Instant)
    late_reason: Mapped[str | None] = mapped_column(String(16))
    has_transfers: Mapped[bool]
    load_id: Mapped[int]
    fingerprint: Mapped[int] = mapped_column(BigInteger)


class DossierPauseRow(Base):
    """A pause as reported, lawful or not."""

    __tablename__ = "dossier_pause"

    dossier_id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    seq: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    kind: Mapped[int] = mapped_column(SmallInteger)
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class DossierWaitRow(Base):
    """A stretch of lawful waiting for the citizen: pauses joined, effective ones."""

    __tablename__ = "dossier_wait"

    dossier_id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    seq: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class DossierTransferRow(Base):
    """The dossier passed from one org unit to another.

    `by_succession`: nobody reported it, it follows from the end of the org unit that
    held it. NULL like false; images of earlier versions do not know it. The index by
    way finds what a few org units gave or took.
    """

    __tablename__ = "dossier_transfer"
    __table_args__ = (
        Index(
            "ix_dossier_transfer_way",
            *("from_org_unit_id", "to_org_unit_id", "at", "dossier_id"),
        ),
    )

    dossier_id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    seq: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    from_org_unit_id: Mapped[int]
    to_org_unit_id: Mapped[int]
    by_succession: Mapped[bool | None]


class DossierApplicantRow(Base):
    """Personal data, kept apart; empty unless the import was told to keep it."""

    __tablename__ = "dossier_applicant"

    dossier_id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    name: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(40))


class StepRow(Base):
    """The name of a step of handling; a dictionary, so that events stay narrow."""

    __tablename__ = "step"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class DossierStepRow(Base):
    """One visit of a dossier to a step; `ended_at` NULL: it is there now.

    Only sources with step events have these. `org_unit_id` is where the step was done.
    """

    __tablename__ = "dossier_step"

    dossier_id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    seq: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    step_id: Mapped[int]
    org_unit_id: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class DossierBeforeRow(Base):
    """A dossier as it stood before the load that changed or removed it last.

    `record_json` holds its row and all that hangs on it; kept for the last load of
    each source, which can be undone.
    """

    __tablename__ = "dossier_before"

    load_id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    record_json: Mapped[str] = mapped_column(Text)
