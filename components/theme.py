"""The frame of every page: title, logo, and the few styles that Streamlit lacks."""

from functools import cache
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
STYLES = ROOT / "components" / "assets" / "shell.css"
APP_NAME = "Điều Hành"


def page_frame() -> None:
    """Set title, icon, logo and styles; first thing of every run."""
    st.set_page_config(
        page_title=APP_NAME,
        page_icon=str(ROOT / "static" / "favicon.png"),
        layout="wide",
    )
    st.logo(str(ROOT / "static" / "logo.svg"), size="large")
    st.html(f"<style>{_styles()}</style>")


@cache
def _styles() -> str:
    return STYLES.read_text(encoding="utf-8")
