"""A page with nothing but panels, for tests that need a real browser."""

import streamlit as st
from markupsafe import Markup

from components.dossiers_board import dossiers_board
from components.gantt import gantt
from components.links import Drawing, Links
from components.overview_board import overview_board
from components.panel import panel
from components.plan_gantt import plan_gantt_bytes
from components.plan_links import PlanLinks
from components.theme import page_frame
from tests.components import dossier_fixtures, fixtures, plan_fixtures

page_frame()
drawing = Drawing(Links({"so-voi": "ky-truoc"}), fixtures.ZONE)
runs = st.session_state.setdefault("runs", [])

seen = st.query_params.get("xem")
plans = {"ke-hoach": plan_fixtures.hostile_reform, "nhieu-viec": plan_fixtures.many}
if seen in plans:
    markup = Markup("<h1>Nhiệm vụ</h1>")
elif seen == "ho-so":
    markup = dossiers_board(
        dossier_fixtures.dossier_list(), drawing, page=dossier_fixtures.dossier_page()
    )
else:
    board = fixtures.overview(plan_note=(fixtures.HOSTILE,))
    markup = overview_board(board, drawing)

markup += Markup("<p id='count'>{}</p>").format(len(runs))
clicked = panel(markup, key="board", height_hint=620)
if seen in plans:
    clicked = (
        gantt(plan_gantt_bytes(plans[seen](), PlanLinks()), key="gantt") or clicked
    )
if clicked is not None:
    runs.append(clicked)
    st.rerun()
st.text(f"clicked: {runs[-1] if runs else '-'}")
