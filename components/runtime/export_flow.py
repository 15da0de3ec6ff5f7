"""A list taken along as a workbook: at once if short, else made by a job and kept."""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from components.brief_choice import XLSX_TYPE
from components.export_words import (
    CANCELLED,
    STILL_BUSY,
    export_label,
    export_progress,
    ready_words,
    too_many_words,
)
from components.runtime.application import database
from components.runtime.jobs import JobKind, JobState, Tell, jobs
from components.runtime.reads import time_zone
from components.runtime.viewer import require_viewer
from domain.access import Permission, Viewer
from domain.brief_lists import list_title
from domain.drilldown import DossierFilter
from domain.errors import Conflict
from domain.figure_list import FigureList
from domain.ledger_words import cell_title
from domain.list_order import Sort
from domain.view_state import ViewState
from services.briefs import file_name, list_file_kind
from services.list_exports import (
    MOST_EXPORTED,
    ExportedList,
    export_figure,
    export_list,
    figure_file_kind,
)

AT_ONCE = 5_000
"""Rows that take a second or so: made on the click, without a bar."""
FOLDER_PREFIX = "dieu-hanh-xuat-"
_SECONDS = 1.0

Make = Callable[[Path, Tell], ExportedList]


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be taken along: how it is called, and what makes its workbook."""

    subject: str
    file_name: str
    make: Make


class KeptExport:
    """A finished workbook; its folder goes when nobody holds the value any more."""

    def __init__(self, folder: Path, made: ExportedList) -> None:
        self.made = made
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    def content(self) -> bytes:
        """The workbook, read when it is asked for."""
        return self.made.path.read_bytes()


def list_export(
    viewer: Viewer, state: ViewState, wanted: DossierFilter, sort: Sort | None
) -> Export:
    """A list in the order of the page."""
    stores = database()
    unit, field = state.org_unit.code, state.field.code if state.field else None

    def make(path: Path, tell: Tell) -> ExportedList:
        return export_list(
            stores,
            viewer,
            filter=wanted,
            org_unit_code=unit,
            field_code=field,
            sort=sort,
            now=datetime.now(UTC),
            path=path,
            progress=tell,
        )

    name = file_name(list_file_kind(wanted.kind), unit, field, state.as_of_day)
    return Export(list_title(wanted.kind), name, make)


def figure_export(viewer: Viewer, figure: FigureList) -> Export:
    """The dossiers behind a figure of the ledger, as the page has them."""
    stores, cell, wish = database(), figure.cell, figure.wish

    def make(path: Path, tell: Tell) -> ExportedList:
        now = datetime.now(UTC)
        return export_figure(
            stores, viewer, cell=cell, wish=wish, now=now, path=path, progress=tell
        )

    day = figure.as_of.astimezone(time_zone()).date()
    name = file_name(figure_file_kind(cell), cell.org_unit_code, cell.field_code, day)
    title = cell_title(cell, figure.org_unit_name, figure.field_name)
    return Export(title, name, make)


def export_button(viewer: Viewer, total: int, wanted: Export) -> None:
    """The button for a list of `total` rows; whoever may not export sees none."""
    if Permission.BRIEF_EXPORT not in viewer.permissions:
        return
    if total > AT_ONCE:
        st.button(
            export_label(total),
            key="xuat_danh_sach",
            disabled=total > MOST_EXPORTED or _is_running(viewer),
            on_click=_start,
            args=(viewer, wanted),
            width="stretch",
        )
        return
    st.download_button(
        export_label(total),
        lambda: _made_now(wanted.make),
        file_name=wanted.file_name,
        mime=XLSX_TYPE,
        on_click="ignore",
        disabled=total == 0,
        width="stretch",
    )


def export_state(viewer: Viewer, total: int) -> None:
    """What became of the workbook that the viewer asked for; why there can be none."""
    if Permission.BRIEF_EXPORT not in viewer.permissions:
        return
    if total > MOST_EXPORTED:
        st.markdown(f":gray[{too_many_words(total, MOST_EXPORTED)}]")
    job = jobs().of(_owner(viewer))
    if job is None:
        return
    status = job.status()
    if status.state is JobState.RUNNING:
        _watch()
        return
    kept = status.result
    if not isinstance(kept, KeptExport):
        jobs().forget(_owner(viewer))
        said = st.info if status.state is JobState.CANCELLED else st.warning
        said(status.message)
        return
    made = kept.made
    with st.container(horizontal=True, vertical_alignment="center", key="tep_xuat"):
        st.success(ready_words(status.subject, made.row_count, made.byte_count))
        st.download_button(
            "Tải tệp về",
            kept.content,
            file_name=made.file_name,
            mime=XLSX_TYPE,
            type="primary",
            on_click="ignore",
            key="tai_tep_xuat",
        )
        st.button("Bỏ tệp", key="bo_tep_xuat", on_click=_forget, args=(viewer,))


@st.fragment(run_every=_SECONDS)
def _watch() -> None:
    """How far the viewer's workbook is; the page is drawn anew once it has ended."""
    viewer = require_viewer(Permission.BRIEF_EXPORT)
    job = jobs().of(_owner(viewer))
    if job is None or job.wait(0):
        st.rerun()
    status = job.status()
    text = export_progress(
        status.subject,
        status.done,
        elapsed_seconds=status.elapsed_seconds,
        is_stopping=status.is_stopping,
    )
    st.progress(status.done, text=text)
    st.button(
        "Hủy",
        key="huy_xuat",
        on_click=job.cancel,
        args=(CANCELLED,),
        disabled=status.is_stopping,
    )


def _start(viewer: Viewer, wanted: Export) -> None:
    def work(tell: Tell) -> KeptExport:
        folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
        try:
            made = wanted.make(folder / "danh-sach.xlsx", tell)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return KeptExport(folder, made)

    try:
        jobs().start(_owner(viewer), JobKind.EXPORT, work, subject=wanted.subject)
    except Conflict:
        st.toast(STILL_BUSY)


def _made_now(make: Make) -> bytes:
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
        made = make(Path(folder) / "danh-sach.xlsx", lambda _, __: None)
        return made.path.read_bytes()


def _is_running(viewer: Viewer) -> bool:
    job = jobs().of(_owner(viewer))
    return job is not None and not job.wait(0)


def _forget(viewer: Viewer) -> None:
    jobs().forget(_owner(viewer))


def _owner(viewer: Viewer) -> Hashable:
    """Beside a load of the same person: the two do not wait for each other."""
    return "export", viewer.user_id
