"""The content security policy, the static files, and the settings that keep it so."""

import gzip
import tomllib
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from components.runtime.web_compression import CompressedAssets
from components.runtime.web_headers import (
    content_security_policy,
    streamlit_static_folder,
)
from tests.runtime.asgi import Visitor

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = b"export const text = 'abc';\n" * 2000


def test_the_policy_is_exactly_this():
    html = b"<html><script>\n  window.x = false\n</script><script src='a.js'></script>"

    assert content_security_policy(html) == (
        "default-src 'self'; "
        "script-src 'self' 'wasm-unsafe-eval' blob: "
        "'sha256-Lzye23UPxAzGEAa1FwBNfdUf8mPzII6Ja/z58n/5cx8='; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; "
        "font-src 'self' data:; "
        "connect-src 'self'; "
        "worker-src 'self' blob:; "
        "object-src 'none'; "
        "base-uri 'self'; "
        "form-action 'self'; "
        "frame-ancestors 'none'"
    )


def test_the_policy_names_the_installed_streamlits_inline_script():
    index = (streamlit_static_folder() / "index.html").read_bytes()

    policy = content_security_policy(index)

    assert policy.count("'sha256-") == index.count(b"<script>") >= 1
    assert "'unsafe-eval'" not in policy
    assert "http" not in policy


@pytest.fixture
def assets(tmp_path: Path) -> Visitor:
    (tmp_path / "a.js").write_bytes(SCRIPT)
    served: list[str] = []

    async def send_file(request: Request) -> Response:
        served.append(request.url.path)
        return FileResponse(tmp_path / "a.js", media_type="text/javascript")

    async def missing(_request: Request) -> Response:
        return Response("no", 404)

    app = Starlette(
        routes=[
            Route("/static/js/{name}.js", send_file),
            Route("/static/gone.css", missing),
            Route("/media/{name}.js", send_file),
        ],
        middleware=[Middleware(CompressedAssets)],
    )
    return Visitor(app)


def test_scripts_travel_compressed(assets):
    plain = assets.get("/static/js/a.js")
    packed = assets.get("/static/js/a.js", accept_encoding="gzip, br")
    again = assets.get("/static/js/a.js", accept_encoding="gzip")

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"].startswith('W/"')
    assert int(packed.headers["content-length"]) == len(packed.body) < 1000
    assert gzip.decompress(packed.body) == plain.body == SCRIPT
    assert again.body == packed.body


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/media/a.js", {"accept_encoding": "gzip"}),
        ("/static/js/a.js", {"accept_encoding": "identity"}),
        ("/static/js/a.js", {"accept_encoding": "gzip", "range": "bytes=0-9"}),
    ],
)
def test_everything_else_travels_as_it_is(assets, path, headers):
    answer = assets.get(path, **headers)

    assert "content-encoding" not in answer.headers
    assert SCRIPT.startswith(answer.body)


def test_a_missing_file_stays_missing(assets):
    answer = assets.get("/static/gone.css", accept_encoding="gzip")

    assert answer.status == 404
    assert answer.body == b"no"


def test_the_settings_keep_the_browser_inside_the_network():
    settings = tomllib.loads(
        (ROOT / ".streamlit/config.toml").read_text(encoding="utf-8")
    )

    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"] == {
        "showErrorDetails": "none",
        "showErrorLinks": False,
        "toolbarMode": "minimal",
    }
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["fileWatcherType"] == "none"
    assert settings["server"]["enableXsrfProtection"] is True
    assert settings["server"]["enableAgentApi"] is False
    assert settings["runner"]["magicEnabled"] is False
    assert "http" not in str(settings["theme"])
    assert set(settings["theme"]["light"]) <= set(settings["theme"]["dark"])
