"""The real server, cold: what the first visitors of a process get, and do not get."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from components.runtime.web_addresses import SESSION_COOKIE
from components.runtime.web_headers import (
    content_security_policy,
    streamlit_static_folder,
)
from domain.access import Role
from tests.accounts import PASSWORD, add_account, city_database, declare_sample
from tests.runtime.asgi import Answer
from tests.servers import RunningApp, running_app

pytestmark = pytest.mark.slow

OFFLINE = {"DIEU_HANH_SAMPLE": "0"}


def fetch(
    app: RunningApp, path: str, *, form: dict[str, str] | None = None, **headers: str
) -> Answer:
    """One answer, redirects as they are; with `form` by POST."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if form is not None:
        sent |= {
            "Origin": app.base_url,
            "Content-Type": "application/x-www-form-urlencoded",
        }
    with closing(HTTPConnection("127.0.0.1", app.port, timeout=20)) as connection:
        body = None if form is None else urlencode(form)
        connection.request("GET" if form is None else "POST", path, body, sent)
        response = connection.getresponse()
        pairs = [(name.lower(), value) for name, value in response.getheaders()]
        return Answer(
            status=response.status,
            headers=dict(pairs),
            set_cookies=tuple(v for name, v in pairs if name == "set-cookie"),
            body=response.read(),
        )


def signed_in(app: RunningApp, username: str) -> str:
    """The cookie header of somebody who filled in the form."""
    page = fetch(app, "/dang-nhap")
    token = re.search(r'name="ma_bieu_mau" value="([^"]+)"', page.text)
    assert token is not None
    form = {"ma_bieu_mau": token[1], "ten": username, "mat_khau": PASSWORD}
    answer = fetch(
        app, "/dang-nhap", form=form, Cookie=page.set_cookies[0].split(";")[0]
    )
    assert answer.status == 303
    (cookie,) = [c for c in answer.set_cookies if c.startswith(SESSION_COOKIE)]
    assert "httponly" in cookie.lower()
    return cookie.split(";")[0]


async def run_page(app: RunningApp, page: str, cookie: str) -> list[ForwardMsg]:
    """Everything the server sends for one run of a page."""
    received: list[ForwardMsg] = []
    async with connect(
        f"ws://127.0.0.1:{app.port}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers={"Cookie": cookie} if cookie else {},
        max_size=None,
    ) as socket:
        wanted = BackMsg()
        wanted.rerun_script.page_name = page
        await socket.send(wanted.SerializeToString())
        while True:
            message = ForwardMsg()
            data = await asyncio.wait_for(socket.recv(), 60)
            assert isinstance(data, bytes)
            message.ParseFromString(data)
            received.append(message)
            if message.WhichOneof("type") == "script_finished":
                return received


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The application on the small city, without sessions so far."""
    folder: Path = tmp_path_factory.mktemp("server")
    database = city_database(folder)
    declare_sample(database)
    add_account(database, "lanhdao", (Role.CITY_LEADER, "HCM"))
    add_account(database, "quantri", (Role.ADMINISTRATOR, "HCM"))
    add_account(database, "mau", (Role.STAFF, "HCM"), is_sample=True)
    database.close()
    with running_app(folder, OFFLINE) as running:
        yield running


def test_a_restricted_page_stays_closed_to_the_first_visitor_of_a_process(app):
    messages = asyncio.run(run_page(app, "quan-tri", signed_in(app, "lanhdao")))

    kinds = [message.WhichOneof("type") for message in messages]
    text = b"".join(message.SerializeToString() for message in messages).decode(
        "utf-8", errors="replace"
    )
    assert "page_not_found" in kinds
    assert "Quản trị người dùng" not in text
    assert "quantri" not in text


def test_page_files_are_no_addresses(app):
    cookie = signed_in(app, "lanhdao")

    for address in ("users", "audit", "admin/users", "overview"):
        messages = asyncio.run(run_page(app, address, cookie))
        kinds = [message.WhichOneof("type") for message in messages]
        assert "page_not_found" in kinds


def test_the_permitted_page_opens(app):
    messages = asyncio.run(run_page(app, "quan-tri", signed_in(app, "quantri")))

    text = b"".join(message.SerializeToString() for message in messages).decode(
        "utf-8", errors="replace"
    )
    assert "Quản trị người dùng" in text


@pytest.mark.parametrize("cookie", ["", "dieu_hanh_phien=bia-dat"])
def test_the_websocket_is_refused_before_any_script(app, cookie):
    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(run_page(app, "", cookie))

    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/", "/ho-so", "/quan-tri", "/_stcore/metrics", "/_stcore/host-config",
     "/_stcore/agent/openapi.json", "/static/js/x.js", "/favicon.png",
     "/%2e%2e/_stcore/metrics", "/dang-nhap/%2e%2e/"],
)  # fmt: skip
def test_anonymous_visitors_are_led_to_the_sign_in_page(app, path):
    answer = fetch(app, path)

    assert answer.status in (303, 400, 404)
    if answer.status == 303:
        assert answer.headers["location"].startswith("/dang-nhap")
    assert b"root" not in answer.body


def test_health_answers_everybody(app):
    assert fetch(app, "/_stcore/health").body == b"ok"


def test_the_document_carries_the_exact_policy(app):
    answer = fetch(app, "/", Cookie=signed_in(app, "lanhdao"))

    index = (streamlit_static_folder() / "index.html").read_bytes()
    assert answer.status == 200
    assert answer.headers["content-security-policy"] == content_security_policy(index)
    assert b"<script>" in answer.body


def test_streamlits_scripts_come_compressed(app):
    script = next((streamlit_static_folder() / "static/js").glob("index.*.js"))
    cookie = signed_in(app, "lanhdao")

    answer = fetch(
        app, f"/static/js/{script.name}", Cookie=cookie, Accept_Encoding="gzip"
    )

    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < script.stat().st_size / 2
    assert "immutable" in answer.headers["cache-control"]


def test_ready_accounts_show_on_this_machine_only(app):
    here = fetch(app, "/dang-nhap").text
    through_proxy = fetch(app, "/dang-nhap", X_Forwarded_For="10.0.0.7").text
    by_other_name = fetch(app, "/dang-nhap", Host="dieuhanh.example").text

    assert 'value="mau"' in here
    assert 'value="mau"' not in through_proxy
    assert 'value="mau"' not in by_other_name


def test_the_listening_socket_is_found_when_the_server_starts(app):
    ready = next(line for line in app.log.splitlines() if '"ready"' in line)

    assert json.loads(ready)["sockets"] == 1


def test_the_log_of_the_process_holds_no_secret(app):
    signed_in(app, "lanhdao")

    assert PASSWORD not in app.log
    assert "Traceback" not in app.log
