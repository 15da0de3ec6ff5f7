"""The form *Chọn ô chỉ tiêu*: which tiles, and in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from domain.indicator import Indicator
from domain.indicator_tiles import MOST_TILES

_KEPT, _ADD = "o_chi_tieu", "o_them"


@dataclass(frozen=True, slots=True)
class TilesSent:
    """What was decided; `codes` None: back to the default."""

    codes: tuple[str, ...] | None


def tile_form(
    codes: Sequence[str], offered: Sequence[Indicator], *, is_default: bool
) -> TilesSent | None:
    """Draw the form; None until it is sent.

    Moves and additions stay in the form until then: the page behind it is untouched.
    """
    known = {each.code: each for each in offered}
    chosen: list[str] = st.session_state.setdefault(_KEPT, list(codes))
    st.markdown(
        f":gray[Ô hiện theo thứ tự này, số tồn ở dải *Ngay lúc này*, số của kỳ ở dải "
        f"của kỳ. Tối đa {MOST_TILES} ô.]"
    )
    for place in range(len(chosen)):
        _row(chosen, place, known)
    if len(chosen) < MOST_TILES:
        _adding(chosen, known)
    return _ending(chosen, is_default=is_default)


def forget_tiles() -> None:
    """Drop what stands in the form and was not sent."""
    st.session_state.pop(_KEPT, None)


def _row(chosen: list[str], place: int, known: Mapping[str, Indicator]) -> None:
    code = chosen[place]
    name = _label(known[code]) if code in known else f"{code}: danh mục không còn"
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"o_{place}"
    ):
        st.text(f"{place + 1}. {name}", width="stretch")
        _buttons(chosen, place, name)


def _buttons(chosen: list[str], place: int, name: str) -> None:
    code = chosen[place]
    with st.container(
        horizontal=True, gap="small", width="content", key=f"o_{place}_n"
    ):
        for sign, word, step in (("▲", "lên", -1), ("▼", "xuống", 1)):
            st.button(
                sign,
                key=f"o_{code}_{word}",
                help=f"Đưa “{name}” {word}",
                disabled=not 0 <= place + step < len(chosen),
                on_click=partial(_move, chosen, place, step),
            )
        st.button(
            "Bỏ",
            key=f"o_{code}_bo",
            help=f"Bỏ “{name}”",
            disabled=len(chosen) == 1,
            on_click=partial(chosen.remove, code),
        )


def _adding(chosen: list[str], known: Mapping[str, Indicator]) -> None:
    # Chosen anew after each addition, so that the same one cannot be added twice.
    def add() -> None:
        code = st.session_state[_ADD]
        if code and code not in chosen:
            chosen.append(code)
        st.session_state[_ADD] = None

    st.selectbox(
        "Thêm ô",
        [code for code in known if code not in chosen],
        index=None,
        format_func=lambda code: _label(known[code]),
        placeholder="Gõ mã hoặc tên chỉ tiêu",
        key=_ADD,
        on_change=add,
    )


def _ending(chosen: list[str], *, is_default: bool) -> TilesSent | None:
    with st.container(horizontal=True):
        if st.button(f"Lưu {len(chosen)} ô", type="primary", key="o_luu"):
            return TilesSent(tuple(chosen))
        if st.button("Về mặc định", key="o_mac_dinh", disabled=is_default):
            return TilesSent(None)
    return None


def _move(chosen: list[str], place: int, step: int) -> None:
    chosen[place], chosen[place + step] = chosen[place + step], chosen[place]


def _label(each: Indicator) -> str:
    without = "" if each.formula else ", do đơn vị báo cáo"
    return f"{each.label} ({each.code}{without})"
