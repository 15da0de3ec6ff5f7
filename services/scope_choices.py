"""What a viewer may choose in the scope bar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from data_access.engine import Database
from data_access.queries.data_days import first_received_day
from domain.access import Permission, Viewer, require
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgTree, OrgUnit
from domain.view_state import ScopeChoices
from services.freshness import freshness_of
from services.lens_choices import offered_lenses
from services.reference import reference


def scope_choices(database: Database, viewer: Viewer) -> ScopeChoices:
    """Org units and fields of the viewer's scope, and how far its data reach.

    Org units are those in force on the data day, each before those under it. Before
    the first load that day is the present one.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        day = (
            kept.moments.as_of_day
            if kept.moments is not None
            else datetime.now(UTC).astimezone(kept.zone).date()
        )
        roots = sorted(
            (kept.tree.unit(root, day) for root in viewer.scope.roots),
            key=lambda unit: (unit.sort_order, unit.code),
        )
        allowed = viewer.scope.fields
        first = first_received_day(session, viewer.scope)
        return ScopeChoices(
            org_units=tuple(
                unit.ref
                for root in roots
                for unit in _with_descendants(kept.tree, root.id, day)
            ),
            fields=tuple(
                field
                for field in kept.fields.values()
                if allowed is None or field.id in allowed
            ),
            freshness=freshness_of(session, kept, viewer.scope),
            data_day=day,
            first_day=first or day,
            lenses=offered_lenses(kept, viewer, day, first or day),
        )


def _with_descendants(
    tree: OrgTree, org_unit_id: OrgUnitId, day: date
) -> Iterator[OrgUnit]:
    yield tree.unit(org_unit_id, day)
    for child in tree.children(org_unit_id, day):
        yield from _with_descendants(tree, child.id, day)
