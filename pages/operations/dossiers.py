"""Dossiers of one kind, narrowed step by step, and the clock of one of them."""

import streamlit as st
from services.dossiers import dossier_list, dossier_page, find_codes

from components import links
from components.dossiers_board import dossiers_board, dossiers_head
from components.matches import matches
from components.panel import panel
from components.runtime.menu import go
from components.runtime.reads import call, read, time_zone
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.table_view import CSV_TYPE, csv_bytes
from components.tables import PAGE_ROWS, dossiers_table, page_offset
from domain.access import Permission
from domain.errors import NotFound

MOST_ROWS = 5_000  # A longer list is taken out as a brief, not as a table.

viewer = require_viewer(Permission.DOSSIER_READ)
view = scoped_view(viewer)
params = st.query_params.to_dict()
wanted = links.dossier_filter(params)
asked = {
    "filter": wanted,
    "org_unit_code": view.state.org_unit.code,
    "field_code": view.state.field.code if view.state.field else None,
}
listing = read(
    dossier_list, viewer, **asked, limit=PAGE_ROWS, offset=page_offset(params)
)

heading, look_up, download = st.columns([920, 250, 148], vertical_alignment="center")
with heading:
    go(panel(dossiers_head(listing, view.drawing), key="dossiers_head"))
text = look_up.text_input(
    "Tra mã hồ sơ",
    placeholder="Tra mã hồ sơ, kể cả mã cũ",
    label_visibility="collapsed",
)
zone = time_zone()
download.download_button(
    f"Tải {min(listing.total, MOST_ROWS):,} hồ sơ".replace(",", "."),
    lambda: csv_bytes(
        dossiers_table(
            call(dossier_list, viewer, **asked, limit=MOST_ROWS, offset=0).rows,
            zone=zone,
        )
    ),
    file_name=f"ho-so-{wanted.kind.value}.csv",
    mime=CSV_TYPE,
    on_click="ignore",
    disabled=listing.total == 0,
    width="stretch",
)
code = params.get(links.CODE, "")
if text.strip():
    found = read(find_codes, viewer, text=text.strip())
    if [row.code for row in found] != [code]:
        go(panel(matches(text, found, wanted, view.drawing), key="matches"))

page = None
if code:
    try:
        source_code = params.get(links.SOURCE)
        page = call(dossier_page, viewer, code=code, source_code=source_code)
    except NotFound as missing:
        st.warning(missing.message)
go(
    panel(
        dossiers_board(listing, view.drawing, page=page),
        key="dossiers",
        height_hint=600,
    )
)
