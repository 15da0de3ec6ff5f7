"""Whether this browser draws WebGL: asked once per session, answered by the browser."""

from enum import StrEnum
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_SCRIPT = Path(__file__).parent / "assets" / "webgl.js"
_KNOWN = "_webgl"


class WebGl(StrEnum):
    """NONE: a map of deck.gl stays an empty box. SLOW: drawn by the processor."""

    NONE = "none"
    SLOW = "slow"
    FAST = "fast"


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


def _nothing() -> None:
    """The run that an answer starts finds it by itself."""


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "dieu_hanh_webgl",
        html="<span hidden></span>",
        js=_SCRIPT.read_text(encoding="utf-8"),
    )
