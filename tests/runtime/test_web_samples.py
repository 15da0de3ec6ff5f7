"""Ready accounts of the sample city: one click on this machine, nowhere else."""

from dataclasses import replace

import pytest
from starlette.requests import HTTPConnection

from components.runtime.web_addresses import SESSION_COOKIE, is_local
from components.runtime.web_forms import FORM_FIELD
from domain.access import Role
from tests.accounts import add_account, declare_sample
from tests.runtime.asgi import form_token

SECRET = "chỉ dành cho người đã đăng nhập"


def test_ready_accounts_show_on_the_sample_and_open_by_one_click(visitor, database):
    add_account(database, "mau", (Role.CITY_LEADER, "HCM"), is_sample=True)
    declare_sample(database)

    page = visitor.get("/dang-nhap")
    fields = {FORM_FIELD: form_token(page), "ten": "mau"}
    answer = visitor.post("/dang-nhap/mau", fields)

    assert "Dữ liệu mẫu" in page.text
    assert answer.status == 303
    assert visitor.get("/").text == SECRET


@pytest.mark.parametrize(
    ("changes", "headers"),
    [
        ({"client_host": "10.0.0.7"}, {}),
        ({"server_host": "10.0.0.1"}, {}),
        ({"host": "dieuhanh.example:8501"}, {}),
        ({}, {"x_forwarded_for": "10.0.0.7"}),
        ({}, {"x_real_ip": "127.0.0.1"}),
        ({}, {"forwarded": "for=10.0.0.7"}),
        ({}, {"via": "1.1 proxy"}),
    ],
    ids=str,
)
def test_ready_accounts_are_hidden_from_everywhere_else(
    visitor, database, changes, headers
):
    add_account(database, "mau", (Role.CITY_LEADER, "HCM"), is_sample=True)
    declare_sample(database)
    elsewhere = replace(visitor, **changes)

    page = elsewhere.get("/dang-nhap", **headers)
    fields = {FORM_FIELD: form_token(page), "ten": "mau"}
    answer = elsewhere.post("/dang-nhap/mau", fields, **headers)

    assert "Dữ liệu mẫu" not in page.text
    assert answer.status == 403
    assert SESSION_COOKIE not in elsewhere.cookies


def test_a_proxy_that_says_nothing_of_itself_is_told_by_its_old_http():
    scope = {
        "type": "http",
        "http_version": "1.0",
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8501),
        "headers": [(b"host", b"127.0.0.1:8501")],
    }

    assert not is_local(HTTPConnection(scope), "127.0.0.1")


def test_ready_accounts_are_hidden_behind_https(visitor, database):
    add_account(database, "mau", (Role.CITY_LEADER, "HCM"), is_sample=True)
    declare_sample(database)
    database.settings = replace(database.settings, cookie_secure=True)

    page = visitor.get("/dang-nhap")
    answer = visitor.post(
        "/dang-nhap/mau", {FORM_FIELD: form_token(page), "ten": "mau"}
    )

    assert "Dữ liệu mẫu" not in page.text
    assert answer.status == 403


def test_ready_accounts_are_hidden_where_real_data_are_loaded(visitor, database):
    add_account(database, "mau", (Role.CITY_LEADER, "HCM"), is_sample=True)
    declare_sample(database, all_sources=False)

    page = visitor.get("/dang-nhap")
    answer = visitor.post(
        "/dang-nhap/mau", {FORM_FIELD: form_token(page), "ten": "mau"}
    )

    assert "Dữ liệu mẫu" not in page.text
    assert answer.status == 403
