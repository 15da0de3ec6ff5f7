"""The bar of the import page: kind, source, and to when the file is complete."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from components.filters import freshness_text, user_menu
from components.links import KIND
from components.markup import unmarked
from domain.access import Viewer
from domain.catalogue import Source
from domain.formatting import day, moment
from domain.imports import ImportKind, LoadMode, ReceiptWindow
from domain.other_files import FILE_LABELS, OtherFile
from domain.scorecard import Freshness

_NEW = "+"
_KIND, _SOURCE, _DAY, _TIME = "nap_loai", "nap_nguon", "nap_ngay", "nap_gio"
_OPENED = "_nap_mo_luc"
_CODE, _NAME, _PERSONAL = "nap_ma_nguon", "nap_ten_nguon", "nap_ca_nhan"
_MODE, _FROM, _UNTIL = "nap_kieu", "nap_tu_ngay", "nap_den_ngay"
_MODES = {
    LoadMode.CHANGES: "Thay đổi: hồ sơ vắng mặt giữ nguyên",
    LoadMode.WINDOW: "Trọn khoảng tiếp nhận: hồ sơ vắng mặt bị xóa",
}
_LONGEST = 34
"""Longer labels push the freshness off a 1366-pixel bar."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is declared to be; all but the kind only matters for dossiers.

    `window` None: the file holds changes.
    """

    kind: ImportKind
    source_code: str
    source_name: str
    complete_to: datetime | None
    keep_personal_data: bool
    window: ReceiptWindow | None = None


def import_bar(
    sources: Sequence[Source],
    freshness: Freshness,
    viewer: Viewer,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Asked | OtherFile:
    """Draw the bar and return what it says."""
    with st.container(
        horizontal=True,
        horizontal_alignment="left",
        vertical_alignment="center",
        gap="small",
        key="thanh_pham_vi",
    ):
        kind = _kind()
        code = name = ""
        complete_to = None
        personal = False
        window = None
        if kind is ImportKind.DOSSIERS:
            code, name, personal = _source(sources)
            complete_to = _complete_to(zone, now)
            window = _window(now.astimezone(zone).date())
        if freshness.is_sample:
            st.html('<span class="dh-mau">Dữ liệu mẫu</span>', width="content")
        with st.container(key="do_moi", width="content"):
            st.html(str(freshness_text(freshness, zone)), width="content")
        user_menu(viewer)
    if isinstance(kind, OtherFile):
        return kind
    return Asked(kind, code, name, complete_to, personal, window)


def _kind() -> ImportKind | OtherFile:
    kinds = list(FILE_LABELS)
    asked = next((k for k in kinds if k == st.query_params.get(KIND)), None)
    if _KIND not in st.session_state and asked is not None:
        st.session_state[_KIND] = asked
    present = st.session_state.get(_KIND, ImportKind.DOSSIERS)
    with st.popover(f":gray[Loại] {FILE_LABELS[present]}", key="chon_loai"):
        st.selectbox("Loại tệp", kinds, key=_KIND, format_func=FILE_LABELS.__getitem__)
    chosen = st.session_state.get(_KIND, present)
    return next(kind for kind in kinds if kind == chosen)


def _source(sources: Sequence[Source]) -> tuple[str, str, bool]:
    """Code and name of the source, and whether applicants are kept."""
    names = {source.code: source.name for source in sources} | {_NEW: "Nguồn mới…"}
    # With one source there is nothing to choose; among several none is the usual one.
    first = 0 if len(names) == 2 else None
    present = st.session_state.get(_SOURCE, next(iter(names)) if first == 0 else None)
    label = names.get(present, "chưa chọn") if present else "chưa chọn"
    if present == _NEW:
        label = st.session_state.get(_NAME) or "mới"
    with st.popover(f":gray[Nguồn] {unmarked(label[:_LONGEST])}", key="chon_nguon"):
        chosen: str | None = st.selectbox(
            "Nguồn hồ sơ",
            list(names),
            index=first,
            key=_SOURCE,
            format_func=names.__getitem__,
            placeholder="Chọn nguồn của tệp",
        )
        code = chosen or ""
        name = names.get(chosen, "") if chosen else ""
        if chosen == _NEW:
            code = st.text_input("Mã nguồn", max_chars=40, key=_CODE).strip()
            name = st.text_input("Tên nguồn", max_chars=160, key=_NAME).strip()
        personal = st.toggle(
            "Giữ tên và điện thoại người nộp",
            key=_PERSONAL,
            help="Mặc định không lưu. Người xem cần quyền riêng mới thấy đủ.",
        )
    return code, name, personal


def _complete_to(zone: ZoneInfo, now: datetime) -> datetime:
    """The instant to which the file is complete, in the installation's zone."""
    # A value put into the state under a widget's key is drawn once; on the next run
    # the browser shows the widget's own default, which would be the server's clock.
    local: datetime = st.session_state.setdefault(_OPENED, now.astimezone(zone))
    first_day = local.date()
    first_time = local.time().replace(second=0, microsecond=0)
    chosen = datetime.combine(
        st.session_state.get(_DAY, first_day),
        st.session_state.get(_TIME, first_time),
        tzinfo=zone,
    )
    label = f":gray[Số liệu đến] {unmarked(moment(chosen, zone))}"
    with st.popover(label, key="chon_so_lieu_den"):
        chosen_day: date = st.date_input(
            "Ngày", first_day, key=_DAY, format="DD/MM/YYYY", max_value=first_day
        )
        chosen_time = st.time_input("Giờ", first_time, key=_TIME, step=60)
        st.markdown(
            ":gray[Thời điểm hệ thống nguồn xuất tệp. Hồ sơ quá hạn được tính đến "
            "thời điểm này.]"
        )
    return datetime.combine(chosen_day, chosen_time, tzinfo=zone)


def _window(today: date) -> ReceiptWindow | None:
    """Which days of receipt the file is complete for; None: it holds changes."""
    present = LoadMode(st.session_state.get(_MODE, LoadMode.CHANGES))
    window = None
    if present is LoadMode.WINDOW:
        month = today.replace(day=1)
        first: date = st.session_state.get(_FROM, month)
        last: date = st.session_state.get(_UNTIL, today)
        window = ReceiptWindow(first, max(first, last) + timedelta(days=1))
    label = ":gray[Kiểu nạp] thay đổi"
    if window is not None:
        label = f":gray[Trọn] {unmarked(window_text(window))}"
    with st.popover(label, key="chon_kieu_nap"):
        st.radio("Kiểu nạp", list(_MODES), key=_MODE, format_func=_MODES.__getitem__)
        if window is not None:
            st.date_input(
                "Tiếp nhận từ ngày", month, key=_FROM, format="DD/MM/YYYY",
                max_value=today,
            )  # fmt: skip
            st.date_input(
                "Đến hết ngày", today, key=_UNTIL, format="DD/MM/YYYY",
                min_value=first,
                max_value=max(today, window.end_day - timedelta(days=1)),
            )  # fmt: skip
            st.markdown(
                ":gray[Hồ sơ của nguồn này tiếp nhận trong khoảng mà không có trong "
                "tệp sẽ bị xóa. Kiểm tra thử nêu số hồ sơ bị xóa trước khi nạp.]"
            )
    return window


def window_text(window: ReceiptWindow) -> str:
    """01/11/2024–30/11/2024, both days included."""
    return f"{day(window.first_day)}–{day(window.end_day - timedelta(days=1))}"
