"""One org unit at a glance, in force or not: figures, like units, life, worst cases."""

import streamlit as st

from components.empty import empty
from components.panel import panel
from components.runtime.menu import go
from components.runtime.quality_badge_flow import badge
from components.runtime.reads import drawn, read
from components.runtime.unit_flow import opened_unit, ranked_below, worst_dossiers
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.table_view import table_dialog
from components.unit_board import unit_board, unit_twins
from components.unit_head import unit_head, unit_way
from components.unit_search import found_units
from domain.access import Permission
from services.unit_pages import unit_directory

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer, has_lens=True)
state, drawing = view.state, view.drawing
if view.choices.freshness.data_moment is None:
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=drawing, may_import=may_import), key="empty"))
    st.stop()

way, find = st.columns([1010, 284], vertical_alignment="center")
with find:
    typed = st.text_input(
        "Tìm đơn vị",
        key="tim_don_vi",
        placeholder="Tìm đơn vị, không cần dấu",
        label_visibility="collapsed",
        max_chars=80,
    ).strip()
if typed:
    known = read(unit_directory, viewer)
    go(panel(drawn(found_units, typed, known, drawing), key="unit_found"))
shown = opened_unit(viewer, state)
with way:
    go(panel(drawn(unit_way, shown, drawing), key="unit_way", height_hint=24))
head = drawn(unit_head, shown, drawing)
if shown.org_unit.id == state.org_unit.id:
    head = badge(viewer, view, shown.period) + head
go(panel(head, key="unit_head", height_hint=58))
html = drawn(
    unit_board,
    shown,
    drawing,
    lists=worst_dossiers(viewer, state, shown),
    below=ranked_below(viewer, state, shown, drawing),
)
go(panel(html, key="unit", height_hint=620))
table_dialog(lambda: drawn(unit_twins, shown, drawing))
