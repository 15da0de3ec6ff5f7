"""Which org units a query may read sums of: those asked for, within the scope."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from data_access.queries.among import Among, AmongFound
from data_access.schema.org_units import OrgUnitAncestorRow
from domain.access import OrgScope
from domain.identifiers import OrgUnitId


def seen(
    column: Any,  # noqa: ANN401 - the column of any table that names an org unit
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
) -> ColumnElement[bool]:
    """Whether a row is of one of `nodes` that lies within the scope, or ever did.

    Held against the scope once per node: asked of each row that is summed, it makes
    reading a roll-up a third longer. One node stays an equality: rows then come in
    the order of the key, and groups need no sorting.
    """
    within = OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    if len(nodes) == 1:
        (node,) = nodes
        return and_(
            column == node,
            exists().where(OrgUnitAncestorRow.org_unit_id == node, within),
        )
    allowed = select(OrgUnitAncestorRow.org_unit_id).where(
        Among(OrgUnitAncestorRow.org_unit_id, nodes), within
    )
    return AmongFound(column, allowed)
