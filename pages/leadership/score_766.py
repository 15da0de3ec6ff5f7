"""Indicator set 766: the score, what it lost and where, beside the portal's."""

import streamlit as st

from components.empty import empty
from components.links import TABLE
from components.panel import panel
from components.runtime.menu import go
from components.runtime.reads import drawn, read
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.score_766_board import score_766_board
from components.score_766_links import OPEN
from components.score_766_published import asked_code, published_twin
from components.score_766_tables import score_766_twins
from components.table_view import table_dialog
from domain.access import Permission
from domain.lens import FigureNature, refusal
from services.published_766 import published_766
from services.score_766 import has_scores_766, score_766

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer, no_lens=refusal(FigureNature.SCORE) or "")
may_import = Permission.DATA_IMPORT in viewer.permissions
may_list = Permission.DOSSIER_READ in viewer.permissions
is_bare = view.choices.freshness.data_moment is None
if is_bare and not read(has_scores_766, viewer):
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
    may_list=may_list,
)
go(panel(html, key="score_766", height_hint=600))
code = asked_code(st.query_params.get(TABLE, ""))
if code is None:
    table_dialog(lambda: drawn(score_766_twins, found, view.drawing, may_list=may_list))
else:
    lines = read(
        published_766,
        viewer,
        org_unit_code=view.state.org_unit.code,
        period=view.state.period,
        code=code,
    )
    label = view.state.period.label
    twins = drawn(published_twin, lines, code, label, view.drawing.zone)
    table_dialog(lambda: twins)
