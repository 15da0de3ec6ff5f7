"""Which files the dossiers of an org unit come from."""

from data_access.engine import Session
from data_access.queries.provenance import loads
from domain.access import OrgScope
from domain.source_file import SourceFile

MOST_LOADS = 200
"""Loads that are looked through for the latest of each source."""


def latest_files(session: Session, scope: OrgScope) -> tuple[SourceFile, ...]:
    """The file of the latest load of each source behind `scope`, newest first."""
    found: dict[str, SourceFile] = {}
    for load in loads(session, scope=scope, limit=MOST_LOADS):
        name = load.source_name or ""
        if load.complete_to is None or load.undone_at or name in found:
            continue
        found[name] = SourceFile(
            name=load.file_name,
            sha256=load.sha256,
            loaded_at=load.loaded_at,
            load_id=load.load_id,
            source_name=name,
            complete_to=load.complete_to,
        )
    return tuple(found.values())
