"""Whether this browser draws WebGL: asked once per session, answered by the browser."""

from enum import StrEnum
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from domain.map_view import Shapes

_SCRIPT = Path(__file__).parent / "assets" / "webgl.js"
_KNOWN = "_webgl"


class WebGl(StrEnum):
    """NONE: a map of deck.gl stays an empty box. SLOW: drawn by the processor.
    SMALL: on a screen where the finger that scrolls the page would move the map.
    """

    NONE = "none"
    SLOW = "slow"
    SMALL = "small"
    FAST = "fast"


def shapes_by(wanted: Shapes | None, found: WebGl | None) -> Shapes:
    """How boundaries are drawn, as chosen and by what the browser can.

    deck.gl only where it is known to be drawn, and by itself only by a graphics card on
    a screen with room for it.
    """
    can_zoom = found not in (None, WebGl.NONE)
    by_itself = wanted is None and found is WebGl.FAST
    if by_itself or (wanted is Shapes.ZOOMED and can_zoom):
        return Shapes.ZOOMED
    return Shapes.BOUNDARIES


def webgl() -> WebGl | None:
    """What the browser answered; None until it has."""
    known = st.session_state.get(_KNOWN, "")
    answer = _component()(
        key="webgl", data=known, width=1, height=1, on_kind_change=_nothing
    ).get("kind")
    if isinstance(answer, str) and answer in set(WebGl):
        st.session_state[_KNOWN] = answer
    found = st.session_state.get(_KNOWN)
    return WebGl(found) if found else None


def is_small() -> bool:
    """Whether the browser answered from a small screen."""
    return st.session_state.get(_KNOWN) == WebGl.SMALL.value


def _nothing() -> None:
    """The run that an answer starts finds it by itself."""


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "dieu_hanh_webgl",
        html="<span hidden></span>",
        js=_SCRIPT.read_text(encoding="utf-8"),
    )
