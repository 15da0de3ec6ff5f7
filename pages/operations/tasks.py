"""Tasks of a plan: targets, states and groups, overdue first, as of any day."""

import streamlit as st

from components import filters
from components.empty import empty
from components.gantt import gantt
from components.notices import notice
from components.panel import panel
from components.plan_gantt import plan_gantt_bytes
from components.plan_links import PlanLinks
from components.plan_page import plan_page
from components.plan_tables import plan_twins
from components.runtime.menu import go
from components.runtime.plan_files import file_dialog, file_menu
from components.runtime.plan_flow import chosen_board, evidence, opened_line
from components.runtime.plan_work import work_dialog
from components.runtime.reads import drawn, read
from components.runtime.viewer import require_viewer
from components.table_view import table_dialog
from domain.access import Permission
from domain.plan_view import fitting
from services.freshness import freshness

viewer = require_viewer(Permission.PLAN_READ)
found = chosen_board(viewer)
if found is None:
    filters.plain_bar(viewer, is_sample=read(freshness, viewer).is_sample)
    panel(empty("Chưa có kế hoạch nào được nhập."), key="empty")
    file_menu(viewer, has_plan=False)
    file_dialog(viewer, None, PlanLinks())
    st.stop()
board, links = found
opened = opened_line(board)
notice()
html = drawn(plan_page, board, links, opened, evidence=evidence(viewer, board))
go(panel(html, key="plan", height_hint=190))
if plan := drawn(plan_gantt_bytes, board, links):
    go(gantt(plan, opened=opened.code if opened else "", key="gantt"))
work_dialog(viewer, board, opened)
file_dialog(viewer, board, links)
table_dialog(lambda: drawn(plan_twins, board, fitting(board, links.wanted), links))
