"""Dossiers of one kind, narrowed step by step, and the clock of one of them."""

import streamlit as st

from components import links
from components.dossiers_board import dossiers_board, dossiers_head
from components.empty import empty
from components.matches import matches
from components.panel import panel
from components.runtime.dossier_flow import opened_dossier, show_figure
from components.runtime.export_flow import (
    export_button,
    export_state,
    list_export,
)
from components.runtime.menu import go
from components.runtime.reads import drawn, read
from components.runtime.url_state import scoped_view
from components.runtime.viewer import require_viewer
from components.tables import PAGE_ROWS
from domain.access import Permission
from domain.ledger_cell import ledger_cell
from domain.lens import FigureNature, refusal
from domain.list_order import place_of, sort_named
from services.dossiers import list_frame, list_page, with_page
from services.look_up import look_up

viewer = require_viewer(Permission.DOSSIER_READ)
view = scoped_view(viewer, no_lens=refusal(FigureNature.STOCK) or "")
drawing = view.drawing
params = st.query_params.to_dict()
if view.choices.freshness.data_moment is None:
    may_import = Permission.DATA_IMPORT in viewer.permissions
    go(panel(empty(drawing=drawing, may_import=may_import), key="empty"))
    st.stop()
cell = ledger_cell(params)
if cell is not None and show_figure(viewer, cell, drawing, params):
    st.stop()

scope = {
    "org_unit_code": view.state.org_unit.code,
    "field_code": view.state.field.code if view.state.field else None,
}
asked = links.dossier_filter(params)
place = params.get(links.PLACE, "")
sort = sort_named(params.get(links.SORT, ""))
frame = read(list_frame, viewer, filter=asked, **scope)
rows = read(
    list_page, viewer, filter=asked, limit=PAGE_ROWS, sort=sort,
    place=place_of(place), **scope,
)  # fmt: skip
listing = drawn(with_page, frame, rows)
wanted = listing.filter
if listing.notices:
    st.info("  \n".join(listing.notices))
heading, find, look, download = st.columns(
    [730, 210, 210, 168], vertical_alignment="center"
)
with heading:
    go(panel(drawn(dossiers_head, listing, drawing), key="dossiers_head"))
within = find.text_input(
    "Tìm trong danh sách",
    value=wanted.text or "",
    placeholder="Tìm trong danh sách này",
    label_visibility="collapsed",
    key=f"tim_{wanted.kind}_{wanted.text or ''}",
).strip()
searched = links.searched(wanted, within)
if searched != wanted:
    go(drawing.links.dossiers(searched, sort=params.get(links.SORT, "")))
text = look.text_input(
    "Tra mã hồ sơ", placeholder="Tra mã, kể cả mã cũ", label_visibility="collapsed"
).strip()
with download:
    export_button(viewer, listing.total, list_export(viewer, view.state, wanted, sort))
export_state(viewer, listing.total)
if text and text != params.get(links.CODE, ""):
    found = read(look_up, viewer, text=text)
    go(panel(matches(text, found, wanted, drawing), key="matches"))
page = opened_dossier(viewer, params)
html = drawn(dossiers_board, listing, drawing, page=page, place=place)
go(panel(html, key="dossiers", height_hint=600))
