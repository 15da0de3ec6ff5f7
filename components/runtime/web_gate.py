"""The gate before Streamlit: without a session there is only the sign-in page."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.runtime.web_addresses import (
    OPEN_TO_ALL,
    SESSION_COOKIE,
    sign_in_address,
)
from components.runtime.web_errors import error_page
from data_access.engine import Database
from domain.errors import NotSignedIn
from services.sign_in import viewer_of


class Gate:
    """Refuses anonymous requests, the websocket included, before any page runs."""

    def __init__(self, app: ASGIApp, *, database: Callable[[], Database]) -> None:
        self._app = app
        self._database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; answer the rest, and what fails, here."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def noted_send(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._answer(scope, receive, noted_send)
        except Exception as error:
            if has_begun:
                raise
            await _answer_failure(error, scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in OPEN_TO_ALL:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        token = connection.cookies.get(SESSION_COOKIE, "")
        if await self._is_signed_in(token):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            response = RedirectResponse(_way_in(connection, token), status_code=303)
            response.headers["Cache-Control"] = "no-store"
            await response(scope, receive, send)

    async def _is_signed_in(self, token: str) -> bool:
        if not token:
            return False
        try:
            await asyncio.to_thread(
                viewer_of, self._database(), token, datetime.now(UTC), touch=False
            )
        except NotSignedIn:
            return False
        return True


async def _answer_failure(
    error: Exception, scope: Scope, receive: Receive, send: Send
) -> None:
    page = error_page(error)  # Logs the failure, whoever asked.
    if scope["type"] == "http":
        await page(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.close", "code": 1011})


def _way_in(connection: HTTPConnection, token: str) -> str:
    asked_for = connection.url.path
    if connection.scope["method"] != "GET":
        asked_for = "/"
    elif connection.url.query:
        asked_for += f"?{connection.url.query}"
    return sign_in_address(asked_for, "het-phien" if token else "")
