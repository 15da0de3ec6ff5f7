"""What the ledger shows beside the scope bar: chosen above the table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

import streamlit as st

from domain.formatting import day
from domain.ledger_form import RowKind
from domain.ledger_view import LedgerChoice
from domain.ledger_words import CHANNEL_NAMES, LEVEL_NAMES, ROW_NAMES

T = TypeVar("T")
Changed = Callable[[LedgerChoice], None]
_ALL = "Tất cả"


def ledger_choices(
    choice: LedgerChoice, *, first_day: date, data_day: date, changed: Changed
) -> None:
    """Draw the choosers; `changed` gets the whole new choice when one is picked."""
    _rows(choice, changed)
    _one_of(
        "Cấp",
        LEVEL_NAMES,
        choice.level,
        key="pick_ledger_level",
        picked=lambda level: changed(replace(choice, level=level)),
    )
    _one_of(
        "Tiếp nhận",
        CHANNEL_NAMES,
        choice.channel,
        key="pick_ledger_channel",
        picked=lambda channel: changed(replace(choice, channel=channel)),
    )
    _as_of(choice, first_day, data_day, changed)
    _own_only(choice, changed)


def _rows(choice: LedgerChoice, changed: Changed) -> None:
    key = "pick_ledger_rows"

    def change() -> None:
        rows: RowKind | None = st.session_state[key]
        if rows is not None:  # None: the chosen one was clicked again.
            changed(replace(choice, rows=RowKind(rows)))

    # The address holds the choice; the widget follows it in every run.
    st.session_state[key] = choice.rows
    st.segmented_control(
        "Mỗi dòng là",
        list(ROW_NAMES),
        key=key,
        format_func=ROW_NAMES.__getitem__,
        on_change=change,
        label_visibility="collapsed",
        width="content",
    )


def _one_of(
    name: str,
    names: Mapping[T, str],
    present: T | None,
    *,
    key: str,
    picked: Callable[[T | None], None],
) -> None:
    shown = _ALL if present is None else names[present]
    options: Sequence[T | None] = [None, *names]
    with st.popover(f":gray[{name}] {shown}", key=f"{key}_popover"):
        st.session_state[key] = present
        st.radio(
            name,
            options,
            key=key,
            format_func=lambda option: _ALL if option is None else names[option],
            on_change=lambda: picked(st.session_state[key]),
            label_visibility="collapsed",
        )


def _as_of(
    choice: LedgerChoice, first_day: date, data_day: date, changed: Changed
) -> None:
    key = "pick_ledger_day"
    present = choice.as_of_day
    shown = "số liệu mới nhất" if present is None else f"hết ngày {day(present)}"

    def change() -> None:
        picked: date | None = st.session_state[key]
        latest = picked is None or picked >= data_day
        changed(replace(choice, as_of_day=None if latest else picked))

    with st.popover(f":gray[Tính đến] {shown}", key=f"{key}_popover"):
        st.session_state[key] = present or data_day
        st.date_input(
            "Hết ngày",
            min_value=min(first_day, present or data_day),
            max_value=data_day,
            format="DD/MM/YYYY",
            key=key,
            on_change=change,
            help="Việc xảy ra sau ngày này coi như chưa có.",
        )


def _own_only(choice: LedgerChoice, changed: Changed) -> None:
    key = "pick_ledger_own"
    st.session_state[key] = choice.own_only
    st.checkbox(
        "Chỉ phần trực tiếp giữ",
        key=key,
        on_change=lambda: changed(replace(choice, own_only=st.session_state[key])),
        width="content",
    )
