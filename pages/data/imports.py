"""Files into the database: choose, check without writing, then load."""

from datetime import UTC, datetime

import streamlit as st

from components import import_report, import_text
from components.import_bar import import_bar
from components.links import Links
from components.panel import panel
from components.runtime import import_flow
from components.runtime.menu import go
from components.runtime.reads import read, time_zone
from components.runtime.viewer import require_viewer
from domain.access import Permission
from domain.errors import ApplicationError
from services.freshness import freshness
from services.imports import source_choices
from services.loads import load_history

viewer = require_viewer(Permission.DATA_IMPORT)
zone = time_zone()
asked = import_bar(
    read(source_choices, viewer),
    read(freshness, viewer),
    viewer,
    zone=zone,
    now=datetime.now(UTC),
)
history = read(load_history, viewer)
file, result = import_flow.chosen_file(), import_flow.loaded()

if file is not None:
    report = None
    try:
        report = import_flow.checked(viewer, asked, file)
    except ApplicationError as refused:
        st.error(refused.message)
    if report is not None:
        panel(import_report.checked_head(report), key="import_head")
        if warning := import_text.gap_warning(report, history, zone=zone):
            st.warning(warning)
        left, right = st.columns([910, 372], gap="medium")
        with left:
            panel(import_report.findings(report), key="import_findings")
            import_report.problem_actions(report)
        side = right
    else:
        side = st.container()
    with side:
        if report is not None:
            panel(import_report.file_panel(report, zone=zone), key="import_file")
        load = import_report.load_buttons(report, zone=zone, on_cancel=import_flow.drop)
        if load and report is not None:
            try:
                import_flow.load_now(
                    viewer, asked, file, valid_rows_only=report.rejected > 0
                )
            except ApplicationError as refused:
                st.error(refused.message)
elif result is not None:
    panel(import_report.loaded_head(result, zone=zone), key="import_head")
    left, right = st.columns([910, 372], gap="medium")
    with left:
        panel(import_report.history_panel(history, zone=zone), key="import_history")
    with right:
        done = import_report.file_panel(result.dry_run, zone=zone, is_loaded=True)
        panel(done, key="import_file")
        with st.container(horizontal=True):
            if st.button("Xem Tổng quan", type="primary"):
                go(Links().overview())
            st.button("Nạp tệp khác", on_click=import_flow.drop)
else:
    panel(import_report.start_head(history, zone=zone), key="import_head")
    left, right = st.columns([910, 372], gap="medium")
    with left:
        import_flow.uploader(import_report.upload_label(asked.kind))
        panel(import_report.history_panel(history, zone=zone), key="import_history")
    with right:
        panel(import_report.source_panel(history, zone=zone), key="import_sources")
