"""Reports of progress: the lead org unit makes them, the plan's owner judges them.

Nobody accepts what they reported themselves.
"""

from datetime import datetime

from data_access.engine import Database
from data_access.writes import plans as writes
from data_access.writes.plan_verdicts import append_verdict
from domain.access import Permission, Viewer, require
from domain.audit import AuditKind
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.identifiers import ReportId
from domain.plan import DONE_PERCENT, ProgressReport, Verdict
from domain.plan_state import TaskState
from services.installation import actor_id
from services.plan_access import answers_for, require_manager
from services.plan_verdicts import require_verdict
from services.plan_work import Work, task_at_work


def report_progress(
    database: Database,
    viewer: Viewer,
    *,
    plan_code: str,
    task_code: str,
    percent: int,
    note: str,
    evidence: str = "",
    now: datetime,
) -> ReportId:
    """Append today's report of a task; nothing is ever dated back.

    AccessDenied unless the viewer's scope holds the lead org unit. InvalidInput for a
    percentage out of range or below the last one, an empty note, a task that is
    cancelled, suspended, or reported through its subtasks.
    """
    require(viewer, Permission.PLAN_REPORT)
    with task_at_work(database, viewer, plan_code, task_code, now) as work:
        if not answers_for(work.kept, viewer, work.record.task.lead_id, work.today):
            raise AccessDenied(
                f"Nhiệm vụ {task_code} do đơn vị khác chủ trì; chỉ đơn vị chủ trì báo "
                "cáo tiến độ."
            )
        _require_reportable(work, percent, note)
        report = ProgressReport(
            id=ReportId(0),
            day=work.today,
            percent=percent,
            note=note.strip(),
            evidence=evidence.strip(),
            author_id=actor_id(viewer),
            author_name=viewer.display_name,
        )
        report_id = writes.append_report(work.session, work.task_id, report, now=now)
        detail = ("percent", str(percent)), ("report", str(report_id))
        work.done(AuditKind.PROGRESS_REPORTED, *detail)
    return report_id


def judge_report(
    database: Database,
    viewer: Viewer,
    *,
    plan_code: str,
    task_code: str,
    report_id: ReportId,
    verdict: Verdict,
    note: str = "",
    now: datetime,
) -> None:
    """Accept a report, or return it with a note that says why; once for each.

    AccessDenied unless the viewer works for the plan's owner, and for one's own
    report. Conflict when it was judged already.
    """
    require(viewer, Permission.PLAN_MANAGE)
    with task_at_work(database, viewer, plan_code, task_code, now) as work:
        require_manager(work.kept, viewer, work.plan, work.today)
        found = [r for r in work.record.reports if r.id == report_id]
        if not found:
            raise NotFound(f"Nhiệm vụ {task_code} không có báo cáo này.")
        require_verdict(viewer, found[0], verdict, note)
        append_verdict(
            work.session,
            report_id,
            on_target=False,
            verdict=verdict,
            day=work.today,
            note=note.strip(),
            user_id=actor_id(viewer),
            now=now,
        )
        detail = ("verdict", verdict.value), ("report", str(report_id))
        work.done(AuditKind.PROGRESS_JUDGED, *detail)


def _require_reportable(work: Work, percent: int, note: str) -> None:
    code, standing = work.record.task.code, work.standing
    if work.has_subtasks:
        raise InvalidInput(
            f"Tiến độ của {code} cộng từ các nhiệm vụ con. Báo cáo ở từng nhiệm vụ con."
        )
    if standing.state in (TaskState.CANCELLED, TaskState.SUSPENDED):
        raise InvalidInput(
            f"Nhiệm vụ {code} đang tạm dừng hoặc đã hủy theo quyết định."
        )
    if not 0 <= percent <= DONE_PERCENT:
        raise InvalidInput(f"Tiến độ {percent} % không hợp lệ. Nhập từ 0 đến 100.")
    if standing.percent is not None and percent < standing.percent:
        raise InvalidInput(
            f"Tiến độ {percent} % thấp hơn báo cáo trước ({standing.percent} %). Nếu "
            "báo cáo trước sai, đề nghị Văn phòng trả lại báo cáo đó."
        )
    if not note.strip():
        raise InvalidInput("Ghi chú kết quả, vướng mắc của kỳ này rồi gửi.")
