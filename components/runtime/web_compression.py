"""Gzip for Streamlit's scripts and styles, compressed once per file.

Streamlit sends them as they are: 13 MB for a first visit instead of 4 MB.
"""

import asyncio
import gzip
from collections import OrderedDict

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PREFIX = "/static/"
_SUFFIXES = (".js", ".css", ".svg", ".wasm")
_MAX_KEPT_BYTES = 32 * 2**20
"""All scripts of Streamlit 1.67 compress to about 6 MB."""


class CompressedAssets:
    """Answers GET of an immutable asset with its gzip form, kept in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._kept_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress the response where it pays; pass everything else through."""
        if not _wants_gzip(scope):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        parts: list[bytes] = []

        async def send_compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body" or start is None:
                await send(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body", False):
                return
            body = await self._encoded(scope["path"], start, b"".join(parts))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, send_compressed)

    async def _encoded(self, path: str, start: Message, body: bytes) -> bytes:
        headers = MutableHeaders(scope=start)
        headers.add_vary_header("Accept-Encoding")
        if start["status"] != 200 or "content-encoding" in headers or not body:
            return body
        key = (path, headers.get("etag", ""))
        packed = self._kept.get(key)
        if packed is None:
            packed = await asyncio.to_thread(gzip.compress, body, 6, mtime=0)
            self._keep(key, packed)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(packed))
        if "etag" in headers:
            # Another representation: equal only in meaning, hence weak.
            headers["ETag"] = "W/" + headers["etag"].removeprefix("W/")
        return packed

    def _keep(self, key: tuple[str, str], packed: bytes) -> None:
        if key in self._kept:
            return
        self._kept[key] = packed
        self._kept_bytes += len(packed)
        while self._kept_bytes > _MAX_KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest)


def _wants_gzip(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path = scope["path"]
    headers = Headers(scope=scope)
    return (
        path.startswith(_PREFIX)
        and path.endswith(_SUFFIXES)
        and "range" not in headers
        and "gzip" in headers.get("accept-encoding", "")
    )
