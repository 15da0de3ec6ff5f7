"""The view state of a session: read from the address, kept over page changes."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from components import links
from components.filters import scope_bar
from components.runtime.reads import read, time_zone
from domain.access import Viewer
from domain.view_state import (
    SCOPE_PARAMETERS,
    ScopeChoices,
    ViewState,
    params_of,
    view_state,
)
from services.scope_choices import scope_choices

PAGE = "_page"
"""Session state: the page that runs, as the shell found it."""
_SCOPE = "_scope"
_SCOPE_PAGE = "_scope_page"
_NOTHING_TO_SEE = (
    "Tài khoản này chưa được cấp phạm vi đơn vị nào. Liên hệ quản trị hệ thống."
)
_FALL_WITH_SCOPE = (
    links.PLACE,
    links.CODE,
    links.SOURCE,
)
"""What a page opened within the old scope and need not exist in the new one."""
_FALL_WITH_UNIT = (links.SEEN_UNIT, links.SEEN_ON)
"""An org unit that is no more, opened instead of the one chosen."""


@dataclass(frozen=True, slots=True)
class ScopedView:
    """What the page shows, what else could be chosen, and how its parts link."""

    state: ViewState
    choices: ScopeChoices
    drawing: links.Drawing


def scoped_view(
    viewer: Viewer, *, has_lens: bool = False, no_lens: str = ""
) -> ScopedView:
    """Draw the scope bar and return what was chosen; a page calls it once.

    `has_lens`: of pages that tell figures of the org units of another day; `no_lens`:
    why a page does not.

    The address holds the choice, so reloading or sending a link shows the same.
    """
    choices = read(scope_choices, viewer)
    if not choices.org_units:
        st.warning(_NOTHING_TO_SEE)
        st.stop()
    _restore_after_page_change()
    state, notices = view_state(st.query_params.to_dict(), choices)
    params = params_of(state, choices)
    _write(params)
    zone = time_zone()

    def on_change(changed: ViewState) -> None:
        is_other = changed.org_unit != state.org_unit
        for name in (*_FALL_WITH_SCOPE, *(_FALL_WITH_UNIT if is_other else ())):
            st.query_params.pop(name, None)
        _write(params_of(changed, choices))

    scope_bar(
        state,
        choices,
        viewer,
        zone=zone,
        on_change=on_change,
        has_lens=has_lens,
        no_lens=no_lens,
    )
    if notices:
        st.info("  \n".join(notices))
    return ScopedView(state, choices, links.Drawing(links.Links(params), zone))


def keep_for_next_page(params: Mapping[str, str]) -> None:
    """Make `params` the scope that the next page starts with."""
    st.session_state[_SCOPE] = {
        name: params[name] for name in SCOPE_PARAMETERS if name in params
    }


def _restore_after_page_change() -> None:
    page = st.session_state.get(PAGE)
    came_from = st.session_state.get(_SCOPE_PAGE, page)
    st.session_state[_SCOPE_PAGE] = page
    # The menu opens a page without parameters; a link says what it wants.
    if page != came_from and not any(n in st.query_params for n in SCOPE_PARAMETERS):
        st.query_params.update(st.session_state.get(_SCOPE, {}))


def _write(params: Mapping[str, str]) -> None:
    keep_for_next_page(params)
    for name in SCOPE_PARAMETERS:
        wanted = params.get(name)
        if wanted is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != wanted:
            st.query_params[name] = wanted
