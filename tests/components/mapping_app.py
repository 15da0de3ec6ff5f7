"""The editor of a mapping alone on a page; what it says is kept in the session."""

import streamlit as st

from components.mapping_editor import mapping_editor, mapping_head
from components.panel import panel
from components.theme import page_frame
from components.vi_ui import vi_ui
from tests.components import mapping_fixtures

page_frame()
vi_ui()
context = st.session_state.get("context", mapping_fixtures.CONTEXT)
draft = st.session_state.setdefault("draft", mapping_fixtures.DRAFT)
head = st.container()
edited = mapping_editor(context, draft, key="ghep_0")
st.session_state["draft"] = edited.mapping
if edited.wish is not None:
    st.session_state["wish"] = (edited.wish, edited.name)
with head:
    panel(mapping_head(context, edited.mapping), key="head")
