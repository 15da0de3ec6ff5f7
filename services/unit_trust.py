"""How far the figures of org units can be trusted, for whoever ranks them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from data_access.engine import Database
from domain.access import OrgScope, Permission, Viewer, require
from domain.identifiers import OrgUnitId
from domain.period import Comparison, Period
from domain.scorecard import OrgUnitKind
from services.board import board_of
from services.quality_checks import trust_in
from services.reference import reference


def unit_trust(
    database: Database,
    viewer: Viewer,
    *,
    kind: OrgUnitKind,
    day: date,
    field_code: str | None,
    period: Period,
) -> Mapping[OrgUnitId, Fraction]:
    """Trust, 0 to 1, in the figures of the period of each org unit with a broken rule.

    Of those of `kind` in force on `day` that the viewer may see; absent: no rule of
    severity error is broken. Rules are tried on figures as reported, of no measure in
    particular: one answer serves every ranking of the kind. NotFound without data.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=None,
            field_code=field_code,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        # Like units lie beside the viewer's first org unit too.
        scope = OrgScope(viewer.scope.roots, board.scope.fields)
        tree = board.kept.tree
        within = set().union(*(tree.subtree(root, day) for root in scope.roots))
        nodes = [u.id for u in tree.at(day) if u.kind is kind and u.id in within]
        return trust_in(replace(board, scope=scope), nodes)
