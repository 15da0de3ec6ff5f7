"""A page with nothing but panels, for tests that need a real browser."""

import streamlit as st
from markupsafe import Markup

from components.dossiers_board import dossiers_board
from components.links import Drawing, Links
from components.overview_board import overview_board
from components.panel import panel
from components.theme import page_frame
from tests.components import dossier_fixtures, fixtures

page_frame()
drawing = Drawing(Links({"so-voi": "ky-truoc"}), fixtures.ZONE)
runs = st.session_state.setdefault("runs", [])

if st.query_params.get("xem") == "ho-so":
    markup = dossiers_board(
        dossier_fixtures.dossier_list(), drawing, page=dossier_fixtures.dossier_page()
    )
else:
    board = fixtures.overview(plan_note=(fixtures.HOSTILE,))
    markup = overview_board(board, drawing)

markup += Markup("<p id='count'>{}</p>").format(len(runs))
clicked = panel(markup, key="board", height_hint=620)
if clicked is not None:
    runs.append(clicked)
    st.rerun()
st.text(f"clicked: {runs[-1] if runs else '-'}")
