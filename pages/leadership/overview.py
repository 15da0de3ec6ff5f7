"""Leadership overview: what is burning, who owns it, since when."""

from components.empty import empty
from components.notices import notice
from components.overview_board import overview_board, overview_twins, wants_dossiers
from components.panel import panel
from components.runtime.menu import go
from components.runtime.quality_badge_flow import badge
from components.runtime.reads import call, drawn, read
from components.runtime.tile_flow import tile_dialog
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.table_view import table_dialog
from domain.access import Permission
from domain.drilldown import DossierFilter, ListKind
from services.dossiers import dossier_list
from services.scorecards import overview
from services.tile_choice import chosen_tiles

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer, has_lens=True)
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
        lens=state.lens,
        tiles=call(chosen_tiles, viewer),
    )
    lists = [
        read(
            dossier_list,
            viewer,
            filter=DossierFilter(kind=kind),
            org_unit_code=state.org_unit.code,
            field_code=state.field.code if state.field else None,
            limit=rows,
        )
        for kind, rows in ((ListKind.OVERDUE, 7), (ListKind.DUE_TODAY, 5))
        if wants_dossiers(board) and Permission.DOSSIER_READ in viewer.permissions
    ]
    html = drawn(overview_board, board, view.drawing, lists=lists)
    notice()
    go(panel(badge(viewer, view) + html, key="overview", height_hint=620))
    table_dialog(lambda: drawn(overview_twins, board, view.drawing))
    tile_dialog(viewer)
