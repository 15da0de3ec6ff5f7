"""What is wrong with a succession, in words: reason and remedy, at a cell."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from domain.formatting import day as day_text
from domain.identifiers import OrgUnitId
from domain.succession import Fault, FaultKind
from ingest.small_file import SmallRow

_WORDS: dict[FaultKind, tuple[str, str, str]] = {
    FaultKind.SELF: (
        "successor", "Đơn vị mới trùng đơn vị cũ",
        "Sửa một trong hai mã; đổi tên thì ghi ở danh mục đơn vị",
    ),
    FaultKind.REPEATED: (
        "successor", "Cặp đơn vị cũ, đơn vị mới này đã có ở dòng khác", "Giữ một dòng",
    ),
    FaultKind.CYCLE: (
        "successor", "Chuỗi kế thừa quay lại chính đơn vị cũ",
        "Sửa mã đơn vị, hoặc bỏ dòng thừa",
    ),
    FaultKind.GAP: (
        "day", "Có khoảng trống: đơn vị không có hiệu lực vào lúc chuyển{told}",
        "Đơn vị cũ phải hết hiệu lực, đơn vị mới phải có hiệu lực đúng Ngày hiệu lực; "
        "sửa ngày ở đây hoặc ở danh mục đơn vị",
    ),
    FaultKind.OVERLAP: (
        "day", "Chồng thời gian: đơn vị cũ vẫn còn hiệu lực vào ngày này{told}",
        "Ghi ngày kết thúc của đơn vị cũ ở danh mục đơn vị, hoặc ghi “có” ở cột Đơn vị "
        "cũ vẫn hoạt động",
    ),
    FaultKind.SHARE: (
        "share", "Tỷ lệ {told} không nằm từ 0 đến 1", "Ghi tỷ lệ từ 0 đến 1",
    ),
    FaultKind.SHARE_SUM: (
        "share", "Tổng tỷ lệ của đơn vị cũ là {told}, không phải 1",
        "Sửa tỷ lệ cho tổng các dòng của đơn vị cũ bằng 1 (100 %)",
    ),
    FaultKind.DEFAULT: (
        "default", "Đơn vị cũ hết hiệu lực mà không có đúng một đơn vị nhận hồ sơ",
        "Đánh dấu “có” ở đúng một dòng, cột Nhận hồ sơ mặc định",
    ),
    FaultKind.REVERSE_SUM: (
        "reverse", "Tổng tỷ lệ ngược của đơn vị mới là {told}",
        "Sửa cho tổng bằng 1; đơn vị mới có từ trước thì không quá 1",
    ),
    FaultKind.NOT_EXACT: (
        "nature", "Tỷ lệ {told} không thể là chính xác: chỉ chuyển nguyên vẹn mới "
        "chính xác", "Ghi “ước tính”, hoặc để trống",
    ),
}  # fmt: skip


def reject_fault(row: SmallRow, fault: Fault, codes: Mapping[OrgUnitId, str]) -> None:
    """Refuse a row for what is wrong with a link, maybe one that was there before.

    `codes`: of both its org units, by which the reason names it.
    """
    key, reason, remedy = _WORDS[fault.kind]
    link = fault.link
    told = (
        f"{codes[link.predecessor]} → {codes[link.successor]}: "
        f"{reason[:1].lower()}{reason[1:].format(told=_told(fault.told))}"
    )
    row.reject(fault.kind.value, key, told, remedy)


def fault_sentence(fault: Fault) -> str:
    """Reason and remedy of a fault outside a file of successions."""
    _, reason, remedy = _WORDS[fault.kind]
    return f"{reason.format(told=_told(fault.told))}. {remedy}."


def _told(value: Fraction | date | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return str(value)
    return f" (mốc hiệu lực {day_text(value)})"
