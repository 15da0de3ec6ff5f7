"""The gate, the headers and the sign-in pages around a page that greets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from components.runtime.web_gate import Gate
from components.runtime.web_headers import SecurityHeaders
from components.runtime.web_sign_in import SignInPages
from data_access.engine import Database
from domain.access import Role
from tests.accounts import add_account, city_database
from tests.runtime.asgi import Visitor


async def _secret(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("chỉ dành cho người đã đăng nhập")


async def _stream(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = city_database(tmp_path)
    add_account(opened, "lanhdao", (Role.CITY_LEADER, "HCM"))
    yield opened
    opened.close()


@pytest.fixture
def site(database: Database) -> ASGIApp:
    return Starlette(
        routes=[
            *SignInPages(lambda: database).routes(),
            WebSocketRoute("/_stcore/stream", _stream),
            Route("/{path:path}", _secret, methods=["GET", "POST"]),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Gate, database=lambda: database),
        ],
    )


@pytest.fixture
def visitor(site: ASGIApp) -> Visitor:
    return Visitor(site)
