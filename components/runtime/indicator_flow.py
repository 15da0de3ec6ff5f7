"""Choosers of *Chỉ tiêu*; the address holds what they say."""

from dataclasses import replace

import streamlit as st

from components.runtime.address_choice import one_of, search
from domain.indicator_filter import IndicatorFilter, indicator_filter
from domain.indicator_view import IndicatorBoard
from domain.indicator_words import area_name

_TEXT, _AREA, _OWNER = "ct_tim", "ct_mang", "ct_phu_trach"


def indicator_choices(board: IndicatorBoard) -> IndicatorFilter:
    """Draw search, area and owner, and return the filter of the address."""
    wanted = indicator_filter(st.query_params.to_dict())
    areas = list(dict.fromkeys(v.indicator.area for v in board.values))
    owners = sorted({v.indicator.owner for v in board.values})
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="chon_chi_tieu"
    ):
        search(
            "Tìm chỉ tiêu",
            _TEXT,
            wanted.text,
            lambda text: replace(wanted, text=text),
            placeholder="Tìm chỉ tiêu, không cần dấu",
            width=300,
        )
        one_of(
            "Nhóm", _AREA, {area: area_name(area) for area in areas}, wanted.area,
            lambda area: replace(wanted, area=area),
        )  # fmt: skip
        one_of(
            "Phụ trách", _OWNER, {owner: owner for owner in owners}, wanted.owner,
            lambda owner: replace(wanted, owner=owner),
        )  # fmt: skip
    return wanted
