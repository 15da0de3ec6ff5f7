"""What people work on with reported values: what may be entered, what waits."""

from datetime import datetime

from data_access.engine import Database, Session
from data_access.queries import indicators as definitions
from data_access.queries import reported as queries
from domain.access import OrgScope, Permission, Viewer, require
from domain.identifiers import OrgUnitId
from domain.period import ONE_DAY, Period
from domain.reported import Revision
from domain.reported_view import (
    ReportedPassport,
    ReportingChoices,
    WaitingValue,
    WaitingValues,
)
from domain.scorecard import OrgUnitRef
from services.import_reach import reaches_units
from services.installation import SYSTEM
from services.reference import Reference, chosen_node, cities, data_day, reference

MOST_WAITING = 500
"""Listed at a time; a file is judged whole besides."""


def reporting_choices(
    database: Database, viewer: Viewer, *, now: datetime
) -> ReportingChoices:
    """What may be entered today; org units in force within the scope."""
    require(viewer, Permission.INDICATOR_REPORT)
    with database.read() as session:
        kept = reference(database, session)
        known = definitions.indicators(session)
    today = now.astimezone(kept.zone).date()
    day = today if kept.moments is None else data_day(kept)
    roots = cities(kept.units) if viewer is SYSTEM else viewer.scope.roots
    within = frozenset[OrgUnitId]().union(
        *(kept.tree.subtree(root, day) for root in roots)
    )
    following = day + ONE_DAY
    present = [each for each in known if each.is_in_force(day)]
    return ReportingChoices(
        tuple(sorted(present, key=lambda each: bool(each.formula))),
        tuple(unit.ref for unit in kept.tree.at(day) if unit.id in within),
        Period.month(following.year, following.month).previous(),
    )


def waiting_values(database: Database, viewer: Viewer) -> WaitingValues:
    """What waits for the Office within the scope."""
    require(viewer, Permission.INDICATOR_REPORT)
    with database.read() as session:
        kept = reference(database, session)
        scope = OrgScope(cities(kept.units)) if viewer is SYSTEM else viewer.scope
        found = queries.waiting(session, scope=scope)
        shown = found[:MOST_WAITING]
        before = queries.revisions_by_id(
            session, scope=scope, ids=[each.id for each in shown]
        )
        known = definitions.indicators(session)
    accepted = {each.entry.key: each for each in before if each.standing.counts}
    versions = {(each.code, each.version): each for each in known}
    values = tuple(
        WaitingValue(
            each,
            versions[each.entry.key.code, each.version],
            _unit(kept, each),
            accepted.get(each.entry.key),
            is_own=each.author_id is not None and each.author_id == viewer.user_id,
        )
        for each in shown
    )
    return WaitingValues(values, len(found), may_judge(kept, viewer))


def may_judge(kept: Reference, viewer: Viewer) -> bool:
    """Whether the viewer is the Office: answers for the whole city and may approve."""
    return (
        Permission.INDICATOR_APPROVE in viewer.permissions
        and viewer.scope.fields is None
        and reaches_units(kept, viewer, cities(kept.units))
    )


def _unit(kept: Reference, each: Revision) -> OrgUnitRef:
    day = each.entry.period.last_day
    return kept.tree.unit(each.entry.key.org_unit_id, day).ref


def reported_passport(
    database: Database,
    viewer: Viewer,
    *,
    code: str,
    org_unit_code: str | None = None,
    period: Period,
    latest: int | None = None,
) -> ReportedPassport:
    """Revisions with what was said of them, and what the viewer may do about them.

    `latest`: only those of so many values, the ones entered last; None: of all.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        day = period.last_day if kept.moments is None else data_day(kept)
        node = chosen_node(kept, viewer, org_unit_code, day)
        history, left_out = _history(session, node.id, code, period, latest)
    return ReportedPassport(
        history,
        {each.entry.key.org_unit_id: _unit(kept, each).name for each in history},
        Permission.INDICATOR_REPORT in viewer.permissions,
        may_judge(kept, viewer),
        left_out,
    )


def _history(
    session: Session, node: OrgUnitId, code: str, period: Period, latest: int | None
) -> tuple[tuple[Revision, ...], int]:
    """Revisions of the values entered last, and how many values there are besides."""
    scope, days = OrgScope(frozenset({node})), (period.first_day, period.end_day)
    keys, number = None, 0
    if latest is not None:
        keys, number = queries.last_entered(
            session, scope=scope, code=code, days=days, most=latest
        )
    found = queries.revisions(
        session, scope=scope, code=code, first_day=days[0], end_day=days[1], keys=keys
    )
    return found, number - len(keys or ())
