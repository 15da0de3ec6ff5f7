"""The scope bar: what is looked at, how fresh it is, and who is looking."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from components.markup import unmarked
from components.period_picker import period_label, period_picker
from domain import formatting
from domain.access import Viewer
from domain.catalogue import Field
from domain.lens import Lens, LensKind
from domain.lens_view import lens_help, lens_key, lens_label, lens_name
from domain.org_unit_search import searched_units
from domain.period import Basis, Comparison, Period, PeriodKind
from domain.scorecard import Freshness, StaleUnit
from domain.view_state import ScopeChoices, ViewState
from domain.whole import Whole

T = TypeVar("T")

_KIND_PREFIX = re.compile(r"^(?:H|Q|TP|P|X|TT)\. ?(?=[^\W\d])")
_ALL_FIELDS = "Tất cả"
_MAX_LABEL = 34
"""Longer labels push the freshness off a 1366-pixel bar."""
_FEW_UNITS = 8
"""So many are seen at a glance, without a search."""


def scope_bar(
    state: ViewState,
    choices: ScopeChoices,
    viewer: Viewer,
    *,
    zone: ZoneInfo,
    on_change: Callable[[ViewState], None],
    has_lens: bool = False,
    no_lens: str = "",
) -> None:
    """Draw the bar; `on_change` gets the whole new state when something is picked.

    `has_lens`: the page can tell its figures of the org units of another day.
    `no_lens`: why it cannot.
    """
    with st.container(
        horizontal=True,
        horizontal_alignment="left",
        vertical_alignment="center",
        gap="small",
        key="thanh_pham_vi",
    ):
        _org_unit(state, choices, on_change, has_lens=has_lens, no_lens=no_lens)
        _field(state, choices, on_change)
        _period(state, choices, on_change)
        _comparison(state, on_change)
        if choices.freshness.is_sample:
            sample_chip()
        with st.container(key="do_moi", width="content"):
            st.html(str(freshness_text(choices.freshness, zone)), width="content")
        user_menu(viewer)


def plain_bar(viewer: Viewer, *, is_sample: bool) -> None:
    """The bar of pages that no scope narrows: whose data, and who is signed in."""
    with st.container(
        horizontal=True,
        horizontal_alignment="right",
        vertical_alignment="center",
        key="thanh_pham_vi",
    ):
        if is_sample:
            sample_chip()
        user_menu(viewer)


def user_menu(viewer: Viewer) -> None:
    """Who is signed in, and the way out."""
    with st.popover(_short(viewer.title or viewer.display_name), key="nguoi_dung"):
        st.html(
            Markup(
                "<p><b>{name}</b>{title}</p>"
                '<p><a class="dh-lk" href="/dang-xuat" target="_self">Đăng xuất</a></p>'
            ).format(
                name=viewer.display_name,
                title=Markup("<br>{}").format(viewer.title)
                if viewer.title != viewer.display_name
                else "",
            )
        )


def sample_chip() -> None:
    """Say that the data are invented."""
    st.html('<span class="dh-mau">Dữ liệu mẫu</span>', width="content")


def freshness_text(freshness: Freshness, zone: ZoneInfo) -> Markup:
    """How far the data reach, when they were loaded, and who lags behind."""
    if freshness.data_moment is None:
        return Markup('<p class="dh-moi">Chưa có số liệu.</p>')
    loaded = ""
    if freshness.loaded_at is not None:
        loaded = f", nạp {_clock(freshness.loaded_at, freshness.data_moment, zone)}"
    lines = Markup('<p class="dh-moi">Số liệu đến <b>{moment}</b>{loaded}').format(
        moment=formatting.moment(freshness.data_moment, zone), loaded=loaded
    )
    if freshness.expected:
        lines += Markup("<br>{reporting}/{expected} đơn vị đủ số liệu").format(
            reporting=freshness.reporting, expected=freshness.expected
        )
    late = [
        *(_stale(unit, zone) for unit in freshness.stale),
        *(f"một phần {_stale(unit, zone)}" for unit in freshness.partial),
    ]
    if late:
        lines += Markup("; <span title='{all}'>{first}</span>").format(
            all="; ".join(late),
            first=late[0] + (f" và {n} đơn vị khác" if (n := len(late) - 1) else ""),
        )
    return lines + Markup("</p>")


def comparison_label(comparison: Comparison, period: Period) -> str:
    """What the figures are held against, named where the year is plain."""
    if comparison is Comparison.PREVIOUS_PERIOD:
        return "Kỳ trước"
    year = period.last_day.year
    named = period.kind is not PeriodKind.FREE and period.basis is Basis.CALENDAR
    return f"Cùng kỳ {year - 1}" if named else "Cùng kỳ năm trước"


def _org_unit(
    state: ViewState,
    choices: ScopeChoices,
    on_change: Callable[[ViewState], None],
    *,
    has_lens: bool,
    no_lens: str,
) -> None:
    names = {unit.code: unit.name for unit in choices.org_units}
    by_code = {unit.code: unit for unit in choices.org_units}
    first = choices.org_units[0]
    is_whole = first.kind == "CITY" and state.org_unit == first
    label = Whole(first.name).all_of_it if is_whole else state.org_unit.name
    if has_lens and state.lens.day is not None:
        label = f"{_short(label)}, {lens_label(state.lens)}"
    with _pick("Phạm vi", label, "don_vi"):
        _select(
            "Đơn vị",
            _searched_codes(state, choices),
            state.org_unit.code,
            key="pick_org_unit",
            format_func=names.__getitem__,
            picked=lambda code: on_change(replace(state, org_unit=by_code[code])),
        )
        if has_lens:
            _lens(state, choices, on_change)
        elif no_lens and len(choices.lenses.of(state.org_unit.code)) > 1:
            st.markdown(f":gray[{no_lens}]")


def _lens(
    state: ViewState, choices: ScopeChoices, on_change: Callable[[ViewState], None]
) -> None:
    """On whose org units figures are told, where somebody followed somebody."""
    offered = choices.lenses.of(state.org_unit.code)
    if len(offered) < 2:
        return
    days = choices.lenses.days(state.org_unit.code)
    if days is not None:
        picked = state.lens if state.lens.kind is LensKind.OTHER_DAY else None
        offered = (*offered, picked or Lens(LensKind.OTHER_DAY, days[0]))
    key = "pick_lens"
    by_key = {lens_key(lens): lens for lens in offered}
    st.session_state[key] = lens_key(state.lens)
    st.radio(
        "Đơn vị đã đổi thì xem",
        list(by_key),
        key=key,
        format_func=lambda name: _capital(lens_name(by_key[name])),
        captions=[lens_help(lens) for lens in offered],
        on_change=lambda: on_change(replace(state, lens=by_key[st.session_state[key]])),
    )
    if days is not None and state.lens.kind is LensKind.OTHER_DAY:
        _lens_day(state, days, on_change)


def _lens_day(
    state: ViewState, days: tuple[date, date], on_change: Callable[[ViewState], None]
) -> None:
    """The day whose org units figures are told of."""
    key = "pick_lens_day"
    st.session_state[key] = state.lens.day

    def picked() -> None:
        lens = Lens(LensKind.OTHER_DAY, st.session_state[key])
        on_change(replace(state, lens=lens))

    st.date_input(
        "Đơn vị có ngày",
        key=key,
        min_value=days[0],
        max_value=days[1],
        format="DD/MM/YYYY",
        on_change=picked,
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _searched_codes(state: ViewState, choices: ScopeChoices) -> list[str]:
    """Codes of what is typed above the list, with what is chosen; all by default."""
    units = choices.org_units
    if len(units) <= _FEW_UNITS:
        return [unit.code for unit in units]
    typed = st.text_input(
        "Tìm đơn vị",
        key="search_org_unit",
        placeholder="Tên, mã hoặc viết tắt; không cần dấu",
        max_chars=80,
    )
    found = [unit.code for unit in searched_units(typed or "", units)]
    if not found:
        st.markdown(":gray[Không có đơn vị nào giống tên này.]")
    return list(dict.fromkeys((*found, state.org_unit.code)))


def _field(
    state: ViewState, choices: ScopeChoices, on_change: Callable[[ViewState], None]
) -> None:
    by_code: dict[str, Field | None] = {"": None}
    by_code |= {field.code: field for field in choices.fields}

    def name(code: str) -> str:
        field = by_code[code]
        return field.name if field else _ALL_FIELDS

    present = state.field.code if state.field else ""
    with _pick("Lĩnh vực", name(present), "linh_vuc"):
        _select(
            "Lĩnh vực",
            list(by_code),
            present,
            key="pick_field",
            format_func=name,
            picked=lambda code: on_change(replace(state, field=by_code[code])),
        )


def _period(
    state: ViewState, choices: ScopeChoices, on_change: Callable[[ViewState], None]
) -> None:
    with _pick("Kỳ", period_label(state.period), "ky"):
        period_picker(
            state.period,
            first_day=choices.first_day,
            data_day=choices.data_day,
            picked=lambda period: on_change(replace(state, period=period)),
        )


def _comparison(state: ViewState, on_change: Callable[[ViewState], None]) -> None:
    with _pick("So với", comparison_label(state.comparison, state.period), "so_voi"):
        _select(
            "So với",
            list(Comparison),
            state.comparison,
            key="pick_comparison",
            format_func=lambda how: comparison_label(how, state.period),
            picked=lambda how: on_change(replace(state, comparison=Comparison(how))),
        )


def _pick(name: str, value: str, key: str) -> Any:  # noqa: ANN401 - a container
    label = f":gray[{name}] {unmarked(_short(value))}"
    return st.popover(label, key=f"chon_{key}", help=None)


def _select(
    label: str,
    options: Sequence[T],
    present: T,
    *,
    key: str,
    format_func: Callable[[T], str],
    picked: Callable[[T], None],
) -> None:
    # The address holds the state; the widget follows it in every run.
    st.session_state[key] = present
    st.selectbox(
        label,
        options,
        key=key,
        format_func=format_func,
        on_change=lambda: picked(st.session_state[key]),
    )


def _stale(unit: StaleUnit, zone: ZoneInfo) -> str:
    last = (unit.complete_to - timedelta(microseconds=1)).astimezone(zone).date()
    name = _KIND_PREFIX.sub("", unit.org_unit.short_name)
    return f"{name} đến {formatting.day_short(last)}"


def _clock(loaded_at: datetime, data_moment: datetime, zone: ZoneInfo) -> str:
    local = loaded_at.astimezone(zone)
    if local.date() == data_moment.astimezone(zone).date():
        return f"{local:%H:%M}"
    return formatting.moment(loaded_at, zone)


def _short(text: str) -> str:
    return text if len(text) <= _MAX_LABEL else f"{text[: _MAX_LABEL - 1].rstrip()}…"
