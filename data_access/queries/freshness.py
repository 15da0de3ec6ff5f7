"""How far each source reaches, which org units it covers, when it was loaded."""

from datetime import datetime

from sqlalchemy import func, select

from data_access.engine import Session
from data_access.schema.dossiers import (
    DossierRow,
    LedgerSourceRow,
    LoadRow,
    SourceRow,
)
from data_access.schema.rollups import DossierOpenRow
from domain.identifiers import OrgUnitId, SourceId


def ledger_sources(session: Session) -> dict[OrgUnitId, SourceId]:
    """The ledger's source of each org unit that has one."""
    rows = session.execute(
        select(LedgerSourceRow.org_unit_id, LedgerSourceRow.source_id)
    )
    return {OrgUnitId(row[0]): SourceId(row[1]) for row in rows}


def held_dossiers(session: Session, source_id: SourceId, org_unit_id: OrgUnitId) -> int:
    """How many dossiers of a source the org unit holds."""
    return session.execute(
        select(func.count()).where(
            DossierRow.source_id == source_id, DossierRow.org_unit_id == org_unit_id
        )
    ).scalar_one()


def open_by_holder(session: Session) -> dict[OrgUnitId, int]:
    """How many dossiers each org unit itself has in process."""
    rows = session.execute(
        select(DossierOpenRow.org_unit_id, func.count()).group_by(
            DossierOpenRow.org_unit_id
        )
    )
    return {OrgUnitId(row[0]): row[1] for row in rows}


def last_loaded_at(session: Session) -> datetime | None:
    """When dossiers were loaded last; None: never."""
    return session.execute(
        select(func.max(LoadRow.loaded_at)).where(
            LoadRow.kind == "dossiers", LoadRow.undone_at.is_(None)
        )
    ).scalar_one()


def has_sample(session: Session) -> bool:
    """Whether any source is part of the sample city."""
    statement = select(SourceRow.id).where(SourceRow.is_sample).limit(1)
    return session.execute(statement).scalar_one_or_none() is not None


def load_seen(
    session: Session, source_code: str, sha256: str
) -> tuple[int, datetime] | None:
    """Number and time of the load of this very file by this source.

    None: never, or what it brought was taken back.
    """
    row = session.execute(
        select(LoadRow.id, LoadRow.loaded_at)
        .join(SourceRow, SourceRow.id == LoadRow.source_id)
        .where(
            SourceRow.code == source_code,
            LoadRow.sha256 == sha256,
            LoadRow.undone_at.is_(None),
        )
        .order_by(LoadRow.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def recent_loads(session: Session, limit: int = 20) -> list[tuple[object, ...]]:
    """Latest loads: (id, kind, source code, file, sha256, loaded at, counts)."""
    rows = session.execute(
        select(
            LoadRow.id,
            LoadRow.kind,
            SourceRow.code,
            LoadRow.file_name,
            LoadRow.sha256,
            LoadRow.complete_to,
            LoadRow.loaded_at,
            LoadRow.new_count,
            LoadRow.changed_count,
            LoadRow.unchanged_count,
        )
        .outerjoin(SourceRow, SourceRow.id == LoadRow.source_id)
        .order_by(LoadRow.id.desc())
        .limit(limit)
    )
    return [tuple(row) for row in rows]
