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

from components.runtime import application
from components.runtime.failures import configure_logging, show_script_error
from components.runtime.web_compression import CompressedAssets
from components.runtime.web_gate import Gate
from components.runtime.web_headers import SecurityHeaders
from components.runtime.web_sign_in import SignInPages
from data_access.engine import Database


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
        await asyncio.to_thread(lambda: prepare(application.database()))
        # Streamlit collects all garbage after each run: half of its CPU time. What
        # lives from here to the end need not be looked at again.
        gc.collect()
        gc.freeze()
        structlog.get_logger("dieu_hanh").info("ready")
        yield
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
