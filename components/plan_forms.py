"""Forms on a task of a plan: report, accept or return, extend, decide."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from components.plan_verdict_form import VerdictSent, verdict_form
from domain.formatting import day
from domain.plan import DecisionKind, ProgressReport
from domain.plan_board import TaskLine
from domain.plan_words import DECISION_WORDS


@dataclass(frozen=True, slots=True)
class ReportSent:
    """A report of progress."""

    percent: int
    note: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ExtensionSent:
    """A later deadline by decision."""

    decision_number: str
    decided_on: date
    reason: str
    new_deadline: date


@dataclass(frozen=True, slots=True)
class DecisionSent:
    """A decision that suspends, resumes or cancels."""

    kind: DecisionKind
    decision_number: str
    reason: str


def report_form(line: TaskLine) -> ReportSent | None:
    """The lead org unit's report; None until it is sent."""
    least = int(line.standing.percent or 0)
    with st.form("plan_report", border=False):
        percent = st.number_input(
            "Tiến độ, %",
            min_value=least,
            max_value=100,
            value=least,
            key="plan_report_percent",
            help="Không thấp hơn báo cáo trước; báo cáo sai thì Văn phòng trả lại.",
        )
        note = st.text_area(
            "Kết quả, vướng mắc", key="plan_report_note", max_chars=2000
        )
        evidence = st.text_input(
            "Đường dẫn hồ sơ minh chứng", key="plan_report_evidence", max_chars=500
        )
        if st.form_submit_button("Gửi báo cáo", type="primary"):
            return ReportSent(int(percent), note, evidence)
    return None


def progress_verdict(line: TaskLine) -> VerdictSent | None:
    """The office's look at a report that waits for it; None until it is sent."""
    waiting = [r for r in reversed(line.record.reports) if r.verdict is None]
    if not waiting:
        st.markdown("Không còn báo cáo nào chờ xem.")
        return None
    return verdict_form("plan_verdict", "Báo cáo", waiting, _told)


def extension_form(line: TaskLine, *, today: date) -> ExtensionSent | None:
    """A later deadline; None until it is sent."""
    first, present = line.standing.first_deadline, line.standing.deadline
    if present is None:
        st.markdown("Nhiệm vụ chưa giao hạn nên không gia hạn.")
        return None
    st.markdown(
        f"Hạn đầu {day(first)} giữ nguyên. Hạn hiện tại {day(present)}, đã gia hạn "
        f"{line.standing.extensions} lần."
    )
    with st.form("plan_extension", border=False):
        number = st.text_input("Số quyết định", key="plan_ext_number", max_chars=64)
        decided_on = st.date_input(
            "Ngày quyết định",
            value=today,
            max_value=today,
            format="DD/MM/YYYY",
            key="plan_ext_day",
        )
        reason = st.text_area("Lý do", key="plan_ext_reason", max_chars=2000)
        deadline = st.date_input(
            "Hạn mới", value=None, format="DD/MM/YYYY", key="plan_ext_deadline"
        )
        if st.form_submit_button("Gia hạn", type="primary"):
            if deadline is None:
                st.error("Chọn hạn mới.")
                return None
            return ExtensionSent(number, decided_on, reason, deadline)
    return None


def decision_form() -> DecisionSent | None:
    """A decision on the task; None until it is sent."""
    with st.form("plan_decision", border=False):
        kind = st.radio(
            "Quyết định",
            list(DecisionKind),
            format_func=DECISION_WORDS.__getitem__,
            key="plan_decision_kind",
            horizontal=True,
        )
        number = st.text_input(
            "Số quyết định", key="plan_decision_number", max_chars=64
        )
        reason = st.text_area("Lý do", key="plan_decision_reason", max_chars=2000)
        sent = st.form_submit_button("Ghi quyết định", type="primary")
        if sent and kind is not None:
            return DecisionSent(kind, number, reason)
    return None


def _told(report: ProgressReport) -> str:
    return f"{day(report.day)}: {report.percent} %, {report.author_name}"
