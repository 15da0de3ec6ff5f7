"""Choosing the period: a common one, any of a kind, or two days."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from domain.period import Basis, Period, PeriodKind
from domain.view_state import alike, offered_periods, periods_of

KIND_NAMES = {
    PeriodKind.MONTH: "Tháng",
    PeriodKind.QUARTER: "Quý",
    PeriodKind.HALF: "6 tháng",
    PeriodKind.NINE_MONTHS: "9 tháng",
    PeriodKind.YEAR: "Năm",
    PeriodKind.YEAR_TO_DATE: "Lũy kế năm",
    PeriodKind.FREE: "Tùy chọn",
}
BASIS_NAMES = {
    Basis.CALENDAR: "Theo lịch",
    Basis.REPORTING: "Kỳ báo cáo (chốt ngày 14)",
}
Picked = Callable[[Period], None]


def period_picker(
    present: Period, *, first_day: date, data_day: date, picked: Picked
) -> None:
    """Draw the choosers; `picked` gets the period when one is chosen.

    Each shows `present` in every run: the address holds the choice, not the widgets.
    """
    _list("Hay dùng", offered_periods(data_day), present, "pick_period", picked)
    _kind(present, first_day, data_day, picked)
    if present.kind is PeriodKind.FREE:
        _days(present, first_day, data_day, picked)
        return
    _basis(present, first_day, data_day, picked)
    offered = periods_of(
        present.kind, present.basis, first_day=first_day, last_day=data_day
    )
    _list(KIND_NAMES[present.kind], offered, present, "pick_period_of_kind", picked)


def period_label(period: Period) -> str:
    """The period in the bar: short, for reporting months without their days."""
    return period.label.split(" (")[0] + (
        " (báo cáo)" if period.basis is Basis.REPORTING else ""
    )


def period_choice(period: Period) -> str:
    """The period in a list: reporting periods say which days they hold."""
    if period.basis is not Basis.REPORTING:
        return period.label
    first, last = period.first_day, period.last_day
    return f"{period.label.split(' (')[0]} (báo cáo {first:%d/%m}–{last:%d/%m})"


def _list(
    label: str, offered: Sequence[Period], present: Period, key: str, picked: Picked
) -> None:
    by_key = {period.key: period for period in offered}
    by_key.setdefault(present.key, present)
    st.session_state[key] = present.key
    st.selectbox(
        label,
        list(by_key),
        key=key,
        format_func=lambda name: period_choice(by_key[name]),
        on_change=lambda: picked(by_key[st.session_state[key]]),
    )


def _kind(present: Period, first_day: date, data_day: date, picked: Picked) -> None:
    def change() -> None:
        kind = st.session_state["pick_kind"]
        if kind is not None:  # None: the chosen one was clicked again.
            basis = present.basis
            picked(alike(present, kind, basis, first_day=first_day, last_day=data_day))

    st.session_state["pick_kind"] = present.kind
    st.segmented_control(
        "Loại kỳ",
        list(KIND_NAMES),
        key="pick_kind",
        format_func=KIND_NAMES.__getitem__,
        on_change=change,
    )


def _basis(present: Period, first_day: date, data_day: date, picked: Picked) -> None:
    def change() -> None:
        basis = st.session_state["pick_basis"]
        if basis is not None:
            kind = present.kind
            picked(alike(present, kind, basis, first_day=first_day, last_day=data_day))

    st.session_state["pick_basis"] = present.basis
    st.segmented_control(
        "Cách tính tháng",
        list(BASIS_NAMES),
        key="pick_basis",
        format_func=BASIS_NAMES.__getitem__,
        on_change=change,
        label_visibility="collapsed",
    )


def _days(present: Period, first_day: date, data_day: date, picked: Picked) -> None:
    first, last = present.first_day, present.last_day
    left, right = st.columns(2, gap="small")
    st.session_state["pick_first_day"] = first
    st.session_state["pick_last_day"] = last

    def change(moved: str) -> None:
        day: date = st.session_state[moved]
        # Whichever end moved past the other takes it along.
        if moved == "pick_first_day":
            picked(Period.free(day, max(day, last)))
        else:
            picked(Period.free(min(day, first), day))

    for place, label, key in (
        (left, "Từ ngày", "pick_first_day"),
        (right, "Đến hết ngày", "pick_last_day"),
    ):
        place.date_input(
            label,
            min_value=min(first_day, first),
            max_value=max(data_day, last),
            format="DD/MM/YYYY",
            key=key,
            on_change=change,
            args=(key,),
        )
