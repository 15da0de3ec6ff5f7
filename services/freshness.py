"""How far the data reach, for the three clocks and for whom lateness is withheld."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from data_access.engine import Database, Session
from data_access.queries import dossier_figures as figures
from data_access.queries import freshness as queries
from domain.access import OrgScope, Viewer
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.scorecard import Freshness, StaleUnit
from services.reference import Reference, data_day, reference


def freshness(database: Database, viewer: Viewer) -> Freshness:
    """How far the data of the viewer's scope reach. Open to everyone signed in."""
    with database.read() as session:
        return freshness_of(session, reference(database, session), viewer.scope)


def freshness_of(session: Session, kept: Reference, scope: OrgScope) -> Freshness:
    """Freshness of the org units directly below those of `scope`.

    What such an org unit holds itself counts as one more. One that has none below,
    or all of whose data lag, answers for itself: nothing in it is held against
    something fresher.
    """
    is_sample = queries.has_sample(session)
    if kept.moments is None:
        return Freshness(None, None, 0, 0, (), is_sample)
    whole, desks = _judged(kept, scope)
    reach = kept.reach
    late = [unit for unit in whole if unit.id in reach.stale]
    in_part = [unit for unit in whole if unit.id in reach.partial]
    late_desks = [unit for unit in desks if unit.id in reach.lagging]
    expected = sum(unit.id in reach.covered for unit in whole) + len(desks)
    counted = _counted(session, kept, scope, [*late, *in_part], late_desks)
    stale = [
        *(_lagging(unit, reach.stale[unit.id], counted) for unit in late),
        *(
            replace(_lagging(desk, reach.lagging[desk.id], counted), own_only=True)
            for desk in late_desks
        ),
    ]
    return Freshness(
        data_moment=kept.moments.as_of,
        loaded_at=queries.last_loaded_at(session),
        expected=expected,
        reporting=expected - len(stale) - len(in_part),
        stale=tuple(stale),
        is_sample=is_sample,
        partial=tuple(_lagging(u, reach.partial[u.id], counted) for u in in_part),
    )


def _counted(
    session: Session,
    kept: Reference,
    scope: OrgScope,
    whole: Sequence[OrgUnit],
    desks: Sequence[OrgUnit],
) -> dict[OrgUnitId, EventCounts]:
    """All that happened at org units; at those of `desks` only what they hold."""
    below = {
        desk.id: [unit.id for unit in kept.tree.children(desk.id, data_day(kept))]
        for desk in desks
    }
    nodes = {unit.id for unit in (*whole, *desks)} | set(chain(*below.values()))
    totals = figures.totals(session, scope=scope, nodes=nodes)
    own = {
        desk: totals[desk] - sum((totals[u] for u in units), start=EventCounts())
        for desk, units in below.items()
    }
    return totals | own


def _lagging(
    unit: OrgUnit, until: datetime, counted: dict[OrgUnitId, EventCounts]
) -> StaleUnit:
    counts = counted[unit.id]
    return StaleUnit(unit.ref, until, counts.open_change, counts.overdue_change)


def _judged(
    kept: Reference, scope: OrgScope
) -> tuple[tuple[OrgUnit, ...], tuple[OrgUnit, ...]]:
    """Org units that answer as a whole, and those with a desk of their own beside."""
    day = data_day(kept)
    whole: dict[OrgUnit, None] = {}
    desks: dict[OrgUnit, None] = {}
    for root in scope.roots:
        unit = kept.tree.unit(root, day)
        below = kept.tree.children(root, day)
        if not below or root in kept.reach.behind:
            whole[unit] = None
            continue
        whole |= dict.fromkeys(below)
        if root in kept.reach.holders:
            desks[unit] = None
    return (
        tuple(sorted(whole, key=lambda unit: (unit.sort_order, unit.code))),
        tuple(sorted(desks, key=lambda unit: (unit.sort_order, unit.code))),
    )
