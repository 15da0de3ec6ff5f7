"""Work on a task of a plan: the dialog that the address names, and what it sends."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from components import plan_forms as forms
from components.notices import done
from components.runtime.reads import call
from domain.access import Viewer
from domain.errors import ApplicationError
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_view import DEED, TaskDeed, deed_of, deeds_on
from services.plan_decisions import decide_task, extend_deadline
from services.plan_reports import judge_report, report_progress

_TITLES = {
    TaskDeed.REPORT: "Báo cáo tiến độ",
    TaskDeed.JUDGE: "Chấp nhận, trả lại báo cáo",
    TaskDeed.EXTEND: "Gia hạn",
    TaskDeed.DECIDE: "Tạm dừng, tiếp tục, hủy",
}


def work_dialog(viewer: Viewer, board: PlanBoard, line: TaskLine | None) -> None:
    """Open the form of the address on a task, if the viewer may use it."""
    deed = deed_of(st.query_params.get(DEED))
    if line is None or deed is None or deed not in deeds_on(board, line):
        return
    title = f"{_TITLES[deed]}: {line.code}"
    st.dialog(title, width="medium", on_dismiss=_forget)(_worked)(
        viewer, board, line, deed
    )


def _worked(viewer: Viewer, board: PlanBoard, line: TaskLine, deed: TaskDeed) -> None:
    try:
        said = _DEEDS[deed](viewer, board, line)
    except ApplicationError as refused:
        st.error(refused.message)
        return
    if said:
        _forget()
        done(said)


def _report(viewer: Viewer, board: PlanBoard, line: TaskLine) -> str:
    sent = forms.report_form(line)
    if sent is None:
        return ""
    call(
        report_progress,
        viewer,
        plan_code=board.plan.code,
        task_code=line.code,
        percent=sent.percent,
        note=sent.note,
        evidence=sent.evidence,
        now=datetime.now(UTC),
    )
    return f"Đã ghi báo cáo {sent.percent} % của {line.code}."


def _judge(viewer: Viewer, board: PlanBoard, line: TaskLine) -> str:
    sent = forms.progress_verdict(line)
    if sent is None:
        return ""
    call(
        judge_report,
        viewer,
        plan_code=board.plan.code,
        task_code=line.code,
        report_id=sent.report_id,
        verdict=sent.verdict,
        note=sent.note,
        now=datetime.now(UTC),
    )
    return f"Đã ghi kết luận về báo cáo của {line.code}."


def _extend(viewer: Viewer, board: PlanBoard, line: TaskLine) -> str:
    sent = forms.extension_form(line, today=board.day)
    if sent is None:
        return ""
    call(
        extend_deadline,
        viewer,
        plan_code=board.plan.code,
        task_code=line.code,
        decision_number=sent.decision_number,
        decided_on=sent.decided_on,
        reason=sent.reason,
        new_deadline=sent.new_deadline,
        now=datetime.now(UTC),
    )
    return f"Đã gia hạn {line.code}; hạn đầu giữ nguyên."


def _decide(viewer: Viewer, board: PlanBoard, line: TaskLine) -> str:
    sent = forms.decision_form()
    if sent is None:
        return ""
    call(
        decide_task,
        viewer,
        plan_code=board.plan.code,
        task_code=line.code,
        kind=sent.kind,
        decision_number=sent.decision_number,
        reason=sent.reason,
        now=datetime.now(UTC),
    )
    return f"Đã ghi quyết định với {line.code}."


_DEEDS: dict[TaskDeed, Callable[[Viewer, PlanBoard, TaskLine], str]] = {
    TaskDeed.REPORT: _report,
    TaskDeed.JUDGE: _judge,
    TaskDeed.EXTEND: _extend,
    TaskDeed.DECIDE: _decide,
}


def _forget() -> None:
    st.query_params.pop(DEED, None)
