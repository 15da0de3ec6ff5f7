"""The map as its page puts it together: figures, trust, moves, picked unit."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from data_access.engine import Database
from domain.access import Viewer
from domain.identifiers import OrgUnitId
from domain.map_ranking import distrusted, held_to_floor
from domain.map_view import MapQuestion
from domain.period import Period
from domain.unit_map import UnitMap, told_with
from services.unit_maps import map_moves, picked_unit, unit_map
from services.unit_trust import unit_trust


def whole_map(
    database: Database,
    viewer: Viewer,
    *,
    chosen_code: str | None = None,
    **asked: Any,  # noqa: ANN401 - as MapQuestion
) -> UnitMap:
    """All answers to one question."""
    question = MapQuestion(**asked)
    shown = unit_map(database, viewer, question=question)

    def trust(period: Period | None) -> Mapping[OrgUnitId, Fraction]:
        if period is None:
            return {}
        return unit_trust(
            database,
            viewer,
            kind=shown.kind,
            day=shown.tree_day,
            field_code=question.field_code,
            period=period,
        )

    chosen = (
        picked_unit(database, viewer, question=question, code=chosen_code)
        if chosen_code
        else None
    )
    moves = map_moves(
        database,
        viewer,
        question=question,
        untrusted=distrusted(trust(shown.period)),
        untrusted_then=distrusted(trust(shown.compared)),
    )
    return held_to_floor(told_with(shown, moves, chosen), trust(shown.period))
