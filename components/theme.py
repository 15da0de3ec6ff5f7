"""The frame of every page: title, logo, and the few styles that Streamlit lacks."""

from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
STYLES = ROOT / "components" / "assets" / "shell.css"
APP_NAME = "Điều Hành"


_LOGO = ROOT / "components" / "assets" / "logo.svg"
_NAME_WIDTH, _LETTER_WIDTH = 96, 6.2
"""Of the smaller line: its letters are set to this width whatever font is there."""


def page_frame(committee: str = "") -> None:
    """Set title, icon, logo and styles; first thing of every run.

    `committee`: who governs, beside the name of the application.
    """
    st.set_page_config(
        page_title=APP_NAME,
        page_icon=str(ROOT / "static" / "favicon.png"),
        layout="wide",
    )
    st.logo(logo(committee), size="large")
    st.html(f"<style>{_styles()}</style>")


@cache
def logo(committee: str) -> str:
    """The name of the application and of who governs, as SVG."""
    width = round(len(committee) * _LETTER_WIDTH)
    drawn = _LOGO.read_text(encoding="utf-8")
    for mark, value in (
        ("{width}", str(width)),
        ("{whole}", str(_NAME_WIDTH + width + 1)),
        ("{committee}", escape(committee)),
    ):
        drawn = drawn.replace(mark, value)
    return drawn


@cache
def _styles() -> str:
    return STYLES.read_text(encoding="utf-8")
