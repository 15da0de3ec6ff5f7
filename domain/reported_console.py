"""What the command line prints of a file of reported values."""

from domain.formatting import count
from domain.portal_console import open_name_lines, problem_line
from domain.reported_file import ReportedLoad

LISTED = 20
"""Kinds of problems named; the rest is counted."""


def reported_lines(load: ReportedLoad, *, is_trial: bool) -> list[str]:
    """Counts, problems with place and remedy, and the outcome."""
    run = load.dry_run
    pairs = (
        ("Giá trị mới", run.new),
        ("Điều chỉnh, giữ cả hai bản", run.changed),
        ("Không đổi", run.unchanged),
        ("Bị từ chối", run.rejected),
        ("Lưu ý", run.noticed),
    )
    about = f"{count(run.indicators)} chỉ tiêu, {count(run.units)} đơn vị"
    return [
        f"{run.request.file_name}: {about}",
        *(f"  {title:<32}{count(number):>8}" for title, number in pairs if number),
        *(problem_line(group) for group in run.groups[:LISTED]),
        *open_name_lines(run.names),
        _outcome(load, is_trial=is_trial),
    ]


def _outcome(load: ReportedLoad, *, is_trial: bool) -> str:
    if not load.dry_run.can_load:
        return "Chưa nhập được. Không có gì được ghi."
    if is_trial:
        return "Nhập được. Chưa có gì được ghi."
    if load.load_id is None:
        return "Không có gì thay đổi."
    if load.dry_run.request.accept:
        return f"Đã nhập và duyệt, lượt {load.load_id}."
    return f"Đã nhập, lượt {load.load_id}; chờ Văn phòng duyệt."
