"""What the office makes of a report on a task or target: once, and not its own."""

from domain.access import Viewer
from domain.errors import AccessDenied, Conflict, InvalidInput
from domain.plan import ProgressReport, Verdict
from domain.plan_target import TargetReading


def require_verdict(
    viewer: Viewer, found: ProgressReport | TargetReading, verdict: Verdict, note: str
) -> None:
    """Conflict for a report judged already; AccessDenied for one's own report.

    InvalidInput for one that is returned without a reason.
    """
    if found.verdict is not None:
        raise Conflict("Báo cáo này đã được xử lý. Tải lại trang để xem kết quả.")
    if found.author_id is not None and found.author_id == viewer.user_id:
        raise AccessDenied(
            "Bạn không xử lý được báo cáo của chính mình. Nhờ người khác xem."
        )
    if verdict is Verdict.RETURNED and not note.strip():
        raise InvalidInput("Ghi lý do trả lại để đơn vị chủ trì biết cần sửa gì.")
