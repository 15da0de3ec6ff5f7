"""The marks on an outlier, and the form that adds one."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import streamlit as st

from components.markup import unmarked
from domain.formatting import count, moment
from domain.outliers import MOST_NOTE, OutlierState
from domain.quality_view import UnitOutlier
from domain.quality_words import score_words, usual_words


@dataclass(frozen=True, slots=True)
class MarkSent:
    """What a person makes of an outlier."""

    state: OutlierState
    note: str


def mark_history(found: UnitOutlier, zone: ZoneInfo) -> None:
    """The count, and every mark, oldest first."""
    st.markdown(
        f"{count(found.unusual.value)} hồ sơ; thường {usual_words(found)}; độ lệch "
        f"{score_words(found)}."
    )
    for mark in found.marks:
        who = mark.author or "dòng lệnh"
        note = f": {mark.note}" if mark.note else ""
        told = f"{moment(mark.recorded_at, zone)}, {who}: {mark.state.label}{note}"
        if mark.value != found.unusual.value:
            told += f" (khi ấy {count(mark.value)})"
        st.markdown(f":gray[{unmarked(told)}]")


def mark_form(found: UnitOutlier) -> MarkSent | None:
    """How it stands and a note; None until it is sent."""
    with st.form("danh_dau", border=False):
        state = st.radio(
            "Trạng thái",
            list(OutlierState),
            format_func=lambda each: each.label,
            key="danh_dau_trang_thai",
            horizontal=True,
        )
        note = st.text_area(
            "Ghi chú (bắt buộc khi đã giải thích hoặc đã sửa)",
            key=f"danh_dau_ghi_chu_{found.key}",
            max_chars=MOST_NOTE,
        )
        if st.form_submit_button("Ghi đánh dấu", type="primary") and state:
            return MarkSent(state, note)
    return None
