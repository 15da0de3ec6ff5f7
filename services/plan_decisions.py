"""Decisions on a task: a later deadline, to suspend, resume or cancel it.

Only people of the plan's owner enter them, each with its number and reason.
"""

from datetime import date, datetime

from data_access.engine import Database
from data_access.writes import plans as writes
from domain.access import Permission, Viewer, require
from domain.audit import AuditKind
from domain.errors import InvalidInput
from domain.formatting import day as day_text
from domain.plan import DecisionKind, Extension, TaskDecision
from domain.plan_state import TaskState, suspended_since
from services.installation import actor_id
from services.plan_access import require_manager
from services.plan_work import Work, task_at_work


def extend_deadline(
    database: Database,
    viewer: Viewer,
    *,
    plan_code: str,
    task_code: str,
    decision_number: str,
    decided_on: date,
    reason: str,
    new_deadline: date,
    now: datetime,
) -> None:
    """Append a later deadline by decision; the first one stays beside it.

    AccessDenied unless the viewer works for the plan's owner. InvalidInput without
    decision number or reason, for a decision of a day to come, a deadline not later
    than the one in force, and a task that is done, cancelled or without a deadline.
    """
    require(viewer, Permission.PLAN_MANAGE)
    with task_at_work(database, viewer, plan_code, task_code, now) as work:
        require_manager(work.kept, viewer, work.plan, work.today)
        _require_decision(decision_number, reason)
        if decided_on > work.today:
            raise InvalidInput("Ngày quyết định gia hạn chưa đến. Kiểm tra lại ngày.")
        before = _require_extensible(work, new_deadline)
        extension = Extension(
            decided_on,
            work.today,
            decision_number.strip(),
            reason.strip(),
            new_deadline,
        )
        writes.append_extension(
            work.session, work.task_id, extension, user_id=actor_id(viewer), now=now
        )
        work.done(
            AuditKind.DEADLINE_EXTENDED,
            ("decision", extension.decision_number),
            ("before", before.isoformat()),
            ("after", new_deadline.isoformat()),
            ("times", str(work.standing.extensions + 1)),
        )


def decide_task(
    database: Database,
    viewer: Viewer,
    *,
    plan_code: str,
    task_code: str,
    kind: DecisionKind,
    decision_number: str,
    reason: str,
    now: datetime,
) -> None:
    """Suspend, resume or cancel a task by decision.

    AccessDenied unless the viewer works for the plan's owner. InvalidInput without
    decision number or reason, and where it changes nothing: done, cancelled, already
    suspended, not suspended.
    """
    require(viewer, Permission.PLAN_MANAGE)
    with task_at_work(database, viewer, plan_code, task_code, now) as work:
        require_manager(work.kept, viewer, work.plan, work.today)
        _require_decision(decision_number, reason)
        rests = suspended_since(work.record) is not None
        useless = (
            work.standing.done_on is not None
            or work.standing.state is TaskState.CANCELLED
            or (kind is DecisionKind.SUSPENDED and rests)
            or (kind is DecisionKind.RESUMED and not rests)
        )
        if useless:
            raise InvalidInput(
                f"Quyết định này không đổi gì ở nhiệm vụ {task_code}: kiểm tra trạng "
                "thái hiện tại của nhiệm vụ."
            )
        decision = TaskDecision(
            kind, work.today, decision_number.strip(), reason.strip()
        )
        writes.append_decision(
            work.session, work.task_id, decision, user_id=actor_id(viewer), now=now
        )
        detail = ("kind", kind.value), ("decision", decision.decision_number)
        work.done(AuditKind.TASK_DECIDED, *detail)


def _require_decision(decision_number: str, reason: str) -> None:
    if not decision_number.strip() or not reason.strip():
        raise InvalidInput("Nhập số quyết định và lý do.")


def _require_extensible(work: Work, new_deadline: date) -> date:
    """The deadline in force; InvalidInput when the new one cannot follow it."""
    code, before = work.record.task.code, work.record.deadline
    if before is None:
        raise InvalidInput(f"Nhiệm vụ {code} chưa giao hạn nên không gia hạn.")
    done = work.standing.done_on is not None
    if done or work.standing.state is TaskState.CANCELLED:
        raise InvalidInput(f"Nhiệm vụ {code} đã xong hoặc đã hủy nên không gia hạn.")
    if new_deadline <= before:
        raise InvalidInput(
            f"Hạn mới phải sau hạn hiện tại {day_text(before)}. Chọn ngày khác."
        )
    return before
