"""Addresses outside Streamlit's own, the session cookie, and safe ways back."""

import ipaddress
import re
from urllib.parse import urlencode, urlsplit

from starlette.requests import HTTPConnection

SESSION_COOKIE = "dieu_hanh_phien"
SIGN_IN = "/dang-nhap"
SIGN_IN_SAMPLE = "/dang-nhap/mau"
SIGN_IN_SCRIPT = "/dang-nhap/hien-mat-khau.js"
SIGN_IN_FONT = "/dang-nhap/chu.woff2"
SIGN_IN_ICON = "/dang-nhap/bieu-tuong.png"
SIGN_OUT = "/dang-xuat"
HEALTH = "/_stcore/health"
OPEN_TO_ALL = frozenset(
    {SIGN_IN, SIGN_IN_SAMPLE, SIGN_IN_SCRIPT, SIGN_IN_FONT, SIGN_IN_ICON, HEALTH}
)
"""Everything an anonymous visitor may ask for."""

RETURN_TO = "next"
REASON = "ly-do"
_PRINTABLE_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
_NOT_PAGES = ("/_stcore", "/static/", "/media/", "/component/", "/app/", SIGN_IN)
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDING_HEADERS = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)


def safe_return(target: str | None) -> str:
    """`target` when it is a page of ours, else the first page.

    Only a path with its query: no scheme, no host, nothing a browser would read as
    one ("//host", "/\\host").
    """
    if not target or len(target) > 2000 or not _PRINTABLE_PATH.fullmatch(target):
        return "/"
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or parts.path.startswith((*_NOT_PAGES, SIGN_OUT)):
        return "/"
    return target


def sign_in_address(return_to: str = "/", reason: str = "") -> str:
    """The sign-in page that leads on to `return_to`; `reason` picks its notice."""
    query = {REASON: reason} if reason else {}
    if (safe := safe_return(return_to)) != "/":
        query[RETURN_TO] = safe
    return f"{SIGN_IN}?{urlencode(query)}" if query else SIGN_IN


def is_local(connection: HTTPConnection, listening_address: str | None) -> bool:
    """Whether the server listens on loopback only and so does this connection stand.

    `listening_address` is the configured one. A request that a proxy handed on does
    not count: its sender may sit anywhere. A bare proxy cannot be told from a browser
    for certain, but by default it speaks HTTP/1.0, which no browser does.
    """
    server = connection.scope.get("server")
    client = connection.client
    host = urlsplit(f"//{connection.headers.get('host', '')}").hostname
    return (
        listening_address in _LOOPBACK_NAMES
        and connection.scope.get("http_version", "1.1") != "1.0"
        and server is not None
        and _is_loopback(server[0])
        and client is not None
        and _is_loopback(client.host)
        and host in _LOOPBACK_NAMES
        and not any(name in connection.headers for name in _FORWARDING_HEADERS)
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
