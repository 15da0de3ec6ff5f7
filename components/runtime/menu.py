"""Which pages there are, who may open them, and how to go from one to another."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components.links import page_path, target
from components.runtime.url_state import keep_for_next_page
from domain.access import Permission, Viewer

_ROOT = Path(__file__).resolve().parents[2]
_CURRENT = "_pages"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page of the menu; `path` "" is the start page."""

    file: str
    title: str
    path: str
    permission: Permission


ENTRIES = (
    MenuEntry("leadership/overview.py", "Tổng quan", "", Permission.SCORECARD_READ),
    MenuEntry("leadership/map.py", "Bản đồ", "ban-do", Permission.SCORECARD_READ),
    MenuEntry("leadership/unit.py", "Đơn vị", "don-vi", Permission.SCORECARD_READ),
    MenuEntry("leadership/score_766.py", "Bộ 766", "bo-766", Permission.SCORECARD_READ),
    MenuEntry("operations/dossiers.py", "Hồ sơ", "ho-so", Permission.DOSSIER_READ),
    MenuEntry(
        "operations/ledger.py", "Sổ theo dõi", "so-theo-doi", Permission.SCORECARD_READ
    ),
    MenuEntry(
        "operations/reconciliation.py",
        "Đối chiếu",
        "doi-chieu",
        Permission.SCORECARD_READ,
    ),
    MenuEntry(
        "operations/bottlenecks.py", "Điểm nghẽn", "diem-nghen", Permission.DOSSIER_READ
    ),
    MenuEntry("operations/tasks.py", "Nhiệm vụ", "nhiem-vu", Permission.PLAN_READ),
    MenuEntry(
        "leadership/indicators.py", "Chỉ tiêu", "chi-tieu", Permission.SCORECARD_READ
    ),
    MenuEntry("data/imports.py", "Số liệu", "so-lieu", Permission.DATA_IMPORT),
    MenuEntry(
        "data/quality.py",
        "Chất lượng số liệu",
        "chat-luong",
        Permission.SCORECARD_READ,
    ),
    MenuEntry("data/boundaries.py", "Ranh giới", "ranh-gioi", Permission.DATA_IMPORT),
    MenuEntry("leadership/briefs.py", "Báo cáo", "bao-cao", Permission.BRIEF_EXPORT),
    MenuEntry("admin/users.py", "Quản trị", "quan-tri", Permission.USERS_MANAGE),
    MenuEntry("admin/audit.py", "Nhật ký", "nhat-ky", Permission.AUDIT_READ),
)


def pages_of(viewer: Viewer) -> list[StreamlitPage]:
    """The pages that `viewer` may open, in menu order; the first is the start page.

    The menu only hides: every page and every service checks for itself.
    """
    allowed = [e for e in ENTRIES if e.permission in viewer.permissions]
    pages = [
        st.Page(
            _ROOT / "pages" / entry.file,
            title=entry.title,
            url_path=entry.path or "tong-quan",
            default=index == 0,
        )
        for index, entry in enumerate(allowed)
    ]
    st.session_state[_CURRENT] = {
        entry.path: page for entry, page in zip(allowed, pages, strict=True)
    }
    return pages


def refused_entry(viewer: Viewer, address: str | None) -> MenuEntry | None:
    """The page that `address` asks for, if `viewer` may not open it.

    The start page is whatever the menu begins with, hence never refused.
    """
    path = page_path(address or "")
    for entry in ENTRIES:
        if path and entry.path == path and entry.permission not in viewer.permissions:
            return entry
    return None


def go(link: str | None) -> None:
    """Open the page of a relative `link`, as the panel reports it; None stays here.

    A page outside the viewer's menu is not opened.
    """
    if link is None:
        return
    path, params = target(link)
    page = st.session_state.get(_CURRENT, {}).get(path)
    if page is not None:
        keep_for_next_page(params)
        st.switch_page(page, query_params=params)
