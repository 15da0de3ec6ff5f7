"""What was found in a file, kept for a session as long as question and data stay."""

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from components.runtime.application import database
from services.installation import present_data_version

_CHECKED, _MOST_KEPT = "_other_file_checked", 4
Found = TypeVar("Found")


def checked_once(key: Hashable, check: Callable[[], Found]) -> Found:
    """What was found under the same question and data; kept for this session."""
    kept: dict[Hashable, Found] = st.session_state.setdefault(_CHECKED, {})
    full = (key, present_data_version(database()))
    if full not in kept:
        found = check()
        while len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[full] = found
    return kept[full]
