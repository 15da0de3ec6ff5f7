"""The map as its page puts it together: figures, moves, picked unit."""

from typing import Any

from data_access.engine import Database
from domain.access import Viewer
from domain.map_view import MapQuestion
from domain.unit_map import UnitMap, told_with
from services.unit_maps import map_moves, picked_unit, unit_map


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
    chosen = (
        picked_unit(database, viewer, question=question, code=chosen_code)
        if chosen_code
        else None
    )
    moves = map_moves(database, viewer, question=question, untrusted=shown.untrusted)
    return told_with(shown, moves, chosen)
