"""Vietnamese in place of Streamlit's fixed English texts; `lang="vi"` for readers."""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_SCRIPT = Path(__file__).parent / "assets" / "vi_ui.js"


def vi_ui() -> None:
    """Translate what Streamlit itself writes on this page, now and later."""
    _component()(key="vi_ui", height=1)


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "dieu_hanh_vi_ui",
        html="<span hidden></span>",
        js=_SCRIPT.read_text(encoding="utf-8"),
    )
