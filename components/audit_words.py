"""The audit log in Vietnamese: kinds of events, and what their details are called."""

from collections.abc import Mapping

from components.grant_editor import PERMISSION_NAMES, ROLE_NAMES
from domain.audit import AuditEvent, AuditKind
from domain.imports import KIND_LABELS
from domain.outliers import OutlierState

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
    AuditKind.PORTAL_FIGURES_LOADED: "Nhập số liệu 766 của Cổng",
    AuditKind.PORTAL_FIGURES_UNDONE: "Hoàn tác số liệu 766 của Cổng",
    AuditKind.VALUES_REPORTED: "Nhập số liệu chỉ tiêu do đơn vị báo cáo",
    AuditKind.VALUES_JUDGED: "Duyệt, trả lại số liệu chỉ tiêu của đơn vị",
    AuditKind.VALUES_UNLOCKED: "Mở khóa số liệu chỉ tiêu đã duyệt",
    AuditKind.INDICATOR_DEFINED: "Định nghĩa chỉ tiêu",
    AuditKind.INDICATOR_TARGET_SET: "Giao, bãi bỏ chỉ tiêu",
    AuditKind.COMPARISON_SET_LOADED: "Nhập danh sách đối chiếu",
    AuditKind.COMPARISON_SET_DELETED: "Xóa danh sách đối chiếu",
    AuditKind.PLAN_ADDED: "Nhập kế hoạch",
    AuditKind.PLAN_IMPORTED: "Nhập tệp kế hoạch",
    AuditKind.PROGRESS_IMPORTED: "Nhập tệp tiến độ",
    AuditKind.PLAN_EXPORTED: "Tải kế hoạch",
    AuditKind.PROGRESS_REPORTED: "Báo cáo tiến độ nhiệm vụ",
    AuditKind.PROGRESS_JUDGED: "Chấp nhận, trả lại báo cáo",
    AuditKind.TARGET_REPORTED: "Báo cáo số liệu chỉ tiêu",
    AuditKind.TARGET_JUDGED: "Chấp nhận, trả lại số liệu chỉ tiêu",
    AuditKind.DEADLINE_EXTENDED: "Gia hạn nhiệm vụ",
    AuditKind.TASK_DECIDED: "Tạm dừng, tiếp tục, hủy nhiệm vụ",
    AuditKind.ROLLUPS_REPAIRED: "Tính lại số tổng hợp",
    AuditKind.OUTLIER_MARKED: "Đánh dấu số bất thường",
    AuditKind.ACCESS_REFUSED: "Bị từ chối truy cập",
}
DETAIL_NAMES: Mapping[str, str] = {
    "after": "sau",
    "became_overdue": "thành quá hạn",
    "before": "trước",
    "brought_back": "đưa lại",
    "bytes": "byte",
    "ceased_overdue": "hết quá hạn",
    "cells": "ô",
    "change": "thay đổi",
    "changed": "đổi",
    "choices": "lựa chọn",
    "columns": "cột",
    "data_version": "phiên bản số liệu",
    "day": "ngày",
    "days": "ngày",
    "deadlines_moved": "hạn dời",
    "decision": "quyết định",
    "dossiers": "hồ sơ",
    "extensions": "gia hạn",
    "field": "lĩnh vực",
    "file": "tệp",
    "filter": "điều kiện",
    "formula": "công thức",
    "groups": "nhóm",
    "kind": "loại",
    "known": "khớp",
    "level": "cấp",
    "licence": "giấy phép",
    "links": "ràng buộc",
    "load": "lượt nạp",
    "new": "mới",
    "percent": "%",
    "period": "kỳ",
    "procedure_codes": "mã thủ tục",
    "procedures": "thủ tục",
    "quyen": "quyền",
    "reason": "lý do",
    "rejected": "bị loại",
    "removed": "xóa",
    "report": "báo cáo số",
    "reports": "báo cáo",
    "restored": "khôi phục",
    "rows": "dòng",
    "scope": "phạm vi",
    "sha256": "sha256",
    "shape": "dạng tệp",
    "source": "nguồn",
    "state": "trạng thái",
    "taken_out": "lấy ra",
    "targets": "chỉ tiêu",
    "tasks": "nhiệm vụ",
    "times": "lần",
    "unchanged": "không đổi",
    "unit_codes": "mã đơn vị",
    "units": "đơn vị",
    "user_id": "tài khoản số",
    "valid_from": "hiệu lực từ",
    "value": "giá trị",
    "values": "giá trị",
    "verdict": "kết luận",
    "version": "bản",
}
"""What a detail is called; the log keeps its own short names."""
VALUES: Mapping[str, Mapping[str, str]] = {
    "kind": {
        **{kind.value: label.lower() for kind, label in KIND_LABELS.items()},
        "suspended": "tạm dừng",
        "resumed": "tiếp tục",
        "cancelled": "hủy",
    },
    "verdict": {"accepted": "chấp nhận", "returned": "trả lại", "unlocked": "mở khóa"},
    "change": {"new": "mới", "replaced": "thay"},
    "state": {state.value: state.label for state in OutlierState},
    "level": {"district": "quận, huyện", "commune": "phường, xã"},
    "scope": {"*": "toàn Thành phố"},
}
"""By the name of a detail, what its values are called; others stand for themselves."""
_RIGHTS = {
    **{role.value: name for role, name in ROLE_NAMES.items()},
    **{right.value: name for right, name in PERMISSION_NAMES.items()},
}


def detail_text(event: AuditEvent) -> str:
    """The details of an event in one line."""
    return "; ".join(
        f"{DETAIL_NAMES.get(name, name)}: {_value(name, text)}"
        for name, text in event.detail
    )


def _value(name: str, text: str) -> str:
    if name == "quyen":
        return "; ".join(_right(part) for part in text.split("; "))
    return VALUES.get(name, {}).get(text, text)


def _right(text: str) -> str:
    """A right, or a role with the number of its org unit behind it."""
    word, _, place = text.partition(" ")
    name = _RIGHTS.get(word, word)
    return f"{name}, đơn vị số {place}" if place else name
