"""The ledger, form II.06: what came, what left, what is there, and the four rates."""

import streamlit as st

from components.brief_choice import XLSX_TYPE
from components.empty import empty
from components.ledger_board import ledger_board
from components.panel import panel
from components.runtime.ledger_flow import chosen, opened_form, workbook
from components.runtime.menu import go
from components.runtime.quality_badge_flow import badge
from components.runtime.reads import drawn
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from domain.access import Permission

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer, has_lens=True)
if view.choices.freshness.data_moment is None:
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=view.drawing, may_import=may_import), key="empty"))
    st.stop()

with st.container(
    horizontal=True, vertical_alignment="center", gap="small", key="chon_so"
):
    choice = chosen(view)
    form = opened_form(viewer, choice.query(view.state))
    if Permission.BRIEF_EXPORT in viewer.permissions:
        file_name, build = workbook(viewer, form)
        st.download_button(
            "Tải biểu II.06 (Excel)",
            build,
            file_name=file_name,
            mime=XLSX_TYPE,
            on_click="ignore",
            disabled=not form.lines,
        )
may_list = Permission.DOSSIER_READ in viewer.permissions
html = drawn(ledger_board, form, view.drawing, may_list=may_list)
if form.ended_on is None:
    html = badge(viewer, view) + html
go(panel(html, key="ledger", height_hint=620))
