"""What a browser gets before Streamlit: the gate, the sign-in page, the headers."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from components.runtime.web_addresses import (
    OPEN_TO_ALL,
    SESSION_COOKIE,
    is_local,
    safe_return,
    sign_in_address,
)
from components.runtime.web_forms import FORM_COOKIE, FORM_FIELD
from services.installation import whole_of
from services.sign_in import FAILURES_ALLOWED
from tests.accounts import PASSWORD
from tests.runtime.asgi import Answer, Visitor, form_token

SECRET = "chỉ dành cho người đã đăng nhập"


def enter(
    visitor: Visitor,
    *,
    password: str = PASSWORD,
    username: str = "lanhdao",
    address: str = "/dang-nhap",
    next_page: str = "/",
    **headers: str,
) -> Answer:
    """Fill in the form as a person would."""
    token = form_token(visitor.get("/dang-nhap"))
    fields = {
        FORM_FIELD: token,
        "ten": username,
        "mat_khau": password,
        "next": next_page,
    }
    return visitor.post(address, fields, **headers)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ho-so",
        "/quan-tri",
        "/static/js/index.js",
        "/media/abc.pdf",
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/_stcore/upload_file/a/b",
        "/_stcore/health/../metrics",
        "/dang-nhap/khac",
        "/dang-nhap/",
        "//evil.example",
        "/dang-xuat",
    ],
)
def test_without_a_session_every_address_leads_to_the_sign_in_page(visitor, path):
    answer = visitor.get(path)

    assert answer.status == 303
    assert answer.location.startswith("/dang-nhap")
    assert SECRET not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_posting_without_a_session_is_refused_likewise(visitor):
    assert visitor.post("/_stcore/upload_file/a/b", {"a": "b"}).status == 303


def test_the_websocket_is_closed_before_it_opens(visitor):
    assert visitor.websocket() == {"type": "websocket.close", "code": 1008}


def test_what_everybody_may_fetch_is_a_short_list():
    assert {path for path in OPEN_TO_ALL if not path.startswith("/dang-nhap")} == {
        "/_stcore/health"
    }


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/dang-nhap/hien-mat-khau.js", "text/javascript"),
        ("/dang-nhap/chu.woff2", "font/woff2"),
        ("/dang-nhap/bieu-tuong.png", "image/png"),
    ],
)
def test_the_sign_in_page_gets_its_files(visitor, path, kind):
    answer = visitor.get(path)

    assert answer.status == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.body


def test_the_right_password_opens_the_door(visitor):
    answer = enter(visitor)

    assert answer.status == 303
    assert answer.location == "/"
    assert visitor.get("/").text == SECRET
    assert visitor.websocket()["type"] == "websocket.accept"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor):
    (cookie,) = [c for c in enter(visitor).set_cookies if c.startswith(SESSION_COOKIE)]

    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert "path=/" in cookie.lower()
    assert "max-age" not in cookie.lower()
    assert "secure" not in cookie.lower()


def test_behind_https_cookies_are_secure(visitor, database):
    database.settings = replace(database.settings, cookie_secure=True)

    cookies = enter(visitor).set_cookies

    assert cookies
    assert all("secure" in cookie.lower() for cookie in cookies)


def test_a_wrong_password_says_one_sentence_and_keeps_the_name(visitor):
    answer = enter(visitor, password="sai")

    assert answer.status == 401
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text
    assert 'value="lanhdao"' in answer.text
    assert "sai" not in re.sub(r"<style>.*?</style>", "", answer.text, flags=re.S)
    assert SESSION_COOKIE not in visitor.cookies


def test_too_many_failures_say_how_long_to_wait(visitor):
    for _ in range(FAILURES_ALLOWED):
        enter(visitor, password="sai")

    answer = enter(visitor)

    assert answer.status == 429
    assert "tạm khóa, thử lại sau 5 phút" in answer.text


def test_what_was_typed_comes_back_as_text(visitor):
    answer = enter(visitor, username='"><script>alert(1)</script>', password="sai")

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


def test_an_overlong_body_is_not_read(visitor):
    token = form_token(visitor.get("/dang-nhap"))

    answer = visitor.post("/dang-nhap", {FORM_FIELD: token, "ten": "x" * 20_000})

    assert answer.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": ""},
    ],
)
def test_a_form_of_another_site_is_refused(visitor, headers):
    answer = enter(visitor, **headers)

    assert answer.status == 403
    assert SESSION_COOKIE not in visitor.cookies


@pytest.mark.parametrize("address", ["/dang-nhap", "/dang-nhap/mau"])
@pytest.mark.parametrize("token", ["", "x.y", "đ"])
def test_a_form_without_its_token_is_refused(visitor, address, token):
    visitor.get("/dang-nhap")

    fields = {FORM_FIELD: token, "ten": "lanhdao", "mat_khau": PASSWORD}
    answer = visitor.post(address, fields)

    assert answer.status == 403
    assert "để quá lâu" in answer.text


def test_a_planted_form_cookie_is_refused(visitor):
    visitor.cookies[FORM_COOKIE] = "cua-toi.0000"

    fields = {FORM_FIELD: "cua-toi.0000", "ten": "lanhdao", "mat_khau": PASSWORD}

    assert visitor.post("/dang-nhap", fields).status == 403


def test_a_planted_session_does_not_survive_signing_in(visitor):
    visitor.cookies[SESSION_COOKIE] = "ke-gian-dat-san"

    enter(visitor)

    assert visitor.cookies[SESSION_COOKIE] != "ke-gian-dat-san"


def test_signing_in_again_ends_the_session_before(visitor, site):
    enter(visitor)
    before = Visitor(site, cookies=dict(visitor.cookies))
    token = form_token(visitor.get("/dang-xuat", sec_fetch_site="cross-site"))
    fields = {FORM_FIELD: token, "ten": "lanhdao", "mat_khau": PASSWORD}

    visitor.post("/dang-nhap", fields)

    assert visitor.get("/").text == SECRET
    assert before.get("/").status == 303


def test_signing_out_from_our_page_ends_the_session(visitor, site):
    enter(visitor)
    other_tab = Visitor(site, cookies=dict(visitor.cookies))

    answer = visitor.get("/dang-xuat", sec_fetch_site="same-origin")

    assert answer.location == "/dang-nhap?ly-do=da-dang-xuat"
    assert SESSION_COOKIE not in visitor.cookies
    assert other_tab.get("/").location == "/dang-nhap?ly-do=het-phien"
    assert "Đã đăng xuất." in visitor.get(answer.location).text


@pytest.mark.parametrize(
    "headers",
    [{}, {"sec_fetch_site": "cross-site"}, {"referer": "http://evil.example/"}],
)
def test_a_link_from_elsewhere_only_asks(visitor, headers):
    enter(visitor)

    asked = visitor.get("/dang-xuat", **headers)
    assert "Kết thúc phiên làm việc" in asked.text
    assert visitor.get("/").text == SECRET

    visitor.post("/dang-xuat", {FORM_FIELD: form_token(asked)})
    assert visitor.get("/").status == 303


def test_an_old_browser_shows_our_page_by_its_referer(visitor):
    enter(visitor)

    visitor.get("/dang-xuat", referer="http://localhost:8501/ho-so")

    assert visitor.get("/").status == 303


def test_after_signing_in_the_asked_for_page_opens(visitor):
    asked = visitor.get("/ho-so?loai=qua-han&don-vi=HBC")
    page = visitor.get(asked.location)
    target = re.search(r'name="next" value="([^"]+)"', page.text)
    assert target is not None

    answer = enter(visitor, next_page=target[1].replace("&amp;", "&"))

    assert answer.location == "/ho-so?loai=qua-han&don-vi=HBC"


@pytest.mark.parametrize(
    "target",
    [
        "http://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%5c/evil.example\\",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\nevil",
        "evil.example",
        "/dang-xuat",
        "/dang-nhap?next=/",
        "/_stcore/metrics",
        "/" + "x" * 3000,
        "",
    ],
)
def test_signing_in_never_leads_off_our_pages(visitor, target):
    assert enter(visitor, next_page=target).location == "/"
    assert sign_in_address(target) == "/dang-nhap"


@given(st.text(max_size=40).map("/".__add__))
@settings(max_examples=300)
def test_a_way_back_never_names_a_host(target):
    safe = safe_return(target)

    assert safe.startswith("/")
    assert not safe.startswith(("//", "/\\"))
    assert safe.isprintable()


def test_somebody_signed_in_is_not_asked_again(visitor):
    enter(visitor)

    answer = visitor.get("/dang-nhap?next=/ho-so")

    assert answer.status == 303
    assert answer.location == "/ho-so"


@pytest.mark.parametrize(
    "address", [None, "", "0.0.0.0", "10.0.0.1", "::", "unix:///x"]
)
def test_a_server_that_listens_elsewhere_too_is_not_local(address):
    scope = {
        "type": "http",
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8501),
        "headers": [(b"host", b"localhost:8501")],
    }

    assert is_local(HTTPConnection(scope), "127.0.0.1")
    assert not is_local(HTTPConnection(scope), address)


def test_every_answer_carries_the_security_headers(visitor):
    for answer in (visitor.get("/dang-nhap"), visitor.get("/"), enter(visitor)):
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_the_sign_in_page_is_kept_nowhere(visitor):
    assert visitor.get("/dang-nhap").headers["cache-control"] == "no-store"


def test_the_sign_in_page_names_the_root_of_this_installation(visitor, database):
    root = whole_of(database)
    assert root is not None

    text = visitor.get("/dang-nhap").text

    assert f'<p class="body">{root.committee_in_full}</p>' in text
    assert "Hồ Chí Minh" not in text
