"""A place for one file that stays chosen: on disk, however often the page is drawn."""

import streamlit as st

from components.runtime.uploads import KeptFile, keep


def kept_upload(
    label: str, types: tuple[str, ...], *, name: str, most_megabytes: int
) -> KeptFile | None:
    """Draw the place for the file, or the file that is kept; that one.

    `name` begins the keys in the session. The server's own copy is freed when the file
    is kept, so the widget knows it in one run only.
    """
    kept = st.session_state.get(f"_{name}_file")
    if not isinstance(kept, KeptFile):
        place = st.empty()
        # A new key each time empties the widget.
        number = st.session_state.get(f"_{name}_round", 0)
        uploaded = place.file_uploader(
            label,
            type=list(types),
            key=f"{name}_{number}",
            max_upload_size=most_megabytes,
        )
        if uploaded is None:
            return None
        kept = keep(uploaded)
        st.session_state[f"_{name}_file"] = kept
        st.session_state[f"_{name}_round"] = number + 1
        place.empty()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"Tệp: {kept.name}", width="content")
        st.button(
            "Chọn tệp khác", key=f"{name}_drop", on_click=drop_upload, args=(name,)
        )
    return kept


def drop_upload(name: str) -> None:
    """Forget the file; it leaves the disk when nobody reads it any more."""
    st.session_state.pop(f"_{name}_file", None)
