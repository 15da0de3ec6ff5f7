"""The catalogue of indicators: values, what is missing, and each one's passport."""

from functools import partial

import streamlit as st

from components.empty import empty
from components.indicator_detail_page import indicator_detail_page
from components.indicator_detail_tables import detail_twins
from components.indicator_page import indicator_page, indicator_twins
from components.notices import notice
from components.panel import panel
from components.reported_section import VALUES_SHOWN, revision_twins
from components.runtime.definition_flow import definition_desk
from components.runtime.indicator_flow import indicator_choices
from components.runtime.indicator_target_flow import target_desk
from components.runtime.menu import go
from components.runtime.quality_badge_flow import NO_BADGE, badge
from components.runtime.reads import drawn, read
from components.runtime.reported_flow import is_told_whole, reported_desk
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.table_view import table_dialog
from domain.access import Permission
from domain.indicator_filter import CODE, indicator_filter
from services.indicator_details import indicator_detail
from services.indicators import indicator_board
from services.reported_desk import reported_passport
from services.reported_moments import has_indicator_values

viewer = require_viewer(Permission.SCORECARD_READ)
view = scoped_view(viewer, has_lens=True)
has_dossiers = view.choices.freshness.data_moment is not None
if not read(has_indicator_values, viewer):
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=view.drawing, may_import=may_import), key="empty"))
    st.stop()
mark = badge(viewer, view) if has_dossiers else NO_BADGE
board = read(
    indicator_board,
    viewer,
    org_unit_code=view.state.org_unit.code,
    field_code=view.state.field.code if view.state.field else None,
    period=view.state.period,
    lens=view.state.lens,
)
opened = board.value(st.query_params.get(CODE, ""))
if opened is None:
    notice()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        wanted = indicator_choices(board)
        definition_desk(viewer)
    html = drawn(indicator_page, board, view.drawing, wanted=wanted)
    go(panel(mark + html, key="indicators", height_hint=620))
    table_dialog(lambda: indicator_twins(board, view.drawing, wanted=wanted))
else:
    wanted = indicator_filter(st.query_params.to_dict())
    detail = read(
        indicator_detail,
        viewer,
        code=opened.indicator.code,
        org_unit_code=view.state.org_unit.code,
        field_code=view.state.field.code if view.state.field else None,
        period=view.state.period,
        lens=view.state.lens,
    )
    passport = read(
        reported_passport,
        viewer,
        code=opened.indicator.code,
        org_unit_code=view.state.org_unit.code,
        period=board.period.whole,
        latest=None if is_told_whole() else VALUES_SHOWN,
    )
    notice()
    with st.container(horizontal=True, gap="small"):
        target_desk(viewer, detail)
        definition_desk(viewer, opened.indicator.code)
    html = drawn(
        indicator_detail_page, detail, opened, board, view.drawing, wanted=wanted,
        passport=passport,
    )  # fmt: skip
    go(panel(mark + html, key="indicator", height_hint=900))
    revised = partial(revision_twins, passport, opened)
    table_dialog(lambda: {**detail_twins(detail, view.drawing), **revised()})
    reported_desk(viewer, board, opened, passport)
