"""The map of a page: its choice in the address."""

from collections.abc import Collection

import streamlit as st

from components.links import TABLE
from components.runtime.reads import drawn, read
from components.webgl import shapes_by, webgl
from domain.access import Viewer
from domain.boundary import BoundaryLevel, BoundaryMap
from domain.map_view import (
    MAP_PARAMETERS,
    MapChoice,
    MapQuestion,
    Shapes,
    map_choice,
    map_params,
)
from domain.period import Period
from domain.unit_map import UnitMap, told_with
from domain.view_state import PERIOD
from services.boundaries import boundary_map
from services.unit_maps import map_moves, picked_unit, unit_map

_LEVELS = {level.kind: level for level in BoundaryLevel}


def chosen_map(indicators: Collection[str]) -> MapChoice:
    """What the address asks for; a value that means nothing is named and dropped.

    `indicators`: codes that the map can show beside its own measures.
    """
    choice, notices = map_choice(st.query_params.to_dict(), indicators)
    if notices:
        write_choice(choice)
        st.info("  \n".join(notices))
    return choice


def shown_map(
    viewer: Viewer, question: MapQuestion, chosen_code: str | None
) -> UnitMap:
    """The map with movement and the picked org unit; a click asks only for the last."""
    shown = read(unit_map, viewer, question=question)
    moves = read(map_moves, viewer, question=question, untrusted=shown.untrusted)
    chosen = (
        read(picked_unit, viewer, question=question, code=chosen_code)
        if chosen_code
        else None
    )
    return drawn(told_with, shown, moves, chosen)


def write_choice(choice: MapChoice) -> None:
    """Put a choice into the address."""
    params = map_params(choice)
    st.query_params.pop(TABLE, None)
    for name in MAP_PARAMETERS:
        if name in params:
            st.query_params[name] = params[name]
        else:
            st.query_params.pop(name, None)


def write_period(period: Period) -> None:
    """Look at another period; whoever is picked stays picked."""
    st.query_params[PERIOD] = period.key


def area_of(viewer: Viewer, shown: UnitMap) -> BoundaryMap | None:
    """The boundaries of the org units shown; None unless some of them have one."""
    level = _LEVELS.get(shown.kind)
    if level is None:
        return None
    area = read(boundary_map, viewer, day=shown.tree_day, level=level)
    ids = {unit.org_unit.id for unit in shown.units}
    if area is None or not any(b.org_unit_id in ids for b in area.boundaries):
        return None
    return area


def shapes_of(choice: MapChoice, area: BoundaryMap | None) -> Shapes:
    """What to draw: as chosen, else boundaries where there are any.

    The browser is asked only where the answer matters: it costs a run.
    """
    if area is None:
        return Shapes.HEXAGONS
    if choice.shapes in (Shapes.HEXAGONS, Shapes.BOUNDARIES):
        return choice.shapes
    return shapes_by(choice.shapes, webgl())


def is_dark() -> bool:
    """Whether the browser shows the dark theme."""
    return st.context.theme.type == "dark"
