"""The form of a boundary file, and what the file would become."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from components.problems import problems_frame
from domain.boundary import (
    LEVEL_NAMES,
    BoundaryChoices,
    BoundaryLevel,
    BoundaryReport,
    BoundarySet,
)
from domain.boundary_text import report_lines
from domain.formatting import day as day_text
from domain.formatting import moment

_CHOICES = {
    "repair": "Tự sửa hình lỗi",
    "swap_axes": "Đổi chỗ kinh độ và vĩ độ",
    "allow_missing": "Cho phép thiếu đơn vị",
    "skip_unknown": "Bỏ qua vùng không có đơn vị",
}
_ABOUT = (
    "GeoJSON, TopoJSON, hoặc .zip chứa Shapefile hay nhiều tệp GeoJSON; tọa độ WGS 84; "
    "có lỗi thì không ghi gì."
)


@dataclass(frozen=True, slots=True)
class BoundaryEntry:
    """What is filled in beside the file."""

    level: BoundaryLevel
    valid_from: date
    source: str
    licence: str
    published_on: date | None
    choices: BoundaryChoices


def entry(today: date) -> BoundaryEntry:
    """Draw the form; what is filled in now."""
    st.markdown(f":gray[{_ABOUT}]")
    first, second, third = st.columns(3)
    level = first.selectbox(
        "Cấp đơn vị",
        list(BoundaryLevel),
        format_func=LEVEL_NAMES.__getitem__,
        key="ranh_gioi_cap",
    )
    valid_from = second.date_input(
        "Có hiệu lực từ", today, format="DD/MM/YYYY", key="ranh_gioi_tu"
    )
    published = third.date_input(
        "Ngày của số liệu", None, format="DD/MM/YYYY", key="ranh_gioi_ngay"
    )
    # A row of their own: on a phone what belongs together stays together.
    first, second = st.columns(2)
    source = first.text_input("Nguồn", max_chars=200, key="ranh_gioi_nguon")
    licence = second.text_input(
        "Giấy phép sử dụng", max_chars=200, key="ranh_gioi_giay_phep"
    )
    with st.container(horizontal=True):
        chosen = {
            name: st.checkbox(label, key=f"ranh_gioi_{name}", width="content")
            for name, label in _CHOICES.items()
        }
    return BoundaryEntry(
        level or BoundaryLevel.COMMUNE,
        valid_from,
        source,
        licence,
        published,
        BoundaryChoices(**chosen),
    )


def report(found: BoundaryReport) -> None:
    """Draw what the file would become: a sentence, the problems, the matches."""
    short = "\n\n".join(line for line in report_lines(found, is_trial=True)
                        if not line.startswith("  "))  # fmt: skip
    show = st.success if found.can_load else st.error
    show(short)
    if found.problems:
        st.dataframe(problems_frame(found.problems), hide_index=True)
    if found.matched:
        with st.expander("Các đơn vị khớp"):
            st.dataframe(_matches(found), hide_index=True)


def sets(kept: Sequence[BoundarySet], zone: ZoneInfo) -> None:
    """Draw the sets that are kept."""
    st.header("Đang lưu")
    if not kept:
        st.markdown(":gray[Chưa có bộ ranh giới nào; bản đồ vẽ bằng ô lục giác.]")
        return
    rows = [
        (
            LEVEL_NAMES[item.level],
            day_text(item.valid_from),
            item.boundary_count,
            "gần đúng" if item.is_approximate else "",
            item.source,
            item.licence,
            day_text(item.published_on) if item.published_on else "",
            moment(item.loaded_at, zone),
            item.loaded_by or "dòng lệnh",
            item.file_name,
        )
        for item in kept
    ]
    titles = ["Cấp", "Hiệu lực từ", "Ranh giới", "Ghi chú", "Nguồn", "Giấy phép",
              "Ngày số liệu", "Nạp lúc", "Người nạp", "Tệp"]  # fmt: skip
    st.dataframe(pd.DataFrame(rows, columns=titles), hide_index=True)


def _matches(found: BoundaryReport) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (item.code, item.name, round(item.area_km2, 2), item.listed_km2)
            for item in found.matched
        ],
        columns=["Mã", "Đơn vị", "km² theo ranh giới", "km² công bố"],
    )
