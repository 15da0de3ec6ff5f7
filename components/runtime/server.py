"""The web server around Streamlit: routes, middleware, what happens at the start."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypedDict

import streamlit as st
import structlog
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit.runtime.pages_manager import PagesManager

from components.links import Drawing, Links
from components.overview_board import overview_board
from components.runtime import application
from components.runtime.failures import (
    configure_logging,
    log_failure,
    show_script_error,
)
from components.runtime.jobs import close_jobs
from components.runtime.reads import read, time_zone
from components.runtime.web_compression import CompressedAssets
from components.runtime.web_gate import Gate
from components.runtime.web_headers import SecurityHeaders
from components.runtime.web_sign_in import SignInPages
from components.runtime.web_sockets import send_at_once
from data_access.engine import Database
from domain.indicator_tiles import DEFAULT_TILES
from domain.view_state import view_state
from services.installation import city_leader
from services.scope_choices import scope_choices
from services.scorecards import overview

GC_THRESHOLD = (20_000, 20, 50)
"""Objects before a young collection, young before a middle, middle before a full."""


class ServerParts(TypedDict):
    """Arguments of `st.App`."""

    routes: list[BaseRoute]
    middleware: list[Middleware]
    lifespan: Callable[[st.App], AbstractAsyncContextManager[dict[str, Any] | None]]
    on_script_error: Callable[[Exception], bool | None]


def server_parts(prepare: Callable[[Database], None]) -> ServerParts:
    """Everything around the pages. `prepare` readies the stores before any request.

    It also closes `pages/`: until some session has called st.navigation, Streamlit
    would serve pages/*.py by address without running app.py, hence unchecked.
    """
    PagesManager.uses_pages_directory = False  # Private, Streamlit 1.67; tested.

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        configure_logging()
        sockets = send_at_once()
        await asyncio.to_thread(_make_ready, prepare)
        # Streamlit collects all garbage after each run: half of its CPU time. What
        # lives from here to the end need not be looked at again.
        gc.collect()
        gc.freeze()
        # A run leaves some ten thousand objects; with Python's default of 700 every
        # few runs pay for a collection of everything that pages loaded since.
        gc.set_threshold(*GC_THRESHOLD)
        structlog.get_logger("dieu_hanh").info("ready", sockets=sockets)
        yield
        await asyncio.to_thread(close_jobs)
        application.close()

    return ServerParts(
        routes=[*SignInPages(application.database).routes()],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Gate, database=application.database),
            Middleware(CompressedAssets),
        ],
        lifespan=lifespan,
        on_script_error=show_script_error,
    )


def _make_ready(prepare: Callable[[Database], None]) -> None:
    """Ready the stores, then compute the first page that the city's leaders ask for."""
    stores = application.database()
    prepare(stores)
    try:
        _warm_up(stores)
    except Exception as error:  # noqa: BLE001 - a page that fails must not keep all shut
        log_failure("warm_up_failed", error)


def _warm_up(stores: Database) -> None:
    viewer = city_leader(stores)
    if viewer is None:
        return
    state, _ = view_state({}, read(scope_choices, viewer))
    board = read(
        overview,
        viewer,
        org_unit_code=state.org_unit.code,
        field_code=None,
        period=state.period,
        comparison=state.comparison,
        lens=state.lens,
        tiles=DEFAULT_TILES,
    )
    overview_board(board, Drawing(Links({}), time_zone()))
