"""The bar of *Nhiệm vụ*: plan, lead org unit, day, day compared with."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st

from components.filters import sample_chip, user_menu
from components.markup import unmarked
from domain.access import Viewer
from domain.formatting import day as day_text
from domain.lens import FigureNature, refusal
from domain.plan import Plan
from domain.plan_board import PlanBoard
from domain.plan_view import DAY, GROUP, LEAD, PLAN, SINCE, PlanFilter

Changed = Callable[[Mapping[str, str]], None]


def plan_bar(
    plans: Sequence[Plan],
    plan: Plan,
    viewer: Viewer,
    *,
    day: date,
    latest: date,
    since: date | None,
    board: PlanBoard,
    wanted: PlanFilter,
    is_sample: bool,
    changed: Changed,
    tools: Callable[[], None] = lambda: None,
) -> None:
    """Draw the bar; `changed` gets the parameters that a choice sets, "" to drop one.

    `latest`: the day that needs no name. `board`: whose groups and lead org units may
    be picked. `tools` draws what else there is to do with the plan.
    """
    groups = {group.code: f"{group.code} {group.name}" for group in board.groups}
    names = {line.lead.code: line.lead.name for line in board.tasks}
    leads = dict(sorted(names.items(), key=lambda item: item[1]))
    with st.container(
        horizontal=True,
        horizontal_alignment="left",
        vertical_alignment="center",
        gap="small",
        key="thanh_pham_vi",
    ):
        names = {item.code: item.name for item in plans}
        _pick("Kế hoạch", PLAN, names, plan.code, changed)
        _pick("Nhóm", GROUP, {"": "Tất cả nhóm", **groups}, wanted.group or "", changed)
        _pick(
            "Chủ trì", LEAD, {"": "Tất cả đơn vị", **leads}, wanted.lead or "", changed,
            note=_no_lens(board),
        )  # fmt: skip
        _pick_day("Thời điểm", DAY, day, plan.first_day, latest, changed)
        if day > plan.first_day:
            _pick_day("So với", SINCE, since, plan.first_day, day, changed)
        tools()
        if is_sample:
            sample_chip()
        with st.container(key="do_moi", width="content"):
            st.html("<p class='dh-moi'></p>", width="content")
        user_menu(viewer)


def _no_lens(board: PlanBoard) -> str:
    """Why tasks are told of no other org units, where some went on; else ""."""
    is_passed_on = any(line.handovers for line in board.lines)
    return (refusal(FigureNature.TASK) or "") if is_passed_on else ""


def _pick(
    label: str,
    name: str,
    options: Mapping[str, str],
    present: str,
    changed: Changed,
    *,
    note: str = "",
) -> None:
    key = f"pick_plan_{name}"
    shown = options.get(present, present)
    short = shown if len(shown) <= 22 else f"{shown[:21].rstrip()}…"
    with st.popover(f":gray[{label}] {unmarked(short)}", key=f"{key}_popover"):
        # The address holds the state; the widget follows it in every run.
        st.session_state[key] = present if present in options else next(iter(options))
        st.selectbox(
            label,
            list(options),
            format_func=options.__getitem__,
            key=key,
            on_change=lambda: changed({name: st.session_state[key]}),
        )
        if note:
            st.markdown(f":gray[{note}]")


def _pick_day(
    label: str,
    name: str,
    present: date | None,
    first: date,
    latest: date,
    changed: Changed,
) -> None:
    key = f"pick_plan_{name}"
    shown = "không so" if present is None else day_text(present)

    def change() -> None:
        picked: date | None = st.session_state[key]
        changed({name: "" if picked is None else f"{picked:%Y%m%d}"})

    with st.popover(f":gray[{label}] {shown}", key=f"{key}_popover"):
        st.session_state[key] = present
        st.date_input(
            label,
            min_value=min(first, present or first),
            max_value=max(latest, present or latest),
            format="DD/MM/YYYY",
            key=key,
            on_change=change,
        )
