"""A browser of a few lines: asks an ASGI application and keeps its cookies."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.types import ASGIApp, Message

from components.runtime.web_forms import FORM_FIELD


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; header names in lower case, `set_cookies` as they were sent."""

    status: int
    headers: Mapping[str, str]
    set_cookies: tuple[str, ...]
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode("utf-8")

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("location", "")


@dataclass
class Visitor:
    """Somebody at `client_host` who talks to the server at `host`."""

    app: ASGIApp
    host: str = "localhost:8501"
    client_host: str = "127.0.0.1"
    server_host: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **headers: str) -> Answer:
        """GET `address`; header names may use _ for -."""
        return self._ask("GET", address, b"", headers)

    def post(self, address: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """POST a form, as our own page would unless `headers` say otherwise."""
        own = {
            "content_type": "application/x-www-form-urlencoded",
            "origin": f"http://{self.host}",
        }
        return self._ask("POST", address, urlencode(fields).encode(), own | headers)

    def websocket(self) -> Message:
        """Knock at Streamlit's websocket: the first message that comes back."""
        return asyncio.run(self._knock())

    def _ask(
        self, method: str, address: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        return asyncio.run(self._exchange(method, address, body, headers))

    def _scope(
        self, kind: str, address: str, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        parts = urlsplit(address)
        sent = {"host": self.host, **headers}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        return {
            "type": kind,
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http" if kind == "http" else "ws",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [
                (name.replace("_", "-").lower().encode(), value.encode())
                for name, value in sent.items()
                if value
            ],
            "client": (self.client_host, 50000),
            "server": (self.server_host, 8501),
            "subprotocols": [],
        }

    async def _exchange(
        self, method: str, address: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        sent: list[Message] = []
        scope = self._scope("http", address, headers) | {"method": method}

        parts: list[Message] = [{"type": "http.request", "body": body}]

        async def receive() -> Message:
            if not parts:  # The visitor stays on the line.
                await asyncio.Event().wait()
            return parts.pop()

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        return self._answer(sent)

    async def _knock(self) -> Message:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(self._scope("websocket", "/_stcore/stream", {}), receive, send)
        return sent[0]

    def _answer(self, sent: list[Message]) -> Answer:
        pairs = [(k.decode().lower(), v.decode()) for k, v in sent[0]["headers"]]
        set_cookies = tuple(value for name, value in pairs if name == "set-cookie")
        for text in set_cookies:
            for name, morsel in SimpleCookie(text).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return Answer(
            status=sent[0]["status"],
            headers=dict(pairs),
            set_cookies=set_cookies,
            body=b"".join(message.get("body", b"") for message in sent[1:]),
        )


def form_token(page: Answer) -> str:
    """Our half of the token in the form that `page` shows."""
    found = re.search(rf'name="{FORM_FIELD}" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]
