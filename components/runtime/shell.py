"""One run of a session: frame, viewer, menu, page."""

import streamlit as st

from components.runtime.application import database
from components.runtime.menu import pages_of, refused_entry
from components.runtime.url_state import PAGE
from components.runtime.viewer import note_refusal, viewer_for_page
from components.theme import page_frame
from components.vi_ui import vi_ui
from services.installation import whole_of

_NOTHING_GRANTED = (
    "Tài khoản này chưa được cấp quyền xem trang nào. Liên hệ quản trị hệ thống."
)

_NOT_ALLOWED = (
    "Trang {page} nằm ngoài quyền của tài khoản này. Liên hệ quản trị hệ thống nếu cần "
    "cấp quyền."
)


def run_shell() -> None:
    """Run the page that the address names, if the viewer may open it."""
    whole = whole_of(database())
    page_frame(whole.committee if whole else "")
    vi_ui(whole.committee if whole else "")
    viewer = viewer_for_page()
    pages = pages_of(viewer)
    if (refused := refused_entry(viewer, st.context.url)) is not None:
        note_refusal(viewer, refused.permission)
        st.error(_NOT_ALLOWED.format(page=refused.title))
    if not pages:
        st.warning(_NOTHING_GRANTED)
        st.html('<a class="dh-lk" href="/dang-xuat" target="_self">Đăng xuất</a>')
        return
    page = st.navigation(pages, position="top")
    st.session_state[PAGE] = page.url_path
    page.run()
