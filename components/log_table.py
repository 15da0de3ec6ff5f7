"""The table of audit events."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from domain import formatting
from domain.audit import AuditEvent, AuditKind

KIND_NAMES = {
    AuditKind.SIGNED_IN: "Đăng nhập",
    AuditKind.SIGN_IN_FAILED: "Đăng nhập không thành công",
    AuditKind.SIGN_IN_LOCKED: "Tạm khóa đăng nhập",
    AuditKind.SIGNED_OUT: "Đăng xuất",
    AuditKind.PASSWORD_CHANGED: "Đặt lại mật khẩu",
    AuditKind.USER_ADDED: "Tạo tài khoản",
    AuditKind.USER_CHANGED: "Sửa tài khoản",
    AuditKind.USER_DISABLED: "Khóa tài khoản",
    AuditKind.DATA_LOADED: "Nạp số liệu",
    AuditKind.LOAD_UNDONE: "Hoàn tác lượt nạp",
    AuditKind.DOSSIER_VIEWED: "Xem hồ sơ",
    AuditKind.PERSONAL_DATA_VIEWED: "Xem hồ sơ có thông tin cá nhân",
    AuditKind.BRIEF_EXPORTED: "Xuất báo cáo",
    AuditKind.LIST_EXPORTED: "Tải danh sách hồ sơ",
    AuditKind.CALENDAR_CHANGED: "Sửa lịch làm việc",
    AuditKind.LEDGER_SOURCE_ASSIGNED: "Giao nguồn số liệu",
    AuditKind.MAPPING_SAVED: "Lưu ánh xạ",
    AuditKind.MAPPING_DELETED: "Xóa ánh xạ",
    AuditKind.NAMES_CREATED: "Tạo đơn vị, thủ tục từ tệp",
    AuditKind.BOUNDARIES_LOADED: "Nạp ranh giới",
    AuditKind.BOUNDARIES_DELETED: "Xóa ranh giới",
    AuditKind.PLAN_ADDED: "Nhập kế hoạch",
    AuditKind.PROGRESS_REPORTED: "Báo cáo tiến độ nhiệm vụ",
    AuditKind.PROGRESS_JUDGED: "Chấp nhận, trả lại báo cáo",
    AuditKind.DEADLINE_EXTENDED: "Gia hạn nhiệm vụ",
    AuditKind.TASK_DECIDED: "Tạm dừng, tiếp tục, hủy nhiệm vụ",
    AuditKind.ROLLUPS_REPAIRED: "Tính lại số tổng hợp",
    AuditKind.ACCESS_REFUSED: "Bị từ chối truy cập",
}


def kind_filter() -> frozenset[AuditKind] | None:
    """The kinds that the reader narrowed the log to; None: all."""
    chosen = st.multiselect(
        "Loại việc", list(KIND_NAMES), format_func=KIND_NAMES.__getitem__
    )
    return frozenset(chosen) or None


def show(
    lines: Sequence[tuple[AuditEvent, str | None]], *, zone: ZoneInfo, limit: int
) -> None:
    """Draw events with the username behind each, newest first."""
    if not lines:
        st.info("Chưa có việc nào được ghi cho lựa chọn này.")
        return
    rows = [
        {
            "Lúc": formatting.moment(event.at, zone),
            "Tài khoản": username or "–",
            "Việc": KIND_NAMES[event.kind],
            "Đối tượng": _subject(event),
            "Chi tiết": "; ".join(f"{name}: {text}" for name, text in event.detail),
        }
        for event, username in lines
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=560)
    if len(lines) >= limit:
        st.markdown(
            f":gray[Hiện {formatting.count(limit)} việc gần nhất. Chọn loại việc để "
            "thu hẹp.]"
        )


def _subject(event: AuditEvent) -> str:
    # Attempts carry a digest of name and address behind the account's name.
    signing_in = (
        AuditKind.SIGNED_IN,
        AuditKind.SIGN_IN_FAILED,
        AuditKind.SIGN_IN_LOCKED,
    )
    return event.subject.split(" ")[0] if event.kind in signing_in else event.subject
