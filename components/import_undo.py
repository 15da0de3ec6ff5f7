"""Taking back the last load of a source: which one, what goes back, or why not."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from components import import_text
from components.markup import render
from domain.formatting import moment
from domain.imports import UndoableLoad

_OPEN = "_import_undo_open"
Start = Callable[[UndoableLoad], None]


def undo_button(
    loads: Sequence[UndoableLoad],
    start: Start,
    *,
    zone: ZoneInfo,
    label: str = "Hoàn tác lượt nạp…",
) -> None:
    """Open the question; nothing where there is nothing to take back."""
    if not loads:
        return
    st.button(label, key="mo_hoan_tac", on_click=_open)
    if st.session_state.get(_OPEN):
        dialog = st.dialog("Hoàn tác lượt nạp cuối của một nguồn", on_dismiss=_close)
        dialog(_question)(tuple(loads), start, zone)


def _open() -> None:
    st.session_state[_OPEN] = True


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _question(loads: Sequence[UndoableLoad], start: Start, zone: ZoneInfo) -> None:
    chosen = loads[0]
    if len(loads) > 1:
        chosen = st.selectbox(
            "Lượt nạp",
            loads,
            key="chon_hoan_tac",
            format_func=lambda load: load_label(load, zone=zone),
        )
    st.html(
        render(
            "undo_question",
            label=load_label(chosen, zone=zone),
            text=import_text.undo_question(chosen, zone=zone),
            obstacle=chosen.obstacle,
        )
    )
    if chosen.obstacle is None and st.button(
        "Hoàn tác lượt nạp này", type="primary", key="hoan_tac"
    ):
        _close()
        start(chosen)


def load_label(load: UndoableLoad, *, zone: ZoneInfo) -> str:
    """Một cửa Quận 1: ho-so.csv, nạp 07:12 18/11/2024."""
    return f"{load.source_name}: {load.file_name}, nạp {moment(load.loaded_at, zone)}"
