"""Read saved mappings of foreign files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from data_access.engine import Session
from data_access.schema.access import AppUserRow
from data_access.schema.dossiers import LoadRow, SourceRow
from data_access.schema.imports import ImportMappingRow


@dataclass(frozen=True, slots=True)
class StoredMapping:
    """A mapping as kept. `changed_by` None: the command line."""

    name: str
    definition_json: str
    changed_at: datetime
    changed_by: str | None


def stored_mappings(session: Session) -> tuple[StoredMapping, ...]:
    """All saved mappings, by name."""
    rows = session.execute(
        select(
            ImportMappingRow.name,
            ImportMappingRow.definition_json,
            ImportMappingRow.changed_at,
            AppUserRow.display_name,
        )
        .outerjoin(AppUserRow, AppUserRow.id == ImportMappingRow.user_id)
        .order_by(ImportMappingRow.name)
    )
    return tuple(StoredMapping(*row) for row in rows)


def stored_mapping(session: Session, name: str) -> StoredMapping | None:
    """The mapping of this name; None when there is none."""
    return next((m for m in stored_mappings(session) if m.name == name), None)


def last_mapping_name(session: Session, source_code: str) -> str | None:
    """Of the mapping by which the source's last load came in; None: by none."""
    statement = (
        select(LoadRow.mapping_name)
        .join(SourceRow, SourceRow.id == LoadRow.source_id)
        .where(SourceRow.code == source_code)
        .order_by(LoadRow.id.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()
