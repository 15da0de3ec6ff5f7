"""A boundary file on the page: kept once, checked when chosen, loaded when asked."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from components import boundary_form
from components.boundary_form import BoundaryEntry
from components.notices import done
from components.runtime.kept_upload import kept_upload
from components.runtime.reads import call
from components.runtime.uploads import KeptFile
from domain.access import Viewer
from domain.boundary import LEVEL_NAMES, BoundaryLevel, BoundaryRequest, BoundarySet
from domain.boundary_text import report_lines
from domain.errors import ApplicationError
from domain.formatting import day as day_text
from services.boundaries import (
    check_boundaries,
    delete_boundaries,
    load_boundaries,
)
from services.boundary_joins import join_by_succession

_MOST_MEGABYTES = 100
"""What is read of a boundary file at most; the box says so and refuses more."""
_TYPES = ("geojson", "json", "topojson", "zip")


def chosen_file() -> KeptFile | None:
    """Draw the place for the file; the one chosen now."""
    return kept_upload(
        "Tệp ranh giới", _TYPES, name="ranh_gioi", most_megabytes=_MOST_MEGABYTES
    )


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


def join_or_delete(viewer: Viewer, kept: Sequence[BoundarySet], now: datetime) -> None:
    """Draw what can be done with sets that are kept; failures become sentences.

    Districts can be joined once there are communes. What is deleted is named and
    confirmed: the set before it, or hexagons, are drawn again.
    """
    if not kept:
        return
    has_communes = any(item.level is BoundaryLevel.COMMUNE for item in kept)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        joining = st.button(
            "Ghép quận, huyện từ phường, xã",
            key="ranh_gioi_ghep",
            disabled=not has_communes,
            help="Theo dữ liệu kế thừa đơn vị; phường, xã nhận từ nhiều quận tính cho "
            "quận chính. Bộ ghép được ghi là gần đúng."
            if has_communes
            else "Nạp ranh giới phường, xã trước.",
        )
        with st.popover("Xóa một bộ ranh giới…"):
            chosen = st.selectbox(
                "Bộ ranh giới", kept, format_func=_set_name, key="ranh_gioi_bo"
            )
            deleting = st.button("Xóa bộ này", key="ranh_gioi_xoa")
    if joining:
        _join(viewer, now)
    elif deleting and chosen is not None:
        _delete(viewer, chosen, now)


def _set_name(item: BoundarySet) -> str:
    return f"{LEVEL_NAMES[item.level]}, hiệu lực từ {day_text(item.valid_from)}"


def _join(viewer: Viewer, now: datetime) -> None:
    with st.spinner("Đang ghép ranh giới…"):
        try:
            found = call(join_by_succession, viewer, now=now)
        except ApplicationError as error:
            st.error(error.message)
            return
    if not found.can_load:
        boundary_form.report(found)
        return
    done("  \n".join(report_lines(found, is_trial=False)))


def _delete(viewer: Viewer, item: BoundarySet, now: datetime) -> None:
    try:
        call(
            delete_boundaries,
            viewer,
            level=item.level,
            valid_from=item.valid_from,
            now=now,
        )
    except ApplicationError as error:
        st.error(error.message)
        return
    done(f"Đã xóa bộ ranh giới: {_set_name(item)}.")
