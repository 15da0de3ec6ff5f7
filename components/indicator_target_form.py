"""The form that gives a target of an indicator, or withdraws it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import streamlit as st

from domain.indicator import Direction
from domain.indicator_detail import IndicatorDetail
from domain.indicator_target_text import (
    PERIOD_FORM,
    POINTS_FORM,
    amount_of,
)
from domain.period import Period
from domain.period_text import period_of


@dataclass(frozen=True, slots=True)
class TargetSent:
    """What the form says; `value` None: withdraw."""

    period: Period
    value: Decimal | None
    decision: str
    decided_on: date | None
    points: str
    legend: str
    note: str


@dataclass(frozen=True, slots=True)
class _Typed:
    """The fields of the form as they are typed."""

    period: str
    value: str
    decision: str
    decided_on: date | None
    points: str
    legend: str
    note: str
    withdraw: bool


def target_form(detail: IndicatorDetail) -> TargetSent | None:
    """None until it is sent with a period and a value that can be read."""
    with st.form("ct_giao_phieu", border=False):
        typed = _typed(detail)
        if not st.form_submit_button("Ghi", type="primary"):
            return None
    period = period_of(typed.period)
    if period is None:
        st.error(f"Không đọc được kỳ. {PERIOD_FORM}.")
        return None
    value = None if typed.withdraw else amount_of(typed.value)
    if value is None and not typed.withdraw:
        st.error("Chỉ tiêu giao không phải là số. Ghi như 98 hay 98,5.")
        return None
    return TargetSent(
        period, value, typed.decision, typed.decided_on, typed.points, typed.legend,
        typed.note,
    )  # fmt: skip


def _typed(detail: IndicatorDetail) -> _Typed:
    each, year = detail.indicator, str(detail.period.first_day.year)
    first, second = st.columns(2)
    return _Typed(
        period=first.text_input(
            "Kỳ", value=year, key="ct_giao_ky", max_chars=40, help=PERIOD_FORM
        ),
        value=second.text_input(
            f"Chỉ tiêu giao ({each.unit})", key="ct_giao_so", max_chars=40
        ),
        decision=st.text_input("Quyết định giao", key="ct_giao_qd", max_chars=300),
        decided_on=st.date_input(
            "Ngày quyết định", value=None, format="DD/MM/YYYY", key="ct_giao_ngay"
        ),
        points=st.text_input(
            "Lộ trình (để trống nếu theo quy tắc chung)",
            key="ct_giao_moc",
            max_chars=1000,
            help=POINTS_FORM,
        ),
        legend=st.text_input(
            "Thang trạng thái, theo % của mức cần đạt đến nay",
            key="ct_giao_thang",
            max_chars=200,
            placeholder=_LEGENDS[each.direction],
        ),
        note=st.text_input("Ghi chú", key="ct_giao_ghi", max_chars=500),
        withdraw=st.checkbox("Bãi bỏ chỉ tiêu của kỳ này", key="ct_giao_bo"),
    )


_LEGENDS = {
    Direction.UP: "khong-dat < 95 <= luu-y < 100 <= dat",
    Direction.DOWN: "dat <= 100 < luu-y <= 105 < khong-dat",
    Direction.NEUTRAL: "",
}
