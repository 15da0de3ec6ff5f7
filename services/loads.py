"""What has been loaded, by whom, and how far each source reaches."""

from data_access.engine import Database
from data_access.queries import freshness as queries
from data_access.queries.provenance import loads
from domain.access import Permission, Viewer, require
from domain.collation import SortKey, sort_key
from domain.load_history import LoadHistory, SourceReach
from services.reference import reference


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
    return LoadHistory(found, tuple(_oldest_first(reaches)), kept.moments.as_of)


def _oldest_first(reaches: list[SourceReach]) -> list[SourceReach]:
    def key(reach: SourceReach) -> tuple[float, SortKey]:
        at = reach.source.complete_to
        return (0 if at is None else at.timestamp(), sort_key(reach.source.name))

    return sorted(reaches, key=key)
