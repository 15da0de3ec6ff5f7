"""Vietnamese in place of Streamlit's fixed English texts; `lang="vi"` for readers."""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_SCRIPT = Path(__file__).parent / "assets" / "vi_ui.js"


def vi_ui(committee: str = "") -> None:
    """Translate what Streamlit itself writes on this page, now and later.

    `committee`: who governs, told with the name of the application where it is read
    out.
    """
    _component()(key="vi_ui", height=1, data={"committee": committee})


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "dieu_hanh_vi_ui",
        html="<span hidden></span>",
        js=_SCRIPT.read_text(encoding="utf-8"),
    )
