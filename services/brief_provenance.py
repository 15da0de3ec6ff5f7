"""Who issues a brief, and where its numbers come from."""

from datetime import datetime

from data_access.queries.freshness import has_sample
from data_access.queries.provenance import loads
from data_access.versions import data_version
from domain.access import Viewer
from domain.brief import (
    DEFINITIONS_VERSION,
    Issuer,
    LoadSource,
    Provenance,
    office_of,
)
from domain.version import APPLICATION_VERSION
from domain.whole import Whole
from services.board import Board
from services.reference import Reference, root_of

MOST_LOADS = 200
"""Loads a brief names, newest first: half a year of working days of one source."""


def provenance_of(board: Board, *, exported_by: str, now: datetime) -> Provenance:
    """Scope, period, data moment, loads and versions behind a board."""
    found = loads(board.session, scope=board.scope, limit=MOST_LOADS)
    return Provenance(
        scope_name=board.node.name,
        field_name=board.field_name,
        period=board.period,
        compared=board.compared,
        as_of=board.moments.as_of,
        data_moment=board.moments.as_of,
        filters=(),
        definitions_version=DEFINITIONS_VERSION,
        application_version=APPLICATION_VERSION,
        data_version=data_version(board.session),
        loads=tuple(
            LoadSource(
                load_id=load.load_id,
                source_name=load.source_name or "",
                file_name=load.file_name,
                sha256=load.sha256,
                complete_to=load.complete_to,
                loaded_at=load.loaded_at,
            )
            for load in found
            if load.complete_to is not None
        ),
        exported_by=exported_by,
        exported_at=now,
        zone=board.kept.zone,
        is_sample=has_sample(board.session),
    )


def issuer_of(body: str, kept: Reference) -> Issuer:
    """The office that heads the brief, named as the installation is set up."""
    root = root_of(kept)
    return office_of(Whole("" if root is None else root.name), body)


def exporter(viewer: Viewer) -> str:
    """Name and title of whoever takes the brief along."""
    return ", ".join(dict.fromkeys(filter(None, (viewer.display_name, viewer.title))))
