"""Which brief: chosen beside the sheet, kept in the address."""

from collections.abc import Callable, Mapping

import streamlit as st

from components import links
from domain.brief_lists import list_title
from domain.drilldown import ListKind

LEADERSHIP = "lanh-dao"
_NARROWING = (links.BAND, links.WITHIN, links.GROUP, links.PROCEDURE, links.STEP)
_NAMES = {LEADERSHIP: "Báo cáo lãnh đạo"} | {
    kind.value: list_title(kind) for kind in ListKind
}
_KEY = "pick_brief"

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def chosen_brief(params: Mapping[str, str]) -> ListKind | None:
    """The list that the address names; None: the leadership brief."""
    text = params.get(links.KIND, "")
    return ListKind(text) if text in set(ListKind) else None


def brief_choice(present: ListKind | None, *, with_lists: bool) -> None:
    """Draw the choice; picking another one changes the address and draws anew."""
    # The address holds the choice; the widget follows it in every run.
    st.session_state[_KEY] = present.value if present else LEADERSHIP
    st.radio(
        "Loại báo cáo",
        list(_NAMES) if with_lists else [LEADERSHIP],
        key=_KEY,
        format_func=_NAMES.__getitem__,
        on_change=_pick,
    )


def download(file_name: str, build: Callable[[], bytes]) -> None:
    """The button; `build` runs on the click, outside of any page."""
    st.download_button(
        "Tải báo cáo (Excel)",
        build,
        file_name=file_name,
        mime=XLSX_TYPE,
        type="primary",
        on_click="ignore",
    )


def _pick() -> None:
    for name in _NARROWING:
        st.query_params.pop(name, None)
    wanted = st.session_state[_KEY]
    if wanted == LEADERSHIP:
        st.query_params.pop(links.KIND, None)
    else:
        st.query_params[links.KIND] = wanted
