"""The office's look at a report that waits for it, on a task or on a target."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from domain.identifiers import ReportId
from domain.plan import ProgressReport, Verdict
from domain.plan_target import TargetReading
from domain.plan_words import VERDICT_DEEDS

Report = TypeVar("Report", ProgressReport, TargetReading)


@dataclass(frozen=True, slots=True)
class VerdictSent:
    """What the office makes of a report."""

    report_id: ReportId
    verdict: Verdict
    note: str


def verdict_form(
    key: str, label: str, waiting: Sequence[Report], told: Callable[[Report], str]
) -> VerdictSent | None:
    """Accept one of the reports that wait, or return it; None until it is sent."""
    with st.form(key, border=False):
        report = st.selectbox(label, waiting, format_func=told, key=f"{key}_report")
        verdict = st.radio(
            "Kết luận",
            list(Verdict),
            format_func=VERDICT_DEEDS.__getitem__,
            key=f"{key}_what",
            horizontal=True,
        )
        note = st.text_area(
            "Lý do (bắt buộc khi trả lại)", key=f"{key}_note", max_chars=2000
        )
        if st.form_submit_button("Ghi kết luận", type="primary") and verdict:
            return VerdictSent(report.id, verdict, note)
    return None
