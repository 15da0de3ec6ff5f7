"""The period of a file of figures: what its title names stands in the field *Kỳ*."""

import streamlit as st

from components.other_file_forms import title_periods_sentence
from components.runtime.checked_once import checked_once
from components.runtime.reads import call
from components.runtime.uploads import KeptFile
from domain.access import Viewer
from domain.other_files import OtherFile
from domain.period_caption import ToldPeriods
from domain.period_text import written_period
from services.file_periods import file_periods


def proposed_period(
    viewer: Viewer, kind: OtherFile, file: KeptFile | None, *, key: str
) -> ToldPeriods:
    """What the title of the file names; to be called before the field `key` is drawn.

    The one period of a new file fills the field, unless a person has typed another; it
    leaves with its file.
    """
    told = ToldPeriods()
    if file is not None:
        asked = "ky", kind, file.sha256
        told = checked_once(asked, lambda: call(file_periods, viewer, kind, file.path))
    seen, proposed = f"_{key}_file", f"_{key}_proposed"
    present = file.sha256 if file else ""
    if st.session_state.get(seen, "") != present:
        st.session_state[seen] = present
        typed = st.session_state.get(key, "")
        if typed in ("", st.session_state.get(proposed)):
            text = written_period(told.only.period) if told.only else ""
            st.session_state[key] = st.session_state[proposed] = text
    return told


def tell_proposal(told: ToldPeriods, *, key: str) -> None:
    """Say under the field `key` where its period comes from, or what to choose from."""
    if sentence := title_periods_sentence(told, st.session_state.get(key, "")):
        st.text(sentence)
