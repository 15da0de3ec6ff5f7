"""Forms on a target of a plan: what it stands at, and what the office makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd
import streamlit as st

from components.plan_task import VERDICT_WORDS
from components.plan_verdict_form import VerdictSent, verdict_form
from domain.formatting import day, decimal_number
from domain.plan_board import TargetLine
from domain.plan_target import PlanTarget, TargetReading
from domain.plan_words import TARGET_WORDS


@dataclass(frozen=True, slots=True)
class TargetSent:
    """What a target stood at."""

    value: Decimal
    day: date
    note: str
    evidence: str


def chosen_target(lines: Sequence[TargetLine]) -> TargetLine:
    """The target that the dialog is about, and how it stands."""
    labels = {line.target.code: line for line in lines}
    code = st.selectbox(
        "Chỉ tiêu",
        list(labels),
        format_func=lambda key: f"{key} {labels[key].target.name}",
        key="plan_target_code",
    )
    line = labels[code]
    target = line.target
    st.text(
        f"{line.lead.name}. Từ {_amount(target.baseline)} đến {_amount(target.goal)} "
        f"{target.measure}, hạn {day(target.due)}. Nay: {TARGET_WORDS[line.state]}."
    )
    return line


def target_form(target: PlanTarget, *, today: date) -> TargetSent | None:
    """The lead org unit's report; None until it is sent."""
    last = target.counted_on(today)
    with st.form("plan_target", border=False):
        first, second = st.columns(2)
        value = first.number_input(
            "Đạt được",
            value=None,
            step=0.1,
            format="%.3f",
            placeholder=target.measure,
            key="plan_target_value",
        )
        on = second.date_input(
            "Số liệu đến ngày",
            value=today,
            min_value=min(last.day, today) if last else None,
            max_value=today,
            format="DD/MM/YYYY",
            key="plan_target_day",
        )
        note = st.text_area(
            "Cách tính, nguồn số liệu", key="plan_target_note", max_chars=2000
        )
        evidence = st.text_input(
            "Đường dẫn hồ sơ minh chứng", key="plan_target_evidence", max_chars=500
        )
        if not st.form_submit_button("Gửi số liệu", type="primary"):
            return None
        if value is None:
            st.error("Nhập giá trị đạt được.")
            return None
        return TargetSent(Decimal(f"{value:.3f}"), on, note, evidence)


def target_verdict(target: PlanTarget) -> VerdictSent | None:
    """The office's look at a report that waits for it; None until it is sent."""
    waiting = [
        reading
        for reading in reversed(target.readings)
        if reading.verdict is None and reading.author_id is not None
    ]
    if not waiting:
        return None
    return verdict_form("plan_target_verdict", "Số liệu chờ xem", waiting, _told)


def readings_table(target: PlanTarget) -> pd.DataFrame:
    """One row per report, the newest first."""
    return pd.DataFrame(
        [
            (
                reading.day,
                float(reading.value),
                reading.note,
                reading.evidence,
                reading.author_name,
                reading.reported_on,
                "theo tệp"
                if reading.verdict is None and reading.author_id is None
                else VERDICT_WORDS[reading.verdict],
                reading.verdict_note,
            )
            for reading in reversed(target.readings)
        ],
        columns=["Số liệu đến", "Đạt được", "Cách tính, nguồn", "Minh chứng",
                 "Người báo cáo", "Báo cáo ngày", "Văn phòng", "Lý do"],
    )  # fmt: skip


def _told(reading: TargetReading) -> str:
    return f"{day(reading.day)}: {_amount(reading.value)}, {reading.author_name}"


def _amount(value: Decimal) -> str:
    text = decimal_number(value, 3)
    return text.rstrip("0").rstrip(",") if "," in text else text
