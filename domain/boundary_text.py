"""What a file of boundaries would become, as lines for the command line."""

from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.boundary import LEVEL_NAMES, BoundaryReport, BoundarySet
from domain.formatting import count, decimal_number, moment
from domain.formatting import day as day_text
from domain.problem import Severity

_LISTED = 30


def report_lines(report: BoundaryReport, *, is_trial: bool) -> Iterable[str]:
    """What matched, what is wrong, and what was done."""
    listed = count(report.expected_count)
    if report.can_load and not report.key_column:
        number = count(len(report.matched))
        yield f"{number} trong {listed} quận, huyện ghép được từ phường, xã."
    else:
        told = f", nhận theo cột “{report.key_column}”" if report.key_column else ""
        yield (
            f"{count(report.named_count)} đơn vị khớp trong "
            f"{count(report.feature_count)} vùng của tệp{told}; danh mục có {listed} "
            "đơn vị."
        )
    for problem in report.problems[:_LISTED]:
        mark = "Lỗi" if problem.severity is Severity.REJECT else "Lưu ý"
        yield f"  {mark}: {problem.place}: {problem.reason}. {problem.remedy}."
    if (more := len(report.problems) - _LISTED) > 0:
        yield f"  … và {count(more)} vấn đề nữa (--format json in đủ)."
    if report.geometry_bytes:
        yield (
            f"Tọa độ {count(-(-report.geometry_bytes // 1000))} nghìn byte, đơn giản "
            f"hóa {decimal_number(Decimal(str(report.tolerance_m)), 0)} m."
        )
    if report.set_id is not None:
        yield f"Đã lưu {count(len(report.matched))} ranh giới."
    elif not report.can_load:
        yield "Chưa ghi gì: sửa các lỗi trên rồi nạp lại."
    elif is_trial:
        yield "Nạp được. Chưa ghi gì."


def set_line(item: BoundarySet, zone: ZoneInfo) -> str:
    """One set: what, since when, from where, by whom."""
    about = " (gần đúng)" if item.is_approximate else ""
    dated = f", ngày {day_text(item.published_on)}" if item.published_on else ""
    return (
        f"{LEVEL_NAMES[item.level]} từ {day_text(item.valid_from)}{about}: "
        f"{count(item.boundary_count)} ranh giới; nguồn {item.source}{dated}, giấy "
        f"phép {item.licence}; nạp {moment(item.loaded_at, zone)} bởi "
        f"{item.loaded_by or 'dòng lệnh'}, tệp {item.file_name}"
    )
