"""Dossiers of one kind, narrowed step by step, and the clock of one of them."""

from datetime import UTC, datetime

import streamlit as st

from components import links
from components.brief_choice import XLSX_TYPE
from components.dossiers_board import dossiers_board, dossiers_head, download_label
from components.empty import empty
from components.matches import matches
from components.panel import panel
from components.runtime.brief_flow import list_file
from components.runtime.menu import go
from components.runtime.reads import call, drawn, read
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.tables import PAGE_ROWS
from domain.access import Permission
from domain.errors import NotFound
from domain.list_order import place_of, sort_named
from services.audit import note_personal_data
from services.briefs import MOST_ROWS
from services.dossiers import (
    dossier_page,
    list_frame,
    list_page,
    note_view,
    with_page,
)
from services.look_up import look_up as look_up_code

OPENED = "opened_dossier"

viewer = require_viewer(Permission.DOSSIER_READ)
view = scoped_view(viewer)
drawing = view.drawing
params = st.query_params.to_dict()
wanted = links.dossier_filter(params)
if view.choices.freshness.data_moment is None:
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=drawing, may_import=may_import), key="empty"))
    st.stop()

within = view.state.field.code if view.state.field else None
frame = read(
    list_frame,
    viewer,
    filter=wanted,
    org_unit_code=view.state.org_unit.code,
    field_code=within,
)
place = params.get(links.PLACE, "")
rows = read(
    list_page,
    viewer,
    filter=wanted,
    org_unit_code=view.state.org_unit.code,
    field_code=within,
    limit=PAGE_ROWS,
    sort=sort_named(params.get(links.SORT, "")),
    place=place_of(place),
)
listing = drawn(with_page, frame, rows)
wanted = listing.filter
if listing.notices:
    st.info("  \n".join(listing.notices))
heading, look_up, download = st.columns([900, 250, 168], vertical_alignment="center")
with heading:
    go(panel(drawn(dossiers_head, listing, drawing), key="dossiers_head"))
text = look_up.text_input(
    "Tra mã hồ sơ", placeholder="Tra mã, kể cả mã cũ", label_visibility="collapsed"
).strip()
if Permission.BRIEF_EXPORT in viewer.permissions:
    file_name, build = list_file(viewer, view.state, wanted)
    download.download_button(
        download_label(listing, MOST_ROWS),
        build,
        file_name=file_name,
        mime=XLSX_TYPE,
        on_click="ignore",
        disabled=listing.total == 0,
        width="stretch",
    )
code = params.get(links.CODE, "")
if text and text != code:
    found = read(look_up_code, viewer, text=text)
    go(panel(matches(text, found, wanted, drawing), key="matches"))

page = None
if code:
    source_code = params.get(links.SOURCE)
    try:
        page = read(dossier_page, viewer, code=code, source_code=source_code)
    except NotFound as missing:
        st.warning(missing.message)
if page is not None and st.session_state.get(OPENED) != page.code:
    call(note_view, viewer, code=page.code, now=datetime.now(UTC))
    shows_person = page.applicant_name or page.applicant_phone
    if shows_person and Permission.PERSONAL_DATA_READ in viewer.permissions:
        call(note_personal_data, viewer, code=page.code, now=datetime.now(UTC))
st.session_state[OPENED] = page.code if page else None
html = drawn(dossiers_board, listing, drawing, page=page, place=place)
go(panel(html, key="dossiers", height_hint=600))
