"""Failures before any page: a numbered page for people, the place for the log."""

import re
from pathlib import Path

import pytest

from components.runtime import web_sign_in
from components.runtime.failures import configure_logging
from components.runtime.web_addresses import SESSION_COOKIE
from components.runtime.web_forms import FORM_FIELD
from domain.errors import Conflict
from tests.accounts import PASSWORD
from tests.runtime.asgi import form_token


@pytest.fixture
def broken(database):
    """The same stores, whose tables cannot be read any more."""
    database.close()
    folder = Path(str(database.settings.database_url).removeprefix("sqlite:///")).parent
    for stored in folder.glob("*.db*"):
        stored.unlink()
    for name in ("dieu-hanh.db", "operations.db"):
        (folder / name).write_bytes(b"khong phai co so du lieu " * 200)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("address", ["/", "/ho-so", "/dang-nhap", "/dang-xuat"])
def test_a_broken_database_shows_a_page_with_a_number(visitor, address, capsys):
    configure_logging()
    visitor.cookies[SESSION_COOKIE] = "mot-phien"

    answer = visitor.get(address)

    assert answer.status == 500
    assert "Hệ thống gặp lỗi" in answer.text
    assert "Traceback" not in answer.text
    assert "sqlite" not in answer.text.lower()
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    error_id = re.search(r"Mã lỗi <b>([0-9a-f]{8})</b>", answer.text)
    assert error_id is not None
    assert error_id[1] in capsys.readouterr().out


@pytest.mark.parametrize("address", ["/dang-nhap", "/dang-nhap/mau"])
def test_a_form_sent_to_a_broken_database_gets_the_page_too(
    visitor, address, request, capsys
):
    token = form_token(visitor.get("/dang-nhap"))
    request.getfixturevalue("broken")

    fields = {FORM_FIELD: token, "ten": "lanhdao", "mat_khau": PASSWORD}
    answer = visitor.post(address, fields)

    assert answer.status == 500
    assert "Mã lỗi" in answer.text
    assert PASSWORD not in capsys.readouterr().out


@pytest.mark.usefixtures("broken")
def test_a_broken_database_closes_the_websocket(visitor):
    visitor.cookies[SESSION_COOKIE] = "mot-phien"

    assert visitor.websocket() == {"type": "websocket.close", "code": 1011}


def test_a_busy_store_says_so(visitor, monkeypatch):
    def busy(*_args: object, **_kwargs: object) -> None:
        raise Conflict("Cơ sở dữ liệu đang được ghi.")

    monkeypatch.setattr(web_sign_in, "sign_in_notice", busy)

    answer = visitor.get("/dang-nhap")

    assert answer.status == 503
    assert "đang được ghi" in answer.text
