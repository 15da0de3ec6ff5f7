"""Where dossiers wait: step by step and org unit by org unit, worst first."""

import streamlit as st

from components.bottleneck_board import bottleneck_board, bottleneck_twins
from components.empty import empty
from components.links import STEP, WITHIN
from components.panel import panel
from components.runtime.menu import go
from components.runtime.reads import drawn, read
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.table_view import table_dialog
from domain.access import Permission, Viewer
from domain.bottlenecks import StepEvidence
from domain.errors import NotFound
from domain.lens import FigureNature, refusal
from services.bottlenecks import bottlenecks, step_evidence

viewer = require_viewer(Permission.DOSSIER_READ)
view = scoped_view(viewer, no_lens=refusal(FigureNature.MEDIAN) or "")
if view.choices.freshness.data_moment is None:
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=view.drawing, may_import=may_import), key="empty"))
    st.stop()


def opened_step(viewer: Viewer) -> StepEvidence | None:
    """The evidence of the row that the address opens; what fails is said."""
    params = st.query_params
    if not params.get(STEP) or not params.get(WITHIN):
        return None
    try:
        return read(
            step_evidence, viewer, org_unit_code=params[WITHIN], step=params[STEP]
        )
    except NotFound as missing:
        st.warning(missing.message)
        return None


found = read(
    bottlenecks,
    viewer,
    org_unit_code=view.state.org_unit.code,
    field_code=view.state.field.code if view.state.field else None,
)
html = drawn(bottleneck_board, found, view.drawing, evidence=opened_step(viewer))
go(panel(html, key="bottlenecks", height_hint=600))
table_dialog(lambda: drawn(bottleneck_twins, found, view.drawing))
