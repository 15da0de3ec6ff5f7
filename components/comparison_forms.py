"""Forms and tables beside a list of the portal's dossiers on *Số liệu*."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from domain.comparison_file import PORTAL
from domain.formatting import count, moment
from domain.formatting import day as day_text
from domain.reconciliation import ComparisonSet

FIELDS = {
    "code": "Mã hồ sơ",
    "unit": "Đơn vị",
    "received": "Tiếp nhận lúc",
    "due": "Hẹn trả",
    "resolved": "Giải quyết lúc",
    "on_time": "Đúng hạn",
    "status": "Trạng thái",
}
_FOUND = "theo tiêu đề"


@dataclass(frozen=True, slots=True)
class ComparisonEntry:
    """What is filled in beside the file; `end_day` is the day after the last."""

    first_day: date
    end_day: date
    name: str


def comparison_entry(today: date) -> ComparisonEntry:
    """Draw for which days the list is complete, and whose it is."""
    st.markdown(
        ":gray[Mỗi hồ sơ một dòng: Mã hồ sơ, Đơn vị, Tiếp nhận lúc; nếu có: Hẹn trả, "
        "Giải quyết lúc, Đúng hạn, Trạng thái. Danh sách chỉ để đối chiếu, không bao "
        "giờ cộng vào số liệu.]"
    )
    first, second, third = st.columns((1, 1, 2))
    month = today.replace(day=1)
    begin: date = first.date_input(
        "Đủ từ ngày", month, format="DD/MM/YYYY", key="doi_chieu_tu"
    )
    last: date = second.date_input(
        "Đến hết ngày", today, format="DD/MM/YYYY", key="doi_chieu_den"
    )
    name = third.text_input(
        "Hệ thống xuất tệp", key="doi_chieu_nguon", max_chars=160, placeholder=PORTAL
    )
    st.markdown(
        ":gray[Đủ: mọi hồ sơ Cổng tiếp nhận, giải quyết hoặc đang giải quyết trong "
        "những ngày ấy, kể cả hồ sơ nhận trước đó.]"
    )
    return ComparisonEntry(begin, last + timedelta(days=1), name.strip() or PORTAL)


def columns_to_choose(titles: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Which column of the file holds which field; only those chosen."""
    if not titles:
        return ()
    st.markdown("**Cột nào là gì**")
    found = []
    places = st.columns(len(FIELDS))
    for place, (field, label) in zip(places, FIELDS.items(), strict=True):
        title = place.selectbox(
            label,
            ["", *titles],
            format_func=lambda text: text or _FOUND,
            key=f"doi_chieu_cot_{field}",
        )
        if title:
            found.append((field, title))
    return tuple(found)


def comparison_lists(lists: Sequence[ComparisonSet], zone: ZoneInfo) -> None:
    """Draw the lists that are kept."""
    st.subheader("Đang lưu")
    if not lists:
        st.markdown(":gray[Chưa có danh sách nào để đối chiếu.]")
        return
    rows = [
        (
            one.name,
            days_text(one),
            one.row_count,
            one.file_name,
            moment(one.loaded_at, zone),
            "dữ liệu mẫu" if one.is_sample else "",
        )
        for one in lists
    ]
    titles = ["Nguồn", "Đủ từ ngày đến ngày", "Hồ sơ", "Tệp", "Nhập lúc", "Ghi chú"]
    st.dataframe(pd.DataFrame(rows, columns=titles), hide_index=True)
    st.markdown(
        ":gray[Thay một danh sách: nhập tệp mới của cùng nguồn và cùng những ngày ấy.]"
    )


def days_text(one: ComparisonSet) -> str:
    """01/12/2024–31/12/2024, both days included."""
    last = one.end_day - timedelta(days=1)
    return f"{day_text(one.first_day)}–{day_text(last)}"


def list_name(one: ComparisonSet) -> str:
    """Of a choice: whose, which days, how many."""
    return f"{one.name}, {days_text(one)}, {count(one.row_count)} hồ sơ"
