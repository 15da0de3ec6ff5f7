"""Small forms outside Streamlit: reading them, and proof that they are our own."""

import hashlib
import hmac
import secrets
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response

FORM_COOKIE = "dieu_hanh_bieu_mau"
FORM_FIELD = "ma_bieu_mau"
_MAX_BODY_BYTES = 16_384
_key = secrets.token_bytes(32)
"""Of this process: a restart makes open forms stale, and they say so."""


def form_token(request: Request) -> str:
    """The token for a form in the answer to `request`; a valid one is kept."""
    present = request.cookies.get(FORM_COOKIE, "")
    if _is_signed(present):
        return present
    nonce = secrets.token_urlsafe(24)
    return f"{nonce}.{_signature(nonce)}"


def set_form_cookie(response: Response, token: str, *, secure: bool) -> None:
    """Give the browser the other half of `token`."""
    response.set_cookie(
        FORM_COOKIE, token, httponly=True, samesite="strict", secure=secure
    )


async def read_form(request: Request) -> dict[str, str]:
    """Fields of a URL-encoded body, first value each; empty when it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            return {}
    fields = parse_qs(body.decode("utf-8", errors="replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


def is_own_form(request: Request, fields: dict[str, str]) -> bool:
    """Whether the form was ours: same site by its headers, and both halves agree."""
    cookie = request.cookies.get(FORM_COOKIE, "")
    return (
        _is_same_site(request)
        and _is_signed(cookie)
        and hmac.compare_digest(cookie.encode(), fields.get(FORM_FIELD, "").encode())
    )


def came_from_own_page(request: Request) -> bool:
    """Whether the browser says that one of our own pages led to this request."""
    if "sec-fetch-site" in request.headers:
        return request.headers["sec-fetch-site"] == "same-origin"
    referer = request.headers.get("referer", "")
    return bool(referer) and urlsplit(referer).netloc == request.headers.get("host")


def _is_same_site(request: Request) -> bool:
    # Every browser says where a form comes from; what says nothing is none.
    fetched = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if fetched is None and origin is None:
        return False
    return fetched in (None, "same-origin") and (
        origin is None or urlsplit(origin).netloc == request.headers.get("host")
    )


def _is_signed(token: str) -> bool:
    nonce, _, signature = token.partition(".")
    return bool(nonce) and hmac.compare_digest(
        _signature(nonce).encode(), signature.encode()
    )


def _signature(nonce: str) -> str:
    return hmac.new(_key, nonce.encode(), hashlib.sha256).hexdigest()
