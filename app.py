"""Entry point: `streamlit run app.py`. The server first, then each run of a session."""

import streamlit as st
from streamlit import runtime

if runtime.exists():
    from components.runtime.shell import run_shell

    run_shell()
else:
    from components.runtime.server import server_parts
    from services.bootstrap import prepare

    app = st.App("app.py", **server_parts(prepare))
