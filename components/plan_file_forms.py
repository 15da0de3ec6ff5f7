"""Forms beside a plan file: into which plan, who is meant, what later deadlines are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from components.markup import unmarked
from components.plan_file_words import candidate_label, name_words
from domain.plan import Plan
from domain.plan_import import LaterDeadlines, NameToChoose, PlanDecision

LATER_WORDS = {
    LaterDeadlines.REFUSE: "Chưa rõ, chưa nhập",
    LaterDeadlines.EXTEND: "Gia hạn theo quyết định",
    LaterDeadlines.KEEP: "Chỉ là lịch của phần mềm, giữ hạn đã giao",
}
_NEW, _CHOOSE, _LEAVE_OUT = "", "", "-"


@dataclass(frozen=True, slots=True)
class IntoPlan:
    """Which plan a file goes into; `name` and `legal_basis` of a new one."""

    code: str
    name: str = ""
    legal_basis: str = ""


def into_plan(plan: Plan | None) -> IntoPlan:
    """The plan on the page or a new one; `plan` None: it can only be a new one."""
    if plan is not None:
        names = {plan.code: unmarked(plan.name), _NEW: "Kế hoạch mới"}
        code = st.radio(
            "Nhập vào",
            list(names),
            format_func=names.__getitem__,
            key="plan_file_into",
            horizontal=True,
        )
        if code:
            return IntoPlan(code)
    first, second = st.columns((1, 2))
    code = first.text_input(
        "Mã kế hoạch mới", key="plan_file_code", max_chars=32, placeholder="CCHC-2025"
    )
    name = second.text_input(
        "Tên (trống: theo tệp)", key="plan_file_name", max_chars=300
    )
    basis = st.text_input("Căn cứ", key="plan_file_basis", max_chars=300)
    return IntoPlan(code.strip(), name, basis)


def chosen_names(
    names: Sequence[NameToChoose], units: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Who each open name is; only those that were chosen. `units`: names by code."""
    if not names:
        return ()
    st.markdown("**Đơn vị chưa rõ trong tệp**")
    found = []
    for name in names:
        left, right = st.columns((1, 1), vertical_alignment="center")
        left.text(name_words(name))
        likely = [item.code for item in name.candidates]
        options = [_CHOOSE, *likely]
        if name.may_be_left_out:
            options.append(_LEAVE_OUT)
        options += [code for code in units if code not in likely]
        labels = {
            code: candidate_label(code, name.candidates, units.get(code, code))
            for code in options
        }
        labels[_CHOOSE] = "Chọn đơn vị"
        labels[_LEAVE_OUT] = "Bỏ, không ghi đơn vị phối hợp này"
        code = right.selectbox(
            "Là đơn vị",
            options,
            format_func=labels.__getitem__,
            key=f"plan_file_unit_{name.text}",
            label_visibility="collapsed",
        )
        if code:
            found.append((name.text, "" if code == _LEAVE_OUT else code))
    return tuple(found)


def default_lead(units: Mapping[str, str]) -> str:
    """The org unit that leads what the file names no lead for; "": none chosen."""
    labels = {_CHOOSE: "Chọn đơn vị", **units}
    code: str = st.selectbox(
        "Chủ trì các nhiệm vụ mà tệp không ghi ai chủ trì",
        list(labels),
        format_func=labels.__getitem__,
        key="plan_file_lead",
    )
    return code


def later_deadlines(today: date) -> tuple[LaterDeadlines, PlanDecision | None]:
    """What deadlines later than promised are."""
    later = st.radio(
        "Hạn muộn hơn hạn đã giao",
        list(LaterDeadlines),
        format_func=LATER_WORDS.__getitem__,
        key="plan_file_later",
    )
    if later is not LaterDeadlines.EXTEND:
        return later or LaterDeadlines.REFUSE, None
    first, second = st.columns((2, 1))
    number = first.text_input("Số quyết định", key="plan_file_number", max_chars=64)
    decided_on = second.date_input(
        "Ngày quyết định",
        value=today,
        max_value=today,
        format="DD/MM/YYYY",
        key="plan_file_decided_on",
    )
    reason = st.text_input("Lý do gia hạn", key="plan_file_reason", max_chars=500)
    if not number.strip() or not reason.strip():
        st.markdown(":gray[Ghi số quyết định và lý do để gia hạn.]")
        return LaterDeadlines.REFUSE, None
    return later, PlanDecision(number, decided_on, reason)


def confirmed(label: str) -> bool:
    """Whether somebody has looked at what will be written and asks for it."""
    sure = st.checkbox(
        "Tôi đã xem các thay đổi trên; nhập rồi không hoàn tác được",
        key="plan_file_sure",
    )
    return st.button(label, type="primary", disabled=not sure, key="plan_file_load")
