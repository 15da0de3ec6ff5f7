"""The panel in a real browser: links, keys, focus, styles, hostile text."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.watch import IDLE


@pytest.fixture
def shown(browser: Browser, gallery: str) -> Iterator[Page]:
    """The overview panel, drawn."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(gallery)
    page.wait_for_selector(".board h1")
    yield page
    context.close()


def clicked(page: Page, link: str) -> None:
    expect(page.get_by_text(f"clicked: {link}")).to_be_visible()


def test_a_plain_click_is_followed_by_python_without_leaving_the_page(shown: Page):
    shown.get_by_role("link", name="Đang quá hạn", exact=True).first.click()

    clicked(shown, "ho-so?so-voi=ky-truoc&loai=qua-han")
    assert shown.url.rstrip("/").count("/") == 2


def test_a_click_with_control_opens_a_page_of_its_own(shown: Page):
    with shown.context.expect_page() as opened:
        link = shown.get_by_role("link", name="Huyện Bình Chánh", exact=True)
        link.first.click(modifiers=["Control"])

    assert "loai=qua-han&cua=HBC" in opened.value.url


def test_enter_follows_and_focus_stays_on_the_link_after_the_rerun(shown: Page):
    link = shown.get_by_role("link", name="Xem cả 31 đơn vị")
    link.focus()
    shown.keyboard.press("Enter")

    expect(shown.locator("#count")).to_have_text("1")
    expect(link).to_be_focused()


def test_arrows_move_within_the_map_and_enter_opens(shown: Page):
    shown.locator(".hex a[tabindex='0']").focus()
    shown.keyboard.press("ArrowDown")
    shown.keyboard.press("ArrowRight")

    focused = shown.locator(".hex a:focus")
    expect(focused.locator("text")).to_have_text("Q12")
    assert shown.locator(".hex a[tabindex='0']").count() == 1
    shown.keyboard.press("Enter")
    # A link to the page itself only changes the address; nothing is left to follow.
    expect(shown).to_have_url(re.compile(r"/\?so-voi=ky-truoc&don-vi=Q12$"))
    clicked(shown, "-")


def test_the_definition_opens_by_keyboard_and_closes_by_escape(shown: Page):
    chip = shown.locator("summary.chip")
    chip.focus()
    shown.keyboard.press("Enter")
    expect(shown.get_by_text("Tử số 20.629.590")).to_be_visible()

    shown.keyboard.press("Escape")

    expect(shown.get_by_text("Tử số 20.629.590")).to_be_hidden()
    expect(chip).to_be_focused()


def test_an_open_definition_stays_open_over_a_rerun(shown: Page):
    shown.locator("summary.chip").click()

    shown.get_by_role("link", name="Xem cả 31 đơn vị").click()

    expect(shown.locator("#count")).to_have_text("1")
    expect(shown.locator("details.note")).to_have_attribute("open", "")


def test_elements_are_kept_when_the_figures_change(shown: Page):
    shown.locator(".board h1").evaluate("e => { e.mark = 'same' }")

    shown.get_by_role("link", name="Xem cả 31 đơn vị").click()

    expect(shown.locator("#count")).to_have_text("1")
    assert shown.locator(".board h1").evaluate("e => e.mark") == "same"


def test_escape_closes_the_open_dossier(shown: Page, gallery: str):
    shown.goto(f"{gallery}/?xem=ho-so")
    shown.locator(".clock h2").wait_for()
    shown.get_by_role("link", name="H29.14-240711-0098").focus()

    shown.keyboard.press("Escape")

    expect(shown.get_by_text("clicked: ho-so?")).to_be_visible()
    assert "ma=" not in shown.get_by_text("clicked: ho-so?").inner_text()


def test_hostile_text_is_shown_and_does_nothing(shown: Page):
    expect(shown.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    assert shown.locator(".dh img").count() == 0


def test_nothing_is_shown_before_the_styles_are_there(shown: Page, gallery: str):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    shown.route("**/panel.css", hold)
    shown.goto(gallery, wait_until="commit")
    shown.wait_for_selector(IDLE)
    assert shown.locator(".board").count() == 0

    while not held:  # Asked for by the panel, which comes after the page is idle.
        shown.wait_for_timeout(50)
    for route in held:
        route.continue_()
    shown.wait_for_selector(".board")
    columns = shown.locator(".bands").evaluate(
        "e => getComputedStyle(e).gridTemplateColumns.split(' ').length"
    )
    assert columns == 2


@pytest.mark.parametrize("width", [1366, 1024, 390])
def test_nothing_overflows_its_panel(shown: Page, gallery: str, width: int):
    shown.set_viewport_size({"width": width, "height": 800})
    for address in (gallery, f"{gallery}/?xem=ho-so"):
        shown.goto(address)
        shown.wait_for_selector(".dh .head")
        wide = shown.locator(".dh").evaluate("e => e.scrollWidth - e.clientWidth")
        assert wide <= 2


def test_five_rows_of_the_red_list_stand_on_the_first_screen(shown: Page):
    top = shown.locator(".board").evaluate("e => e.getBoundingClientRect().top")
    fifth = shown.locator(".rl tbody tr").nth(4)
    bottom = fifth.evaluate("e => e.getBoundingClientRect().bottom")

    # 640 of the 768 pixels are the page's; header (56) and scope bar (46) go off.
    assert bottom - top <= 640 - 56 - 46
