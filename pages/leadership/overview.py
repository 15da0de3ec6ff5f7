"""Leadership overview: what is burning, who owns it, since when."""

from components.empty import empty
from components.overview_board import overview_board, overview_twins
from components.panel import panel
from components.runtime.menu import go
from components.runtime.reads import read
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.table_view import table_dialog
from domain.access import Permission
from services.scorecards import overview

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer)
state = view.state

if view.choices.freshness.data_moment is None:
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=view.drawing, may_import=may_import), key="empty"))
else:
    board = read(
        overview,
        viewer,
        org_unit_code=state.org_unit.code,
        field_code=state.field.code if state.field else None,
        period=state.period,
        comparison=state.comparison,
    )
    go(panel(overview_board(board, view.drawing), key="overview", height_hint=620))
    table_dialog(overview_twins(board))
