"""The map: one figure of all org units beside each other, worst first beside it."""

from dataclasses import replace

import streamlit as st

from components.boundary_deck import (
    dark_deck,
    deck_legend,
    light_deck,
    picked_on_deck,
)
from components.empty import empty
from components.map_board import map_head, map_side
from components.map_choice import (
    kind_chooser,
    measure_chooser,
    mode_chooser,
    month_slider,
    shapes_chooser,
)
from components.panel import panel
from components.runtime.map_flow import (
    area_of,
    chosen_map,
    is_dark,
    shapes_of,
    shown_map,
    write_choice,
    write_period,
)
from components.runtime.menu import go
from components.runtime.quality_badge_flow import badge
from components.runtime.reads import drawn, read
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.shape_layout import names_of, shape_layout
from components.table_view import table_dialog
from components.unit_hexes import unit_hexes
from components.unit_ranks import map_twins
from components.unit_shapes import unit_shapes
from components.webgl import is_small
from domain.access import Permission
from domain.map_view import MapQuestion, Shapes
from services.map_readings import map_indicators

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer, has_lens=True)
if view.choices.freshness.data_moment is None:
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=view.drawing, may_import=may_import), key="empty"))
    st.stop()

indicators = read(
    map_indicators,
    viewer,
    org_unit_code=view.state.org_unit.code,
    period=view.state.period,
)
choice = chosen_map([each.code for each in indicators])
question = MapQuestion(
    org_unit_code=view.state.org_unit.code,
    field_code=view.state.field.code if view.state.field else None,
    period=view.state.period,
    measure_code=choice.measure_code,
    by_count=choice.by_count,
    kind=choice.kind,
    comparison=view.state.comparison,
    lens=view.state.lens,
)
shown = shown_map(viewer, question, choice.chosen)
with st.container(
    horizontal=True, vertical_alignment="center", gap="small", key="chon_ban_do"
):
    measure_chooser(choice, indicators, write_choice)
    mode_chooser(choice, shown.measure, write_choice)
    kind_chooser(choice, shown.kinds, shown.kind, write_choice)
    area = area_of(viewer, shown)
    shapes = shapes_of(choice, area)
    if area is not None:
        shapes_chooser(choice, shapes, write_choice)
head = badge(viewer, view) + drawn(map_head, shown, choice, view.drawing)
go(panel(head, key="map_head", height_hint=58))
left, right = st.columns([600, 694], gap="medium")
with left:
    if area is None or shapes is Shapes.HEXAGONS:
        html = drawn(unit_hexes, shown, choice, view.drawing)
        go(panel(html, key="map", height_hint=450))
    elif shapes is Shapes.BOUNDARIES:
        layout = drawn(shape_layout, area, names_of(shown))
        html = drawn(unit_shapes, shown, area, layout, choice, view.drawing)
        go(panel(html, key="map", height_hint=450))
    else:
        deck_of = dark_deck if is_dark() else light_deck
        deck = drawn(deck_of, shown, area, narrow=is_small())
        panel(drawn(deck_legend, shown, area), key="map_legend", height_hint=90)
        clicked = picked_on_deck(deck)
        if clicked is not None and clicked != choice.chosen:
            write_choice(replace(choice, chosen=clicked))
            st.rerun()
    month_slider(shown, write_period)
with right:
    html = drawn(map_side, shown, choice, view.drawing)
    go(panel(html, key="map_side", height_hint=600))
table_dialog(lambda: drawn(map_twins, shown, view.drawing))
