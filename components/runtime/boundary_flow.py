"""A boundary file on the page: kept once, checked when chosen, loaded when asked."""

from datetime import datetime

import streamlit as st

from components import boundary_form
from components.boundary_form import BoundaryEntry
from components.runtime.reads import call
from components.runtime.uploads import KeptFile, keep
from domain.access import Viewer
from domain.boundary import BoundaryRequest
from domain.errors import ApplicationError
from services.boundaries import check_boundaries, load_boundaries

_MOST_MEGABYTES = 100
"""What is read of a boundary file at most; the box says so and refuses more."""
_TYPES = ("geojson", "json", "topojson", "zip")
_FILE, _FILE_ID = "ranh_gioi_giu", "ranh_gioi_ma_tep"


def chosen_file() -> KeptFile | None:
    """Draw the place for the file; the one chosen now."""
    uploaded = st.file_uploader(
        "Tệp ranh giới",
        type=list(_TYPES),
        key="ranh_gioi_tep",
        max_upload_size=_MOST_MEGABYTES,
    )
    if uploaded is None:
        st.session_state.pop(_FILE, None)
        st.session_state.pop(_FILE_ID, None)
        return None
    if st.session_state.get(_FILE_ID) != uploaded.file_id:
        st.session_state[_FILE] = keep(uploaded)
        st.session_state[_FILE_ID] = uploaded.file_id
    kept: KeptFile = st.session_state[_FILE]
    return kept


def request_of(file: KeptFile, filled: BoundaryEntry) -> BoundaryRequest:
    """The file with what is filled in beside it."""
    return BoundaryRequest(
        path=file.path,
        file_name=file.name,
        level=filled.level,
        valid_from=filled.valid_from,
        source=filled.source,
        licence=filled.licence,
        published_on=filled.published_on,
        choices=filled.choices,
    )


def check_or_load(viewer: Viewer, request: BoundaryRequest, now: datetime) -> None:
    """Draw the two buttons and do what they say; failures become sentences."""
    tried = st.button("Kiểm tra", key="ranh_gioi_kiem_tra")
    loading = st.button("Nạp ranh giới", type="primary", key="ranh_gioi_nap")
    if not tried and not loading:
        return
    with st.spinner("Đang đọc và kiểm tra ranh giới…"):
        try:
            found = (
                call(load_boundaries, viewer, request, now=now)
                if loading
                else call(check_boundaries, viewer, request)
            )
        except ApplicationError as error:
            st.error(error.message)
            return
    boundary_form.report(found)
