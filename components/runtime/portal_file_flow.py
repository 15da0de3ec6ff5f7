"""A file of the portal's figures 766 on *Số liệu*: checked, loaded, taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from components import other_file_forms as forms
from components.notices import done, notice
from components.runtime.file_period import proposed_period, tell_proposal
from components.runtime.kept_upload import drop_upload, kept_upload
from components.runtime.named_file import checked_file, file_tried
from components.runtime.reads import call, read
from components.runtime.uploads import TYPES, KeptFile
from domain.access import Viewer
from domain.errors import ApplicationError
from domain.formatting import count
from domain.other_files import OtherFile
from domain.portal_766 import SOURCE, PortalDryRun, PortalRequest
from services.portal_766 import (
    check_portal_file,
    load_portal_file,
    portal_files,
    undo_portal_file,
)

_NAME = "cong_766"
_MOST_MEGABYTES = 50


def portal_file(viewer: Viewer, *, zone: ZoneInfo) -> None:
    """Draw the way of the file, and below it what was taken in before."""
    st.title("Số liệu Bộ chỉ số 766 của Cổng")
    notice()
    try:
        file = kept_upload(
            "Tệp số liệu Cổng công bố: Excel, CSV", TYPES, name=_NAME,
            most_megabytes=_MOST_MEGABYTES,
        )  # fmt: skip
        told = proposed_period(viewer, OtherFile.PORTAL_766, file, key=forms.PERIOD)
        period, province, source = forms.portal_entry()
        tell_proposal(told, key=forms.PERIOD)
        if file is not None:
            request = PortalRequest(
                file.path, file.name, province, period, {}, source or SOURCE
            )
            _told(viewer, file, request)
        _taken_in(viewer, zone)
    except ApplicationError as refused:
        st.error(refused.message)


def _told(viewer: Viewer, file: KeptFile, request: PortalRequest) -> None:
    def check(chosen: Mapping[str, str]) -> PortalDryRun:
        asked = replace(request, chosen=chosen)
        return checked_file(viewer, file, asked, partial(_checked, viewer))

    run, agreed = file_tried(
        viewer, check, forms.portal_sentence, place=st.container(), key=_NAME
    )
    ready = run.can_load and bool(run.new + run.changed) and agreed
    if st.button("Nhập số liệu", type="primary", disabled=not ready, key="cong_nhap"):
        load = call(load_portal_file, viewer, run.request, now=datetime.now(UTC))
        drop_upload(_NAME)
        written = load.dry_run.new + load.dry_run.changed
        done(f"Đã nhập {count(written)} số từ {request.file_name}.")


def _taken_in(viewer: Viewer, zone: ZoneInfo) -> None:
    files = read(portal_files, viewer)
    forms.portal_files(files, zone)
    last = next((one for one in files if one.is_last), None)
    if last is None:
        return
    with st.popover("Hoàn tác tệp nhập sau cùng…"):
        st.text(
            f"{last.source.file_name}: bỏ {count(last.figure_count)} số; số của các "
            "tệp trước hiện lại."
        )
        if st.button("Hoàn tác", key="cong_hoan_tac"):
            call(undo_portal_file, viewer, last.load_id, now=datetime.now(UTC))
            done(f"Đã hoàn tác {last.source.file_name}.")


def _checked(viewer: Viewer, request: PortalRequest) -> PortalDryRun:
    return call(check_portal_file, viewer, request)
