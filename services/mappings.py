"""Mappings of foreign files: proposed, saved by name, used again."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from data_access.engine import Database
from data_access.queries import mappings as queries
from data_access.queries.catalogue import catalogue
from data_access.writes import mappings as writes
from data_access.writes.audit import add_change
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import InvalidInput, NotFound
from domain.imports import ImportKind
from domain.mapping import Mapping, RowShape
from domain.mapping_json import mapping_from, mapping_text, require_sound
from domain.mapping_proposal import (
    MappingPlace,
    MappingProposal,
    NewNamePlaces,
    SavedMapping,
    UnknownNames,
)
from ingest.limits import UPLOAD, Limits
from ingest.mapping_proposal import mappable_fields, proposed_mapping
from ingest.unknown_names import unknown_names as names_of_file
from services.installation import actor_id
from services.reference import reference


def proposal(
    database: Database,
    viewer: Viewer,
    path: Path,
    *,
    limits: Limits = UPLOAD,
    sheet: str | None = None,
    header_row: int | None = None,
    shape: RowShape | None = None,
) -> MappingProposal:
    """A mapping to start from for a dossier file, with samples and reasons.

    `sheet`, `header_row`, `shape` None: found by evidence. InvalidInput when the file
    cannot be read as a table.
    """
    require(viewer, Permission.DATA_IMPORT)
    found = proposed_mapping(
        path, limits=limits, sheet=sheet, header_row=header_row, shape=shape
    )
    unknown = unknown_names(database, viewer, path, found.mapping, limits=limits)
    return replace(found, unknown=unknown)


def unknown_names(
    database: Database,
    viewer: Viewer,
    path: Path,
    mapping: Mapping,
    *,
    limits: Limits = UPLOAD,
) -> UnknownNames:
    """Org units and procedures of a file, read by `mapping`, that we do not have."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        known = catalogue(session, database.settings.time_zone)
    return names_of_file(path, catalogue=known, mapping=mapping, limits=limits)


def new_name_places(database: Database, viewer: Viewer) -> NewNamePlaces:
    """Where units and procedures of a file can be created: units above, fields."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
    units = [unit for unit in kept.units if unit.valid_to is None]
    return NewNamePlaces(
        tuple(MappingPlace(unit.code, unit.name) for unit in units),
        tuple(MappingPlace(field.code, field.name) for field in kept.fields.values()),
    )


def saved_mappings(database: Database, viewer: Viewer) -> tuple[SavedMapping, ...]:
    """All saved mappings, by name; they belong to no org unit."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        stored = queries.stored_mappings(session)
    return tuple(
        SavedMapping(item.name, _readable(item), item.changed_at, item.changed_by)
        for item in stored
    )


def mapping_named(database: Database, viewer: Viewer, name: str) -> Mapping:
    """The saved mapping of this name; NotFound when there is none.

    InvalidInput when what is stored can no longer be used.
    """
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        stored = queries.stored_mapping(session, name)
    if stored is None:
        raise NotFound(f"Không có ánh xạ tên “{name[:80]}”.")
    return sound_mapping(stored.definition_json, name=stored.name)


def sound_mapping(text: str, *, name: str | None = None) -> Mapping:
    """A mapping from JSON, checked; `name` replaces the one it bears."""
    mapping = mapping_from(text)
    if name is not None:
        mapping = replace(mapping, name=name)
    require_sound(mapping, _keys(mapping))
    return mapping


def save_mapping(
    database: Database, viewer: Viewer, mapping: Mapping, now: datetime
) -> None:
    """Keep a mapping under its name, in place of one that bore it."""
    require(viewer, Permission.DATA_IMPORT)
    mapping = replace(mapping, name=mapping.name.strip())
    require_sound(mapping, _keys(mapping))
    with database.write() as session:
        is_new = writes.save_mapping(
            session,
            name=mapping.name,
            kind=ImportKind.DOSSIERS.value,
            definition_json=mapping_text(mapping),
            changed_at=now,
            user_id=actor_id(viewer),
        )
        detail = (
            ("change", "new" if is_new else "replaced"),
            ("shape", mapping.shape.value),
            ("columns", str(len(mapping.columns))),
        )
        kind = AuditKind.MAPPING_SAVED
        add_change(
            session, AuditEvent(kind, now, actor_id(viewer), mapping.name, detail)
        )


def delete_mapping(
    database: Database, viewer: Viewer, name: str, now: datetime
) -> None:
    """Delete a saved mapping; NotFound when there is none of this name."""
    require(viewer, Permission.DATA_IMPORT)
    with database.write() as session:
        if not writes.delete_mapping(session, name):
            raise NotFound(f"Không có ánh xạ tên “{name[:80]}”.")
        kind = AuditKind.MAPPING_DELETED
        add_change(session, AuditEvent(kind, now, actor_id(viewer), name))


def _keys(mapping: Mapping) -> frozenset[str]:
    return frozenset(field.key for field in mappable_fields(mapping.shape))


def _readable(stored: queries.StoredMapping) -> Mapping | None:
    try:
        return sound_mapping(stored.definition_json, name=stored.name)
    except InvalidInput:
        return None
