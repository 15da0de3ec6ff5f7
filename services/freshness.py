"""How far the data reach, for the three clocks and for whom lateness is withheld."""

from data_access.engine import Database, Session
from data_access.queries import dossier_figures as figures
from data_access.queries import freshness as queries
from domain.access import OrgScope, Viewer
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
    stale = [unit for unit in units if unit.id in kept.stale]
    expected = [unit for unit in units if unit.id in kept.covered]
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
            StaleUnit(
                unit.ref,
                kept.stale[unit.id],
                open_now[unit.id].open_change,
                open_now[unit.id].overdue_change,
            )
            for unit in stale
        ),
        is_sample=is_sample,
    )
