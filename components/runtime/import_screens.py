"""The import page at each step of the way."""

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from components import import_progress, import_report, import_text
from components.import_bar import Asked
from components.import_problems import problem_actions
from components.import_undo import Start, undo_button
from components.links import Links
from components.mapping_editor import Wish
from components.panel import panel
from components.runtime import import_flow, import_mapping, import_work
from components.runtime.import_flow import Standing
from components.runtime.import_watch import watch
from components.runtime.jobs import JobKind
from components.runtime.menu import go
from components.runtime.reads import read
from domain.access import Viewer
from domain.errors import ApplicationError
from domain.imports import LoadResult, UndoableLoad, UndoResult
from domain.load_history import LoadHistory
from services.undo import undoable_loads

_COLUMNS = (910, 372)
_DOING = {
    JobKind.READ: (import_progress.MAP_STEP, "Đang xem các cột của"),
    JobKind.CHECK: (import_progress.CHECK_STEP, "Đang kiểm tra thử"),
    JobKind.LOAD: (import_progress.LOAD_STEP, "Đang nạp"),
    JobKind.UNDO: (import_progress.LOAD_STEP, "Đang hoàn tác lượt nạp"),
}


def start(
    viewer: Viewer, asked: Asked, history: LoadHistory, *, zone: ZoneInfo
) -> None:
    """Nothing chosen: the place for a file, recent loads, reach of the sources."""
    panel(import_report.start_head(history, zone=zone), key="import_head")
    left, right = st.columns(_COLUMNS, gap="medium")
    with left:
        import_flow.uploader(import_report.upload_label(asked.kind))
        undo_button(read(undoable_loads, viewer), _undo(viewer), zone=zone)
        panel(import_report.history_panel(history, zone=zone), key="import_history")
    with right:
        panel(import_report.source_panel(history, zone=zone), key="import_sources")


def working(standing: Standing) -> None:
    """A job runs: what it does, how far it is, and the way to stop it."""
    if standing.status is None:
        return
    step, what = _DOING[standing.status.kind]
    head = import_progress.working_head(step, standing.status.subject, what)
    panel(head, key="import_head")
    watch()


def mapping(viewer: Viewer, standing: Standing) -> None:
    """What the columns of the file are, to be chosen and confirmed."""
    if standing.file is None:
        return
    if import_mapping.editor(viewer, standing.file) is Wish.CANCEL:
        import_flow.drop()
        st.rerun()


def refused(standing: Standing) -> None:
    """The file could not be checked; the reason stands above."""
    name = "" if standing.file is None else standing.file.name
    panel(import_report.refused_head(name), key="import_head")
    with st.container(horizontal=True):
        st.button("Kiểm tra lại", type="primary", on_click=import_flow.check_again)
        if (edit := _edit(standing)) is not None:
            st.button("Sửa cách ghép cột", on_click=edit)
        st.button("Hủy", on_click=import_flow.drop)


def _edit(standing: Standing) -> Callable[[], None] | None:
    """What leads back to the columns, where there are any to choose from."""
    if standing.file is None or not import_mapping.is_understood(standing.file):
        return None
    used = None if standing.report is None else standing.report.request.mapping
    return partial(import_mapping.edit, used)


def checked(
    viewer: Viewer,
    asked: Asked,
    standing: Standing,
    history: LoadHistory,
    *,
    zone: ZoneInfo,
) -> None:
    """What the file would do, what is wrong with it, and the way on."""
    report, file = standing.report, standing.file
    if report is None or file is None:
        return
    panel(import_report.checked_head(report), key="import_head")
    if warning := import_text.gap_warning(report, history, zone=zone):
        st.warning(warning)
    left, right = st.columns(_COLUMNS, gap="medium")
    with left:
        panel(import_report.findings(report), key="import_findings")
        problem_actions(report, import_work.downloads(viewer, report, file))
    with right:
        panel(import_report.file_panel(report, zone=zone), key="import_file")
        wish = import_report.load_buttons(
            report, zone=zone, on_cancel=import_flow.drop, on_edit=_edit(standing)
        )
        if wish is not None:
            try:
                import_flow.load_now(
                    viewer,
                    asked,
                    file,
                    valid_rows_only=report.rejected > 0,
                    confirm_removal=wish.confirm_removal,
                )
            except ApplicationError as busy:
                st.error(busy.message)


def loaded(
    viewer: Viewer, standing: Standing, history: LoadHistory, *, zone: ZoneInfo
) -> None:
    """What was loaded or taken back, and where to go from here."""
    result = standing.result
    if isinstance(result, LoadResult):
        panel(import_report.loaded_head(result, zone=zone), key="import_head")
    elif isinstance(result, UndoResult):
        panel(import_report.undone_head(result), key="import_head")
    with st.container(horizontal=True):
        if st.button("Xem Tổng quan", type="primary"):
            go(Links().overview())
        st.button("Nạp tệp khác", on_click=import_flow.drop)
        if isinstance(result, LoadResult) and result.load_id is not None:
            same = [
                load
                for load in read(undoable_loads, viewer)
                if load.load_id == result.load_id
            ]
            undo_button(same, _undo(viewer), zone=zone, label="Hoàn tác")
    left, right = st.columns(_COLUMNS, gap="medium")
    with left:
        panel(import_report.history_panel(history, zone=zone), key="import_history")
    with right:
        if isinstance(result, LoadResult):
            done = import_report.file_panel(result.dry_run, zone=zone, is_loaded=True)
            panel(done, key="import_file")


def _undo(viewer: Viewer) -> Start:
    def begin(wanted: UndoableLoad) -> None:
        try:
            import_flow.undo_now(viewer, wanted)
        except ApplicationError as busy:
            st.error(busy.message)

    return begin
