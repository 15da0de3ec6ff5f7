"""Which org units a query may read sums of: those asked for, within the scope."""

from collections.abc import Collection

from sqlalchemy import Select, select

from data_access.schema.org_units import OrgUnitAncestorRow
from domain.access import OrgScope
from domain.identifiers import OrgUnitId


def seen_nodes(scope: OrgScope, nodes: Collection[OrgUnitId]) -> Select[int]:
    """Those of `nodes` that lie within the scope, or ever did.

    Held against once per node: a condition on the rows that are summed would be asked
    for each of them, which makes reading a roll-up a third longer.
    """
    return select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.org_unit_id.in_(nodes),
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots),
    )
