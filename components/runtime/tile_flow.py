"""The dialog *Chọn ô chỉ tiêu* of Tổng quan, and what it sends."""

import streamlit as st

from components.links import TABLE
from components.notices import done
from components.overview_board import TILES_KEY
from components.runtime.reads import call
from components.tile_form import forget_tiles, tile_form
from domain.access import Viewer
from domain.errors import ApplicationError
from services.tile_choice import choose_tiles, reset_tiles, tile_choice


def tile_dialog(viewer: Viewer) -> None:
    """Open the form where the address asks for it; closing forgets it."""
    if st.query_params.get(TABLE) == TILES_KEY:
        st.dialog("Chọn ô chỉ tiêu", width="medium", on_dismiss=_forget)(_chosen)(
            viewer
        )


def _chosen(viewer: Viewer) -> None:
    choice = call(tile_choice, viewer)
    sent = tile_form(
        choice.codes, choice.offered, is_default=choice.codes == choice.default
    )
    if sent is None:
        return
    try:
        if sent.codes is None:
            call(reset_tiles, viewer)
        else:
            call(choose_tiles, viewer, codes=sent.codes)
    except ApplicationError as refused:
        st.error(refused.message)
        return
    _forget()
    done(
        "Ô chỉ tiêu trở về mặc định."
        if sent.codes is None
        else "Đã lưu ô chỉ tiêu của bạn."
    )


def _forget() -> None:
    forget_tiles()
    st.query_params.pop(TABLE, None)
