"""What the logs record: who did what to which thing, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.identifiers import UserId


class AuditKind(StrEnum):
    """Kinds of events. Views stand in the operations store, changes in the main one."""

    SIGNED_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGN_IN_LOCKED = "sign_in.locked"
    SIGNED_OUT = "sign_out"
    DOSSIER_VIEWED = "dossier.view"
    DOSSIERS_EXPORTED = "dossier.export"
    BRIEF_EXPORTED = "brief.export"
    DATA_LOADED = "data.load"
    LOAD_UNDONE = "data.undo"
    USER_CREATED = "user.create"
    USER_CHANGED = "user.change"
    PASSWORD_SET = "user.password"  # noqa: S105 - the name of an event
    SETTING_CHANGED = "setting.change"

    @property
    def label(self) -> str:
        """What the reader of the log sees."""
        return _LABELS[self]


_LABELS = {
    AuditKind.SIGNED_IN: "Đăng nhập",
    AuditKind.SIGN_IN_FAILED: "Đăng nhập không thành công",
    AuditKind.SIGN_IN_LOCKED: "Tạm khóa đăng nhập",
    AuditKind.SIGNED_OUT: "Đăng xuất",
    AuditKind.DOSSIER_VIEWED: "Xem hồ sơ",
    AuditKind.DOSSIERS_EXPORTED: "Tải danh sách hồ sơ",
    AuditKind.BRIEF_EXPORTED: "Xuất báo cáo",
    AuditKind.DATA_LOADED: "Nạp số liệu",
    AuditKind.LOAD_UNDONE: "Hoàn tác lượt nạp",
    AuditKind.USER_CREATED: "Tạo tài khoản",
    AuditKind.USER_CHANGED: "Sửa tài khoản",
    AuditKind.PASSWORD_SET: "Đặt lại mật khẩu",
    AuditKind.SETTING_CHANGED: "Sửa cấu hình",
}


def label_of(kind: str) -> str:
    """The Vietnamese name of `kind`; the kind itself when it is not one of ours."""
    return _LABELS[AuditKind(kind)] if kind in _LABELS else kind


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event. `detail` holds ids and codes, never personal data."""

    kind: str
    at: datetime
    user_id: UserId | None
    subject: str
    detail: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log page: an event with the account's name, if known."""

    event: AuditEvent
    username: str | None
