"""Write saved mappings of foreign files."""

from datetime import datetime

from sqlalchemy import delete, insert, update

from data_access.engine import Session
from data_access.schema.imports import ImportMappingRow
from domain.identifiers import UserId


def save_mapping(
    session: Session,
    *,
    name: str,
    kind: str,
    definition_json: str,
    changed_at: datetime,
    user_id: UserId | None,
) -> bool:
    """Insert or replace by name; whether it is new."""
    values = {
        "kind": kind,
        "definition_json": definition_json,
        "changed_at": changed_at,
        "user_id": user_id,
    }
    changed = session.execute(
        update(ImportMappingRow)
        .where(ImportMappingRow.name == name)
        .values(values)
        .returning(ImportMappingRow.id)
    ).all()
    if changed:
        return False
    session.execute(insert(ImportMappingRow).values(name=name, **values))
    return True


def delete_mapping(session: Session, name: str) -> bool:
    """Delete by name; whether there was one."""
    found = session.execute(
        delete(ImportMappingRow)
        .where(ImportMappingRow.name == name)
        .returning(ImportMappingRow.id)
    ).all()
    return bool(found)
