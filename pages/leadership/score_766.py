"""Indicator set 766: the score, what it lost and where, beside the portal's."""

import streamlit as st

from components.empty import empty
from components.panel import panel
from components.runtime.menu import go
from components.runtime.reads import drawn, read
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.score_766_board import OPEN, score_766_board, score_766_twins
from components.table_view import table_dialog
from domain.access import Permission
from domain.lens import FigureNature, refusal
from services.score_766 import score_766

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer, no_lens=refusal(FigureNature.SCORE) or "")
may_import = Permission.DATA_IMPORT in viewer.permissions
if view.choices.freshness.data_moment is None:
    go(panel(empty(drawing=view.drawing, may_import=may_import), key="empty"))
    st.stop()
found = read(
    score_766,
    viewer,
    org_unit_code=view.state.org_unit.code,
    field_code=view.state.field.code if view.state.field else None,
    period=view.state.period,
)
html = drawn(
    score_766_board,
    found,
    view.drawing,
    opened=st.query_params.get(OPEN, ""),
    may_list=Permission.DOSSIER_READ in viewer.permissions,
)
go(panel(html, key="score_766", height_hint=600))
table_dialog(lambda: drawn(score_766_twins, found))
