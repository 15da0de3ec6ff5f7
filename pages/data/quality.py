"""Quality of the data: what cannot be trusted today, whose it is, since when."""

from datetime import UTC, datetime

import streamlit as st

from components.empty import empty
from components.notices import notice
from components.panel import panel
from components.quality_page import quality_page
from components.quality_twins import quality_twins
from components.runtime.menu import go
from components.runtime.quality_flow import mark_dialog, quality_choices
from components.runtime.reads import drawn, read, time_zone
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.table_view import table_dialog
from domain.access import Permission
from domain.lens import FigureNature, refusal
from services.quality import quality_board

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer, no_lens=refusal(FigureNature.CHECK) or "")
if view.choices.freshness.data_moment is None:
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=view.drawing, may_import=may_import), key="empty"))
    st.stop()
notice()
board = read(
    quality_board,
    viewer,
    org_unit_code=view.state.org_unit.code,
    field_code=view.state.field.code if view.state.field else None,
    period=view.state.period,
    today=datetime.now(UTC).astimezone(time_zone()).date(),
)
wanted = quality_choices(viewer, view)
html = drawn(quality_page, board, view.drawing, wanted=wanted)
go(panel(html, key="quality", height_hint=620))
mark_dialog(viewer, board)
table_dialog(lambda: quality_twins(board, view.drawing, wanted=wanted))
