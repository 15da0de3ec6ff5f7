"""What the last change left to say, shown once the page has been drawn with it."""

import streamlit as st

_NOTICE = "_notice"


def done(text: str) -> None:
    """Show `text` after the page has been drawn anew with the change."""
    st.session_state[_NOTICE] = text
    st.rerun()


def notice() -> None:
    """Draw what the last change left to say."""
    if text := st.session_state.pop(_NOTICE, None):
        st.success(text)
