"""Choosers of *Chỉ tiêu*; the address holds what they say."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from domain.indicator_filter import IndicatorFilter, indicator_filter
from domain.indicator_view import IndicatorBoard
from domain.indicator_words import area_name

_TEXT, _AREA, _OWNER = "ct_tim", "ct_mang", "ct_phu_trach"


def indicator_choices(board: IndicatorBoard) -> IndicatorFilter:
    """Draw search, area and owner, and return the filter of the address."""
    wanted = indicator_filter(st.query_params.to_dict())
    areas = list(dict.fromkeys(v.indicator.area for v in board.values))
    owners = sorted({v.indicator.owner for v in board.values})
    st.session_state[_TEXT] = wanted.text
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="chon_chi_tieu"
    ):
        st.text_input(
            "Tìm chỉ tiêu",
            key=_TEXT,
            placeholder="Tìm chỉ tiêu, không cần dấu",
            label_visibility="collapsed",
            max_chars=80,
            width=300,
            on_change=lambda: _write(
                replace(wanted, text=str(st.session_state[_TEXT]).strip())
            ),
        )
        _one_of(
            "Nhóm", _AREA, {area: area_name(area) for area in areas}, wanted.area,
            lambda area: replace(wanted, area=area),
        )  # fmt: skip
        _one_of(
            "Phụ trách", _OWNER, {owner: owner for owner in owners}, wanted.owner,
            lambda owner: replace(wanted, owner=owner),
        )  # fmt: skip
    return wanted


def _one_of(
    name: str,
    key: str,
    names: Mapping[str, str],
    present: str,
    picked: Callable[[str], IndicatorFilter],
) -> None:
    present = present if present in names else ""
    shown = names.get(present, "Tất cả")
    # The address holds the choice; the widget follows it in every run.
    st.session_state[key] = present
    with st.popover(f":gray[{name}] {shown}", key=f"{key}_o"):
        st.radio(
            name,
            ["", *names],
            key=key,
            format_func=lambda value: names.get(value, "Tất cả"),
            on_change=lambda: _write(picked(str(st.session_state[key]))),
            label_visibility="collapsed",
        )


def _write(wanted: IndicatorFilter) -> None:
    for name, value in wanted.params.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
