"""Work on targets of a plan: what the dialog sends."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from components import plan_target_forms as forms
from components.notices import done
from components.runtime.reads import call
from domain.access import Viewer
from domain.errors import ApplicationError
from domain.plan_board import PlanBoard, TargetLine
from services.plan_targets import judge_target_report, report_target


def target_desk(viewer: Viewer, board: PlanBoard, close: Callable[[], None]) -> None:
    """Draw a target with its reports, and the forms that the viewer may send."""
    if not board.targets:
        st.markdown("Kế hoạch này không có chỉ tiêu nào trong phạm vi của bạn.")
        return
    line = forms.chosen_target(board.targets)
    try:
        said = _worked(viewer, board, line)
    except ApplicationError as refused:
        st.error(refused.message)
        said = ""
    if said:
        close()
        done(said)
    if line.target.readings:
        days = {
            name: st.column_config.DateColumn(format="DD/MM/YYYY")
            for name in ("Số liệu đến", "Báo cáo ngày")
        }
        table = forms.readings_table(line.target)
        st.dataframe(table, hide_index=True, column_config=days)


def _worked(viewer: Viewer, board: PlanBoard, line: TargetLine) -> str:
    if not board.is_latest:
        st.markdown(":gray[Đang xem một ngày đã qua: chỉ xem, không báo cáo.]")
        return ""
    target, now = line.target, datetime.now(UTC)
    asked = {"plan_code": board.plan.code, "target_code": target.code}
    if line.may_report and (sent := forms.target_form(target, today=board.day)):
        call(
            report_target, viewer, **asked, value=sent.value, day=sent.day,
            note=sent.note, evidence=sent.evidence, now=now,
        )  # fmt: skip
        return f"Đã ghi số liệu của {target.code}."
    if board.may_judge and (judged := forms.target_verdict(target)):
        call(
            judge_target_report, viewer, **asked, report_id=judged.report_id,
            verdict=judged.verdict, note=judged.note, now=now,
        )  # fmt: skip
        return f"Đã ghi kết luận về số liệu của {target.code}."
    return ""
