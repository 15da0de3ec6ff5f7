"""What holds for every page, as seen by the people who may open it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    ADMINISTRATOR,
    CHAIRMAN,
    PHONE,
    STAFF,
    SignedIn,
)
from tests.browser.watch import (
    Watch,
    choices_out_of_sight,
    english_leftovers,
    overflow,
    screenshot,
    serious_findings,
    text_cut_off,
)

OpenPage = Callable[..., tuple[Page, Watch]]

PAGES = {
    "tong-quan": (CHAIRMAN, "/"),
    "ho-so": (CHAIRMAN, "/ho-so"),
    "so-theo-doi": (CHAIRMAN, "/so-theo-doi"),
    "ban-do": (CHAIRMAN, "/ban-do?chon=HBC"),
    "don-vi": (CHAIRMAN, "/don-vi?don-vi=HBC"),
    "bo-766": (CHAIRMAN, "/bo-766?ky=2024-M10"),
    "diem-nghen": (CHAIRMAN, "/diem-nghen?cua=STNMT&buoc=Thẩm định"),
    "doi-chieu": (CHAIRMAN, "/doi-chieu?so=dang-qua-han"),
    "nhiem-vu": (CHAIRMAN, "/nhiem-vu?ma=III.07"),
    "chi-tieu": (CHAIRMAN, "/chi-tieu?ma=TTHC-12"),
    "chat-luong": (CHAIRMAN, "/chat-luong"),
    "bao-cao": (CHAIRMAN, "/bao-cao"),
    "so-lieu": (STAFF, "/so-lieu"),
    "ranh-gioi": (STAFF, "/ranh-gioi"),
    "quan-tri": (ADMINISTRATOR, "/"),
    "nhat-ky": (ADMINISTRATOR, "/nhat-ky"),
}
"""Who sees it, and its address; the first page of a menu lies at the root."""


DARK = ("tong-quan", "ban-do", "don-vi", "so-theo-doi", "ho-so", "chi-tieu")
"""Pages with all that Streamlit and the panels colour by themselves."""


@pytest.fixture(params=PAGES)
def opened(request: pytest.FixtureRequest, page: Page, signed_in: SignedIn) -> Page:
    """One page at desktop size, reached by its address."""
    signed_in.arrive(page, *PAGES[request.param])
    return page


def test_it_fails_nowhere_fits_speaks_vietnamese_and_has_no_serious_barrier(
    opened: Page, request: pytest.FixtureRequest
) -> None:
    """Together: opening a page takes longer than everything that is asked of it."""
    screenshot(opened, request.node.callspec.id)

    expect(opened.get_by_test_id("stException")).to_have_count(0)
    expect(opened.get_by_text("mã lỗi", exact=False)).to_have_count(0)
    assert overflow(opened) == 0
    expect(opened.locator("html")).to_have_attribute("lang", "vi")
    assert english_leftovers(opened) == []
    assert text_cut_off(opened) == []
    assert serious_findings(opened) == []


@pytest.mark.parametrize("name", PAGES)
def test_it_fits_a_phone(open_page: OpenPage, signed_in: SignedIn, name: str) -> None:
    page, _ = open_page(PHONE)
    signed_in.arrive(page, *PAGES[name])
    screenshot(page, f"{name}-phone")

    assert overflow(page) == 0
    assert choices_out_of_sight(page) == []
    assert text_cut_off(page) == []


@pytest.mark.parametrize("name", DARK)
def test_the_dark_theme_has_no_serious_barrier(
    page: Page, signed_in: SignedIn, name: str
) -> None:
    page.emulate_media(color_scheme="dark")
    signed_in.arrive(page, *PAGES[name])
    screenshot(page, f"{name}-dark")

    background = page.get_by_test_id("stApp").evaluate(
        "(app) => getComputedStyle(app).backgroundColor"
    )
    assert background == "rgb(17, 24, 31)"
    assert serious_findings(page) == []


def test_the_sign_in_page_has_no_serious_barrier(page: Page) -> None:
    page.goto("/dang-nhap")
    screenshot(page, "dang-nhap")

    expect(page.locator("html")).to_have_attribute("lang", "vi")
    assert serious_findings(page) == []


@pytest.mark.parametrize("path", ["/quan-tri", "/nhat-ky"])
def test_a_page_outside_the_menu_shows_nothing_of_itself(
    open_page: OpenPage, signed_in: SignedIn, path: str
) -> None:
    page, watch = open_page()
    watch.allowed_console.add("does not seem to exist")

    signed_in.arrive(page, CHAIRMAN, path)

    expect(page.get_by_role("heading", name="Tài khoản")).to_have_count(0)
    expect(page.get_by_role("heading", name="Nhật ký")).to_have_count(0)
