"""What has been loaded, by whom, and how far each source reaches."""

from dataclasses import dataclass
from datetime import datetime

from data_access.engine import Database
from data_access.queries import freshness as queries
from data_access.queries.provenance import LoadRecord, loads
from domain.access import Permission, Viewer, require
from domain.catalogue import Source
from services.reference import Reference, reference


@dataclass(frozen=True, slots=True)
class SourceReach:
    """A source and the instant to which it is complete; `is_stale`: others go further.

    `org_units` names those whose ledger it keeps, highest only.
    """

    source: Source
    is_stale: bool
    org_units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadHistory:
    """Recent loads, newest first, and the sources, those that lag behind first."""

    loads: tuple[LoadRecord, ...]
    sources: tuple[SourceReach, ...]
    data_moment: datetime | None


def load_history(database: Database, viewer: Viewer, *, limit: int = 20) -> LoadHistory:
    """Loads and sources that concern the viewer's org units, and reference data."""
    require(viewer, Permission.DATA_QUALITY_READ)
    with database.read() as session:
        kept = reference(database, session)
        found = loads(
            session, scope=viewer.scope, limit=min(limit, 200), with_reference=True
        )
        covered = queries.ledger_sources(session)
    if kept.moments is None:
        return LoadHistory(found, (), None)
    day = kept.moments.as_of_day
    names: dict[int, dict[str, None]] = {}
    for org_unit_id, source_id in covered.items():
        if any(
            kept.tree.is_within(org_unit_id, root, day) for root in viewer.scope.roots
        ):
            name = kept.tree.top_level(org_unit_id, day).name
            names.setdefault(source_id, {})[name] = None
    reaches = [
        SourceReach(source, source.id in kept.moments.stale, tuple(names[source.id]))
        for source in kept.sources
        if source.id in names
    ]
    return LoadHistory(found, tuple(_oldest_first(reaches)), _moment(kept))


def _oldest_first(reaches: list[SourceReach]) -> list[SourceReach]:
    def key(reach: SourceReach) -> tuple[float, str]:
        at = reach.source.complete_to
        return (0 if at is None else at.timestamp(), reach.source.name)

    return sorted(reaches, key=key)


def _moment(kept: Reference) -> datetime | None:
    return None if kept.moments is None else kept.moments.as_of
