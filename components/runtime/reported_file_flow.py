"""A file of reported values on *Số liệu*: checked, loaded, judged, taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st

from components.notices import done, notice
from components.reported_forms import loaded_table, reported_sentence, waiting_table
from components.reported_templates import TEMPLATE_LABELS, reported_templates
from components.runtime.file_period import proposed_period, tell_proposal
from components.runtime.kept_upload import drop_upload, kept_upload
from components.runtime.named_file import checked_file, file_tried
from components.runtime.reads import call, read
from components.runtime.uploads import TYPES, KeptFile
from components.table_view import CSV_TYPE, csv_bytes
from domain.access import Permission, Viewer
from domain.errors import ApplicationError
from domain.formatting import count
from domain.other_files import OtherFile
from domain.reported import Finality, LoadedFile, Standing
from domain.reported_file import ReportedDryRun, ReportedRequest
from domain.reported_view import WaitingValues
from services.reported_desk import reporting_choices, waiting_values
from services.reported_loads import (
    check_reported_file,
    load_reported_file,
    reported_files,
    return_reported_file,
)
from services.reported_verdicts import judge_values

_NAME = "so_chi_tieu"
_PERIOD = "sct_ky"
_MOST_MEGABYTES = 50
_HEIGHT = 280


def reported_file(viewer: Viewer, *, zone: ZoneInfo) -> None:
    """Draw the way of the file, and below it what waits and what was taken in."""
    st.title("Số liệu chỉ tiêu do đơn vị báo cáo")
    notice()
    if Permission.INDICATOR_REPORT not in viewer.permissions:
        st.error("Tài khoản của bạn không có quyền báo cáo số liệu chỉ tiêu.")
        return
    try:
        file = kept_upload(
            "Tệp số liệu chỉ tiêu: Excel, CSV", TYPES, name=_NAME,
            most_megabytes=_MOST_MEGABYTES,
        )  # fmt: skip
        told = proposed_period(viewer, OtherFile.REPORTED, file, key=_PERIOD)
        period, source, finality = _entry()
        tell_proposal(told, key=_PERIOD)
        if file is None:
            _templates(viewer)
        else:
            request = ReportedRequest(
                file.path, file.name, period, {}, source, finality
            )
            _told(viewer, file, request)
        _waiting(viewer, read(waiting_values, viewer))
        _taken_in(viewer, read(reported_files, viewer), zone)
    except ApplicationError as refused:
        st.error(refused.message)


def _entry() -> tuple[str, str, Finality]:
    """What the file itself may not say."""
    first, second, third = st.columns(3)
    period = first.text_input(
        "Kỳ, khi tệp không có cột Kỳ", key=_PERIOD, max_chars=40,
        placeholder="2026-08; cột Tháng 8: 2026",
    )  # fmt: skip
    source = second.text_input("Nguồn, khi dòng không ghi", key="sct_nguon",
                               max_chars=200)  # fmt: skip
    finality = third.selectbox(
        "Trạng thái, khi dòng không ghi", list(Finality)[::-1], key="sct_trang_thai",
        format_func=lambda each: each.label,
    )  # fmt: skip
    return period.strip(), source.strip(), finality or Finality.FINAL


def _templates(viewer: Viewer) -> None:
    st.markdown(
        ":gray[Mỗi dòng một số, mỗi tháng một cột, mỗi đơn vị một cột, hoặc bảng Đơn "
        "vị, Tiếp nhận, Đúng hạn, Quá hạn như Cổng in. Ô trống là chưa báo cáo.]"
    )
    choices = call(reporting_choices, viewer, now=datetime.now(UTC))
    with st.container(horizontal=True):
        for name, frame in reported_templates(choices).items():
            st.download_button(
                TEMPLATE_LABELS[name], csv_bytes(frame), file_name=name, mime=CSV_TYPE,
                on_click="ignore", key=f"tai_{name}", type="tertiary",
            )  # fmt: skip


def _told(viewer: Viewer, file: KeptFile, request: ReportedRequest) -> None:
    def check(chosen: Mapping[str, str]) -> ReportedDryRun:
        asked = replace(request, chosen=chosen)
        return checked_file(viewer, file, asked, partial(_checked, viewer))

    run, agreed = file_tried(
        viewer, check, reported_sentence, place=st.container(), key=_NAME
    )
    ready = run.can_load and bool(run.new + run.changed) and agreed
    if st.button("Nhập số liệu", type="primary", disabled=not ready, key="sct_nhap"):
        load = call(load_reported_file, viewer, run.request, now=datetime.now(UTC))
        drop_upload(_NAME)
        written = load.dry_run.new + load.dry_run.changed
        done(f"Đã nhập {count(written)} số từ {request.file_name}; chờ duyệt.")


def _checked(viewer: Viewer, request: ReportedRequest) -> ReportedDryRun:
    return call(check_reported_file, viewer, request, now=datetime.now(UTC))


def _waiting(viewer: Viewer, found: WaitingValues) -> None:
    st.subheader(f"Chờ duyệt: {count(found.total)} số")
    if not found.values:
        return
    table = waiting_table(found.values)
    if not found.may_judge:
        st.dataframe(table, hide_index=True, height=_height(len(table)))
        return
    picked = st.dataframe(
        table, hide_index=True, height=_height(len(table)), key="sct_cho_duyet",
        on_select="rerun", selection_mode="multi-row",
    )  # fmt: skip
    rows = [row for row in picked.selection.rows if row < len(found.values)]
    chosen = [found.values[row] for row in rows] or list(found.values)
    others = [each for each in chosen if not each.is_own]
    what = f"{count(len(others))} số đã chọn" if rows else f"{count(len(others))} số"
    note = st.text_input("Lý do (bắt buộc khi trả lại)", key="sct_ly_do", max_chars=500)
    with st.container(horizontal=True):
        for standing, label in (
            (Standing.ACCEPTED, f"Duyệt {what}"),
            (Standing.RETURNED, f"Trả lại {what}"),
        ):
            is_main = standing is Standing.ACCEPTED
            if st.button(
                label, key=f"sct_{standing}", disabled=not others,
                type="primary" if is_main else "secondary",
            ):  # fmt: skip
                number = call(
                    judge_values, viewer, ids=[each.revision.id for each in others],
                    standing=standing, note=note, now=datetime.now(UTC),
                )  # fmt: skip
                done(f"Đã {'duyệt' if is_main else 'trả lại'} {count(number)} số.")
    if len(others) < len(chosen):
        st.markdown(":gray[Số do chính bạn nhập cần người khác duyệt.]")


def _taken_in(viewer: Viewer, files: tuple[LoadedFile, ...], zone: ZoneInfo) -> None:
    if not files:
        return
    st.subheader("Tệp đã nhập")
    st.dataframe(loaded_table(files, zone), hide_index=True, height=_height(len(files)))
    left = {one.file.load_id: one for one in files if one.waiting + one.counting}
    if Permission.INDICATOR_APPROVE not in viewer.permissions or not left:
        return
    with st.popover("Trả lại cả một tệp…"):
        load_id = st.selectbox(
            "Tệp", list(left), key="sct_tra_tep",
            format_func=lambda number: f"lượt {number}: {left[number].file.name}",
        )  # fmt: skip
        note = st.text_input("Lý do", key="sct_tra_ly_do", max_chars=500)
        if st.button("Trả lại cả tệp", key="sct_tra"):
            number = call(
                return_reported_file, viewer, load_id=load_id, note=note,
                now=datetime.now(UTC),
            )  # fmt: skip
            done(f"Đã trả lại {count(number)} số; số có trước hiện lại.")


def _height(rows: int) -> int | Literal["auto"]:
    return "auto" if rows < 6 else _HEIGHT
