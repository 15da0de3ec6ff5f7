"""Choosers of *Chất lượng số liệu*, the marks on outliers, and the workbook."""

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from components.brief_choice import XLSX_TYPE
from components.notices import done
from components.quality_marks import MarkSent, mark_form, mark_history
from components.runtime.address_choice import one_of, search
from components.runtime.reads import call, time_zone
from components.runtime.url_state import ScopedView
from domain.access import Permission, Viewer
from domain.errors import ApplicationError
from domain.formatting import day
from domain.outliers import OutlierState
from domain.quality_filter import NOT_SEEN, OUTLIER, QualityFilter, quality_filter
from domain.quality_rule import RuleSeverity
from domain.quality_view import QualityBoard, UnitOutlier
from domain.quality_words import measure_words
from services.quality_exports import quality_file_name, quality_workbook_file
from services.quality_marks import mark_outlier

_TEXT, _SEVERITY, _STATE = "cl_tim", "cl_muc", "cl_trang_thai"


def quality_choices(viewer: Viewer, view: ScopedView) -> QualityFilter:
    """Draw search, severity, state and download; return the filter of the address."""
    wanted = quality_filter(st.query_params.to_dict())
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="chon_cl"
    ):
        search(
            "Tìm đơn vị, quy tắc, nguồn",
            _TEXT,
            wanted.text,
            lambda text: replace(wanted, text=text),
            placeholder="Tìm đơn vị, quy tắc, nguồn, không cần dấu",
            width=340,
        )
        one_of(
            "Mức", _SEVERITY, {s.value: s.label for s in RuleSeverity},
            wanted.severity, lambda value: replace(wanted, severity=value),
        )  # fmt: skip
        states = {NOT_SEEN: "chưa ai xem"} | {s.value: s.label for s in OutlierState}
        one_of(
            "Theo dõi", _STATE, states, wanted.state,
            lambda value: replace(wanted, state=value),
        )  # fmt: skip
        if Permission.BRIEF_EXPORT in viewer.permissions:
            _download(viewer, view, wanted)
    return wanted


def mark_dialog(viewer: Viewer, board: QualityBoard) -> None:
    """Open the outlier that the address names: its marks, and the form of a new one."""
    key = st.query_params.get(OUTLIER, "")
    found = next((o for o in board.outliers or () if o.key == key), None)
    if found is None:
        return
    title = f"{found.org_unit.name}, {day(found.unusual.day)}: {measure_words(found)}"
    st.dialog(title, width="medium", on_dismiss=_forget)(_marked)(viewer, board, found)


def _marked(viewer: Viewer, board: QualityBoard, found: UnitOutlier) -> None:
    mark_history(found, time_zone())
    if not board.may_mark:
        return
    sent = mark_form(found)
    if sent is None:
        return
    try:
        _send(viewer, found, sent)
    except ApplicationError as refused:
        st.error(refused.message)
        return
    _forget()
    done(f"Đã ghi “{sent.state.label}” cho {found.org_unit.name}.")


def _send(viewer: Viewer, found: UnitOutlier, sent: MarkSent) -> None:
    call(
        mark_outlier,
        viewer,
        org_unit_code=found.org_unit.code,
        measure=found.measure,
        day=found.unusual.day,
        state=sent.state,
        note=sent.note,
        now=datetime.now(UTC),
    )


def _download(viewer: Viewer, view: ScopedView, wanted: QualityFilter) -> None:
    state = view.state
    field = state.field.code if state.field else None

    def made() -> bytes:
        now = datetime.now(UTC)
        return call(
            quality_workbook_file,
            viewer,
            org_unit_code=state.org_unit.code,
            field_code=field,
            period=state.period,
            wanted=wanted,
            today=now.astimezone(time_zone()).date(),
            now=now,
        )

    st.download_button(
        "Tải danh sách (Excel)",
        made,
        file_name=quality_file_name(state.org_unit.code, field, state.as_of_day),
        mime=XLSX_TYPE,
        on_click="ignore",
    )


def _forget() -> None:
    st.query_params.pop(OUTLIER, None)
