"""The progress of a job, looked at every second until it has ended."""

import streamlit as st

from components import import_progress
from components.runtime import import_flow
from components.runtime.viewer import require_viewer
from domain.access import Permission

_SECONDS = 1.0


@st.fragment(run_every=_SECONDS)
def watch() -> None:
    """Draw how far the viewer's job is; draw the page anew once it has ended."""
    viewer = require_viewer(Permission.DATA_IMPORT)
    status = import_flow.status(viewer)
    if status is None:
        st.rerun()
    import_progress.progress_bar(
        status.phase,
        status.done,
        elapsed_seconds=status.elapsed_seconds,
        is_stopping=status.is_stopping,
    )
    st.button(
        "Hủy",
        key="huy_viec",
        on_click=import_flow.cancel,
        args=(viewer,),
        disabled=status.is_stopping,
    )
