"""One figure from the city's systems and the portal's list, and what is between."""

import streamlit as st

from components.empty import empty
from components.panel import panel
from components.reconciliation_board import (
    FIGURE,
    asked_figure,
    reconciliation_board,
    reconciliation_twins,
)
from components.runtime.menu import go
from components.runtime.reads import drawn, read
from components.runtime.reconciliation_flow import opened_step, step_download
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.table_view import table_dialog
from domain.access import Permission
from domain.lens import FigureNature, refusal
from services.reconciliation import reconciliation

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer, no_lens=refusal(FigureNature.STOCK) or "")
may_list = Permission.DOSSIER_READ in viewer.permissions
may_import = Permission.DATA_IMPORT in viewer.permissions
if view.choices.freshness.data_moment is None:
    go(panel(empty(drawing=view.drawing, may_import=may_import), key="empty"))
    st.stop()
params = st.query_params.to_dict()
figure = asked_figure(params.get(FIGURE, ""))
found = read(
    reconciliation,
    viewer,
    org_unit_code=view.state.org_unit.code,
    field_code=view.state.field.code if view.state.field else None,
    period=view.state.period,
)
listing = opened_step(viewer, found, figure, view.state, params)
html = drawn(
    reconciliation_board,
    found,
    figure,
    view.drawing,
    listing=listing,
    may_list=may_list,
    may_import=may_import,
)
go(panel(html, key="reconciliation", height_hint=600))
if listing is not None:
    step_download(viewer, figure, listing.step, view.state, ours=found.ours)
table_dialog(
    lambda: drawn(reconciliation_twins, found, view.drawing, may_list=may_list)
)
