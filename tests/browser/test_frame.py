"""The frame around every page: sign-in form, header, scope bar, Vietnamese texts."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import (
    ADMINISTRATOR,
    CHAIRMAN,
    DESKTOP,
    PHONE,
    new_context,
    sign_in,
)
from tests.browser.watch import Watch, wait_until_drawn
from tests.servers import RunningApp

OpenPage = Callable[..., tuple[Page, Watch]]


@pytest.fixture
def unwatched(browser: Browser, streamlit_server: RunningApp) -> Iterator[Page]:
    """A page where refusals are what the test is about."""
    context = new_context(browser, streamlit_server)
    yield context.new_page()
    context.close()


def test_a_wrong_password_is_told_in_one_sentence(unwatched: Page) -> None:
    page = unwatched
    page.goto("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("nguyenvana")
    page.get_by_label("Mật khẩu", exact=True).fill("khong-phai-mat-khau")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.get_by_role("button", name="Đăng nhập", exact=True).click()

    assert sent.value.status == 401
    expect(page.get_by_role("alert")).to_have_text(
        "Tên đăng nhập hoặc mật khẩu không đúng."
    )
    expect(page.get_by_label("Tên đăng nhập")).to_have_value("nguyenvana")


def test_the_password_can_be_looked_at_and_hidden_again(page: Page) -> None:
    page.goto("/dang-nhap")
    field = page.get_by_label("Mật khẩu", exact=True)
    field.fill("bi-mat")

    page.get_by_role("button", name="Hiện").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Ẩn").click()

    expect(field).to_have_attribute("type", "password")


@pytest.mark.parametrize(
    ("size", "padding"), [(DESKTOP, 24), (PHONE, 14)], ids=["desktop", "phone"]
)
def test_pages_keep_the_margin_that_the_design_gives_them(
    open_page: OpenPage, size: tuple[int, int], padding: int
) -> None:
    page, _ = open_page(size)
    sign_in(page, CHAIRMAN)

    measured = page.get_by_test_id("stMainBlockContainer").evaluate(
        "element => parseFloat(getComputedStyle(element).paddingLeft)"
    )

    assert measured == pytest.approx(padding, abs=0.5)


def test_header_and_scope_bar_leave_the_screen_to_the_page(page: Page) -> None:
    sign_in(page, CHAIRMAN)
    bar = page.locator(".st-key-thanh_pham_vi").bounding_box()

    assert bar is not None
    assert bar["width"] == DESKTOP[0]
    assert bar["y"] + bar["height"] <= 56 + 46 + 4


def test_the_scope_is_chosen_and_kept_from_page_to_page(page: Page) -> None:
    sign_in(page, CHAIRMAN)
    page.get_by_role("button", name=re.compile("^Phạm vi")).click()
    page.get_by_test_id("stPopoverBody").get_by_role("combobox").fill("Huyện Bình Ch")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"don-vi=HBC\b"))

    page.get_by_role("link", name="Hồ sơ", exact=True).click()
    expect(page).to_have_url(re.compile(r"/ho-so\?.*don-vi=HBC\b"))
    page.reload()
    wait_until_drawn(page)

    expect(
        page.get_by_role("button", name=re.compile("Phạm vi Huyện Bình Chánh"))
    ).to_be_visible()


def test_the_way_out_stands_under_the_name(page: Page) -> None:
    sign_in(page, CHAIRMAN)

    page.locator(".st-key-nguoi_dung button").click()
    page.get_by_role("link", name="Đăng xuất").click()

    expect(page.get_by_text("Đã đăng xuất.")).to_be_visible()


def test_streamlits_own_texts_are_vietnamese(page: Page) -> None:
    sign_in(page, ADMINISTRATOR)
    page.goto("/nhat-ky")
    wait_until_drawn(page)

    expect(page.get_by_placeholder("Chọn các mục")).to_be_visible()
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_have_count(1)
    expect(page.get_by_role("img", name="Điều Hành")).to_have_count(1)


def test_a_page_without_permission_says_so_in_vietnamese(unwatched: Page) -> None:
    page = unwatched
    sign_in(page, CHAIRMAN)

    page.goto("/quan-tri")
    wait_until_drawn(page)

    expect(page.get_by_text("Không có trang này")).to_be_visible()
    expect(page.get_by_text("bạn không có quyền xem", exact=False)).to_be_visible()
