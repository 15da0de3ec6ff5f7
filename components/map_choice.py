"""What the map shows beside the scope bar: chosen above and below the map."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from components.map_sentence import is_rate
from components.map_words import KIND_NAMES
from domain.map_indicator import OfferedIndicator, searched_indicators
from domain.map_measure import MEASURES, MapMeasure, measure_named
from domain.map_view import MapChoice, Shapes
from domain.period import Period, PeriodKind
from domain.scorecard import OrgUnitKind
from domain.unit_map import UnitMap

_MEASURE, _INDICATOR = "pick_map_measure", "pick_map_indicator"
Changed = Callable[[MapChoice], None]
SHAPE_NAMES = {
    Shapes.HEXAGONS: "Ô lục giác",
    Shapes.BOUNDARIES: "Ranh giới",
    Shapes.ZOOMED: "Phóng to được",
}
_MODES = {False: "Tỷ lệ", True: "Số hồ sơ"}


def measure_chooser(
    choice: MapChoice, indicators: Sequence[OfferedIndicator], changed: Changed
) -> None:
    """The measure that the map is of: the usual ones, then all others by name."""
    key = _MEASURE
    offered = {each.code: each for each in indicators}
    picked = offered.get(choice.measure_code)
    name = picked.name if picked else measure_named(choice.measure_code).name
    with st.popover(f":gray[Chỉ tiêu] {name}", key=f"{key}_popover"):
        st.session_state[key] = None if picked else choice.measure_code
        st.radio(
            "Chỉ tiêu",
            [measure.code for measure in MEASURES],
            index=None,
            key=key,
            format_func=lambda code: measure_named(code).name,
            on_change=_measured(key, choice, changed),
            label_visibility="collapsed",
        )
        if offered:
            _others(choice, offered, changed)


def _others(
    choice: MapChoice, offered: Mapping[str, OfferedIndicator], changed: Changed
) -> None:
    """Indicators beside the usual ones: found by what is typed, else all of them."""
    typed = st.text_input(
        "Tìm chỉ tiêu khác",
        key="search_map_indicator",
        placeholder="Mã hoặc tên; không cần dấu",
        max_chars=80,
    )
    found = [each.code for each in searched_indicators(typed or "", offered.values())]
    if not found:
        st.markdown(":gray[Không có chỉ tiêu nào giống tên này.]")
    picked = choice.measure_code if choice.measure_code in offered else None
    st.session_state[_INDICATOR] = picked
    st.selectbox(
        "Chỉ tiêu khác",
        list(dict.fromkeys((*found, *([picked] if picked else ())))),
        index=None,
        key=_INDICATOR,
        format_func=lambda code: _label(offered[code]),
        on_change=_measured(_INDICATOR, choice, changed),
        placeholder=f"Chọn trong {len(found)} chỉ tiêu",
    )


def _measured(key: str, choice: MapChoice, changed: Changed) -> Callable[[], None]:
    def change() -> None:
        code = st.session_state[key]
        # Emptying the field leads back to what the map opens with.
        changed(replace(choice, measure_code=code or MEASURES[0].code))

    return change


def _label(each: OfferedIndicator) -> str:
    told = ", do đơn vị báo cáo" if each.is_reported else ""
    return f"{each.area}: {each.name} ({each.code}{told})"


def mode_chooser(choice: MapChoice, measure: MapMeasure, changed: Changed) -> None:
    """Rate or number of dossiers, where both make sense."""
    if is_rate(measure) or measure.is_part:
        _segments(
            "Theo",
            list(_MODES),
            choice.by_count,
            key="pick_map_mode",
            names=_MODES.__getitem__,
            picked=lambda by_count: changed(replace(choice, by_count=by_count)),
        )


def kind_chooser(
    choice: MapChoice,
    kinds: Sequence[OrgUnitKind],
    shown: OrgUnitKind,
    changed: Changed,
) -> None:
    """Which org units within the node are shown, where there is a choice."""
    if len(kinds) > 1:
        _segments(
            "Đơn vị",
            list(kinds),
            shown,
            key="pick_map_kind",
            names=lambda kind: KIND_NAMES[kind][0].upper() + KIND_NAMES[kind][1:],
            picked=lambda kind: changed(
                replace(choice, kind=OrgUnitKind(kind), chosen=None)
            ),
        )


def shapes_chooser(choice: MapChoice, shown: Shapes, changed: Changed) -> None:
    """Hexagons or boundaries, for a map that has both."""
    _segments(
        "Hình",
        list(SHAPE_NAMES),
        shown,
        key="pick_map_shapes",
        names=SHAPE_NAMES.__getitem__,
        picked=lambda shapes: changed(replace(choice, shapes=Shapes(shapes))),
    )


def month_slider(shown: UnitMap, picked: Callable[[Period], None]) -> None:
    """Month by month through the data; another period shows where it ends."""
    months = {period.key: period for period in shown.months}
    if len(months) < 2:
        return
    key = "pick_map_month"
    day = shown.last_day
    present = next(
        (name for name, month in months.items() if month.contains(day)),
        next(iter(months)),
    )
    st.session_state[key] = present
    is_month = shown.period.kind is PeriodKind.MONTH
    st.select_slider(
        "Tháng" if is_month else f"Tháng (đang xem {shown.period.label})",
        list(months),
        key=key,
        format_func=lambda name: f"{months[name].first_day:%m/%Y}",
        on_change=lambda: picked(months[st.session_state[key]]),
    )


def _segments(
    label: str,
    options: Sequence[Any],
    present: object,
    *,
    key: str,
    names: Callable[[Any], str],
    picked: Callable[[Any], None],
) -> None:
    def change() -> None:
        value = st.session_state[key]
        if value is not None:  # None: the chosen one was clicked again.
            picked(value)

    # The address holds the choice; the widget follows it in every run.
    st.session_state[key] = present
    st.segmented_control(
        label,
        options,
        key=key,
        format_func=names,
        on_change=change,
        label_visibility="collapsed",
        width="content",
    )
