"""The map: one figure of all org units beside each other, worst first beside it."""

import streamlit as st

from components.empty import empty
from components.map_board import map_head, map_side
from components.map_choice import (
    kind_chooser,
    measure_chooser,
    mode_chooser,
    month_slider,
)
from components.panel import panel
from components.runtime.map_flow import chosen_map, write_choice, write_period
from components.runtime.menu import go
from components.runtime.reads import drawn, read
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.table_view import table_dialog
from components.unit_hexes import unit_hexes
from components.unit_ranks import map_twins
from domain.access import Permission
from services.unit_maps import unit_map

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer)
if view.choices.freshness.data_moment is None:
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=view.drawing, may_import=may_import), key="empty"))
    st.stop()

choice = chosen_map()
shown = read(
    unit_map,
    viewer,
    org_unit_code=view.state.org_unit.code,
    field_code=view.state.field.code if view.state.field else None,
    period=view.state.period,
    measure_code=choice.measure_code,
    by_count=choice.by_count,
    kind=choice.kind,
    chosen_code=choice.chosen,
)
with st.container(
    horizontal=True, vertical_alignment="center", gap="small", key="chon_ban_do"
):
    measure_chooser(choice, write_choice)
    mode_chooser(choice, write_choice)
    kind_chooser(choice, shown.kinds, shown.kind, write_choice)
go(panel(drawn(map_head, shown, choice, view.drawing), key="map_head", height_hint=58))
left, right = st.columns([600, 694], gap="medium")
with left:
    html = drawn(unit_hexes, shown, choice, view.drawing)
    go(panel(html, key="map", height_hint=450))
    month_slider(shown, write_period)
with right:
    html = drawn(map_side, shown, choice, view.drawing)
    go(panel(html, key="map_side", height_hint=600))
table_dialog(drawn(map_twins, shown))
