"""Who is looking at this page, checked anew at every rerun."""

from datetime import UTC, datetime

import streamlit as st

from components.links import page_path
from components.runtime.application import database
from components.runtime.web_addresses import SESSION_COOKIE, sign_in_address
from domain.access import Permission, Viewer, require
from domain.audit import AuditKind
from domain.errors import AccessDenied, NotSignedIn
from services.audit import record_view
from services.sign_in import viewer_of

_OWNER = "_user_id"
_OF_THIS_RUN = "_viewer"
_REFUSED = "_refused"
_SIGN_IN_AGAIN = f"""
<a class="dh-lk" href="{sign_in_address()}" target="_self">Đăng nhập lại</a>
"""


def require_viewer(permission: Permission) -> Viewer:
    """The signed-in viewer, who holds `permission`; first line of every page.

    Otherwise says so on the page, notes it in the log and stops the run.
    """
    viewer = st.session_state.pop(_OF_THIS_RUN, None) or current_viewer()
    try:
        require(viewer, permission)
    except AccessDenied as denied:
        note_refusal(viewer, permission)
        st.error(denied.message)
        st.stop()
    return viewer


def note_refusal(viewer: Viewer, permission: Permission) -> None:
    """Note in the log that the page at this address was refused; once in a session."""
    address = page_path(st.context.url or "")
    noted: set[tuple[str, str]] = st.session_state.setdefault(_REFUSED, set())
    if (address, permission.value) in noted:
        return
    noted.add((address, permission.value))
    record_view(
        database(),
        viewer,
        kind=AuditKind.ACCESS_REFUSED,
        subject=f"/{address}",
        now=datetime.now(UTC),
        detail=[("quyen", permission.value)],
    )


def current_viewer() -> Viewer:
    """The signed-in viewer; otherwise leads to the sign-in page and stops the run.

    The cookie is that of the websocket's handshake, hence possibly old: the session
    and the grants behind it are looked up each time.
    """
    token = st.context.cookies.get(SESSION_COOKIE, "")
    try:
        viewer = viewer_of(database(), token, datetime.now(UTC))
    except NotSignedIn as ended:
        st.session_state.clear()
        st.warning(ended.message)
        st.html(_SIGN_IN_AGAIN)
        st.stop()
    if st.session_state.get(_OWNER, viewer.user_id) != viewer.user_id:
        # The tab reconnected under another account: nothing of the first may stay.
        st.session_state.clear()
    st.session_state[_OWNER] = viewer.user_id
    return viewer


def viewer_for_page() -> Viewer:
    """The signed-in viewer, handed on to the page that the shell is about to run.

    The page's own check takes it once, some lines later, without looking up again.
    """
    viewer = current_viewer()
    st.session_state[_OF_THIS_RUN] = viewer
    return viewer
