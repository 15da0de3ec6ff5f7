"""The one component that shows our markup: insert, update in place, report clicks."""

from functools import cache
from pathlib import Path

import streamlit as st
from markupsafe import Markup
from streamlit.components.v2.get_bidi_component_manager import (
    get_bidi_component_manager,
)
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

from components.links import page_path, target

_ASSETS = Path(__file__).parent / "assets"
_MANIFEST = ComponentManifest(
    name="dieu_hanh",
    version="1",
    components=[ComponentConfig(name="panel", asset_dir=_ASSETS.name)],
)
_NAME = "dieu_hanh.panel"


def panel(html: Markup, *, key: str, height_hint: int | None = None) -> str | None:
    """Show `html` and return the link that was clicked in this run, if any.

    `key` names the place on the page: the same key is updated in place and keeps
    focus. `height_hint` (CSS pixels) holds the place until the markup is drawn.
    Only links with `data-go` are reported; a middle click opens them as usual. A
    link to the page that is shown has already been followed and is not returned.
    """
    result = _renderer()(
        key=key,
        data=f"{height_hint or 0}\n{html}".encode(),
        on_go_change=lambda: _stay_on_page(key),
    )
    link = result.get("go")
    return link if isinstance(link, str) and not _leads_here(link) else None


def _stay_on_page(key: str) -> None:
    """Before the run that a click starts: put a link to this very page into effect.

    Otherwise the page would be drawn as it was, left, and drawn once more.
    """
    link = st.session_state[key].get("go")
    if isinstance(link, str) and _leads_here(link):
        st.query_params.from_dict(target(link)[1])


def _leads_here(link: str) -> bool:
    address = st.context.url
    return address is not None and target(link)[0] == page_path(address)


def _renderer() -> ComponentRenderer:
    """The component, its files known to the manager of the running server.

    Streamlit serves the files of *installed* packages only; this project is not
    installed, so the manifest that it would have found is handed to it.
    """
    manager = get_bidi_component_manager()
    if manager.get_component_path(_NAME) is None:
        manager.register_from_manifest(_MANIFEST, _ASSETS.parent)
        _component.cache_clear()
    return _component()


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        _NAME, html="<div class='dh'></div>", css="panel.css", js="panel.js"
    )
