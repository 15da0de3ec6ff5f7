"""How far the data reach, for the three clocks and for whom lateness is withheld."""

from datetime import datetime

from data_access.engine import Database, Session
from data_access.queries import dossier_figures as figures
from data_access.queries import freshness as queries
from domain.access import OrgScope, Viewer
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.scorecard import Freshness, StaleUnit
from services.reference import Reference, reference, top_level_units


def freshness(database: Database, viewer: Viewer) -> Freshness:
    """How far the data of the viewer's scope reach. Open to everyone signed in."""
    with database.read() as session:
        return freshness_of(session, reference(database, session), viewer.scope)


def freshness_of(session: Session, kept: Reference, scope: OrgScope) -> Freshness:
    """Freshness of the org units within `scope`, counted at the first level."""
    is_sample = queries.has_sample(session)
    if kept.moments is None:
        return Freshness(None, None, 0, 0, (), is_sample)
    day = kept.moments.as_of_day
    units = [
        unit
        for unit in top_level_units(kept, day)
        if any(
            kept.tree.is_within(unit.id, root, day)
            or kept.tree.is_within(root, unit.id, day)
            for root in scope.roots
        )
    ]
    stale = stale_units(session, kept, units)
    covered = covered_units(session, kept)
    expected = [unit for unit in units if unit.id in covered]
    open_now = figures.totals(
        session,
        scope=OrgScope(frozenset(scope.roots), scope.fields),
        nodes=[unit.id for unit in stale],
    )
    return Freshness(
        data_moment=kept.moments.as_of,
        loaded_at=queries.last_loaded_at(session),
        expected=len(expected),
        reporting=len(expected) - len(stale),
        stale=tuple(
            StaleUnit(unit.ref, moment, open_now[unit.id].open_change)
            for unit, moment in stale.items()
        ),
        is_sample=is_sample,
    )


def covered_units(session: Session, kept: Reference) -> frozenset[OrgUnitId]:
    """Org units for which a ledger's source is known, with everything above them."""
    day = kept.require_moments().as_of_day
    return frozenset(
        above.id
        for org_unit_id in queries.ledger_sources(session)
        for above in kept.tree.ancestors(org_unit_id, day)
    )


def stale_units(
    session: Session, kept: Reference, units: list[OrgUnit]
) -> dict[OrgUnit, datetime]:
    """Those of `units` that hold a source complete only to an earlier day."""
    present = kept.require_moments()
    if not present.stale:
        return {}
    day = present.as_of_day
    wanted = {unit.id: unit for unit in units}
    found: dict[OrgUnit, datetime] = {}
    for org_unit_id, source_id in queries.ledger_sources(session).items():
        if source_id not in present.stale:
            continue
        for above in kept.tree.ancestors(org_unit_id, day):
            if above.id in wanted:
                found[wanted[above.id]] = present.stale[source_id]
    return dict(sorted(found.items(), key=lambda pair: pair[0].sort_order))
