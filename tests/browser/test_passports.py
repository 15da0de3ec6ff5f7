"""From a number on screen to where it comes from, by pointer and by keyboard."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import CHAIRMAN, SignedIn
from tests.browser.test_journeys import number
from tests.browser.watch import screenshot, wait_until_drawn

CURSOR_AT = "([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor"


def test_a_cell_of_the_ledger_leads_to_its_passport_by_pointer_and_by_keyboard(
    page: Page, signed_in: SignedIn
) -> None:
    signed_in.arrive(page, CHAIRMAN, "/so-theo-doi?dong=don-vi&ky=2024-M10")
    form = page.locator("table.lg")
    expect(form.locator("td > a.pp")).to_have_count(0)
    row = form.locator("tbody tr").filter(has_text="Sở Tư pháp")
    resolved = row.locator("td").nth(4)
    written = number(resolved.inner_text())

    row.locator("td").nth(1).hover()
    expect(form.locator("td > a.pp")).to_have_count(1)
    page.mouse.move(0, 0)
    resolved.get_by_role("link").first.focus()
    mark = resolved.locator("a.pp")
    expect(form.locator("td > a.pp")).to_have_count(1)
    expect(mark).to_have_accessible_name("Hộ chiếu: Đã giải quyết, Sở Tư pháp")
    screenshot(page, "journey-ledger-mark")
    page.keyboard.press("Tab")
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/chi-tieu\?.*ma=TTHC-05"))
    wait_until_drawn(page)
    title = page.get_by_role("heading", level=1).first
    expect(title).to_contain_text(f"Số hồ sơ đã giải quyết: {written}")


def test_the_mark_of_the_form_follows_from_cell_to_cell(
    page: Page, signed_in: SignedIn
) -> None:
    signed_in.arrive(page, CHAIRMAN, "/so-theo-doi?dong=don-vi&ky=2024-M10")
    cells = page.locator("table.lg tbody tr").first.locator("td")

    cells.nth(1).hover()
    expect(cells.nth(1).locator("a.pp")).to_have_count(1)
    cells.nth(0).hover()

    expect(page.locator("table.lg td > a.pp")).to_have_count(1)
    mark = cells.nth(0).locator("a.pp")
    expect(mark).to_have_attribute("href", re.compile("ma=II06-03"))


def test_a_median_leads_to_the_visits_that_it_is_of(
    page: Page, signed_in: SignedIn
) -> None:
    signed_in.arrive(page, CHAIRMAN, "/diem-nghen")
    row = page.locator("table.nk tbody tr").filter(has=page.locator("a.pp")).first
    step = row.locator("td").first.inner_text()
    median = row.locator("td").nth(6).inner_text()

    row.hover()
    row.locator("a.pp").click()

    told = page.locator("section.neck-ev")
    expect(told).to_contain_text(step)
    expect(told.locator("dd").first).to_contain_text(f"{median} ngày làm việc")
    expect(told.locator("dd").last).to_contain_text("mã băm")
    screenshot(page, "journey-median")
    told.get_by_role("link", name="Đóng").click()
    expect(told).to_have_count(0)


def test_the_number_of_a_list_tells_where_it_comes_from(
    page: Page, signed_in: SignedIn
) -> None:
    signed_in.arrive(page, CHAIRMAN, "/ho-so?loai=khong-chuyen-bien")
    note = page.locator("details.ev")

    note.get_by_text("Số này từ đâu").click()

    expect(note.locator("dl")).to_be_visible()
    expect(note).to_contain_text("không ghi nhận việc gì")
    expect(note).to_contain_text("mã băm")
    screenshot(page, "journey-list-evidence")
    page.keyboard.press("Escape")
    expect(note.locator("dl")).to_be_hidden()


def test_a_table_behind_a_drawing_opens_the_evidence_of_a_row_in_another_tab(
    page: Page, signed_in: SignedIn
) -> None:
    signed_in.arrive(page, CHAIRMAN, "/bo-766?ky=2024-M10&bang=chi-so-766")
    grid = page.get_by_test_id("stDataFrame")
    expect(grid.locator("th", has_text="Từ đâu")).to_have_count(1)
    told = grid.locator("td[id='glide-cell-4-0']").inner_text()

    with page.context.expect_page() as opened:
        click_first_link(page, grid)

    other = opened.value
    wait_until_drawn(other)
    assert other.url.endswith(told)
    expect(other.get_by_role("dialog")).to_contain_text("Cổng công bố")


def click_first_link(page: Page, grid: Locator) -> None:
    """The first link of the first row: a canvas says only by its cursor where it is."""
    box = grid.bounding_box()
    assert box is not None
    y = box["y"] + 50
    for x in range(int(box["x"]) + 4, int(box["x"] + box["width"]), 8):
        page.mouse.move(x, y)
        if page.evaluate(CURSOR_AT, [x, y]) == "pointer":
            page.mouse.click(x, y)
            return
    raise AssertionError("no link in the first row")


def test_a_strip_of_org_units_is_walked_by_keyboard_and_leads_to_passports(
    page: Page, signed_in: SignedIn
) -> None:
    signed_in.arrive(page, CHAIRMAN, "/chi-tieu?ma=TTHC-05&ky=2024-M10")
    ticks = page.locator(".sp > a")
    stop = page.locator('.sp > a[tabindex="0"]')
    expect(stop).to_have_count(1)
    first = ticks.nth(0)
    expect(first).to_have_attribute("tabindex", "0")

    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    second = ticks.nth(2)
    expect(second).to_be_focused()
    expect(stop).to_have_count(1)
    name, told = (second.get_attribute("aria-label") or "").split(": ")
    said = second.evaluate("(tick) => getComputedStyle(tick, '::after').content")
    assert name in said
    screenshot(page, "journey-strip")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/chi-tieu\?.*don-vi="))
    wait_until_drawn(page)
    title = page.get_by_role("heading", level=1).first
    expect(title).to_contain_text(f": {told}")
    expect(page.get_by_test_id("stMain")).to_contain_text(f"{name}, tháng 10/2024")


def test_a_line_beside_a_list_leads_to_its_passport(
    page: Page, signed_in: SignedIn
) -> None:
    signed_in.arrive(page, CHAIRMAN, "/ho-so")
    line = page.locator("section.marked li").first
    written = line.locator("b").inner_text()
    name = line.locator(".ell").inner_text()

    line.get_by_role("link", name=name).first.focus()
    page.keyboard.press("Tab")
    mark = line.locator("a.pp")
    expect(mark).to_be_focused()
    expect(mark).to_have_accessible_name(f"Hộ chiếu: đang quá hạn, {name}")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/chi-tieu\?.*ma=TTHC-10"))
    wait_until_drawn(page)
    title = page.get_by_role("heading", level=1).first
    expect(title).to_contain_text(f": {written} hồ sơ")
    expect(page.get_by_test_id("stMain")).to_contain_text(name)
