"""Our components as Streamlit knows them: their files, and the links they report."""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import (
    get_bidi_component_manager,
)
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

from components.links import page_path, target

_ASSETS = Path(__file__).parent / "assets"
_PACKAGE = "dieu_hanh"
_NAMES = ("panel", "gantt")
_MANIFEST = ComponentManifest(
    name=_PACKAGE,
    version="1",
    components=[ComponentConfig(name=name, asset_dir=_ASSETS.name) for name in _NAMES],
)


def followed_link(name: str, html: str, *, key: str, data: bytes) -> str | None:
    """Show component `name` (its files are `name`.js and .css) and what it reports.

    The link that was clicked in this run; None without one. A link to the page that
    is shown has already been followed and is not returned.
    """
    result = _renderer(name, html)(
        key=key, data=data, on_go_change=lambda: _stay_on_page(key)
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


def _renderer(name: str, html: str) -> ComponentRenderer:
    """The component, its files known to the manager of the running server.

    Streamlit serves the files of *installed* packages only; this project is not
    installed, so the manifest that it would have found is handed to it.
    """
    manager = get_bidi_component_manager()
    if manager.get_component_path(f"{_PACKAGE}.{name}") is None:
        manager.register_from_manifest(_MANIFEST, _ASSETS.parent)
        _component.cache_clear()
    return _component(name, html)


@cache
def _component(name: str, html: str) -> ComponentRenderer:
    return st.components.v2.component(
        f"{_PACKAGE}.{name}", html=html, css=f"{name}.css", js=f"{name}.js"
    )
