"""Briefs: choose one, see its signed sheet, take the workbook along."""

import streamlit as st

from components import brief_choice, links
from components.empty import empty
from components.panel import panel
from components.runtime import brief_flow
from components.runtime.menu import go
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from domain.access import Permission

viewer = require_viewer(Permission.BRIEF_EXPORT)
view = scoped_view(viewer, no_lens="Báo cáo lập theo đơn vị như đã báo cáo.")
if view.choices.freshness.data_moment is None:
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=view.drawing, may_import=may_import), key="empty"))
    st.stop()

params = st.query_params.to_dict()
may_list = Permission.DOSSIER_READ in viewer.permissions
kind = brief_choice.chosen_brief(params) if may_list else None

choice, sheet = st.columns([372, 910], gap="medium")
with choice:
    st.title("Báo cáo")
    brief_choice.brief_choice(kind, with_lists=may_list)
    if kind is None:
        shown = brief_flow.leadership(viewer, view.state)
    else:
        wanted = links.dossier_filter(params)
        shown = brief_flow.dossiers(viewer, view.state, wanted)
    brief_choice.download(shown.file_name, shown.build)
    panel(shown.facts, key="brief_facts")
with sheet:
    panel(shown.sheet, key="brief_sheet", height_hint=900)
