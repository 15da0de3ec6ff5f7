"""Entry point: `streamlit run app.py`. The server first, then each run of a session."""

import streamlit as st
from streamlit import runtime

if runtime.exists():
    from components.runtime.shell import run_shell

    run_shell()
else:
    from functools import partial

    from components.runtime.server import server_parts
    from sample_data.load import build_with_progress
    from services.bootstrap import prepare

    ready = partial(prepare, build_sample=build_with_progress)
    app = st.App("app.py", **server_parts(ready))
