"""The Gantt in a real browser: rows, keys, zoom, arrows, print, hostile names."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.watch import SCREENS, Watch, serious_findings
from tests.components.plan_fixtures import CRITICAL, HOSTILE_NAMES

A3_ACROSS = (1191, 842)
"""Points."""
ROWS = ".gt tr[data-row]"


@pytest.fixture(scope="module")
def watched(browser: Browser) -> Iterator[Watch]:
    """One tab for this module; nothing it does may complain."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    watch = Watch(context.new_page())
    watch.start()
    yield watch
    complaints = watch.complaints()
    context.close()
    assert complaints == []


@pytest.fixture
def shown(watched: Watch, gallery: str) -> Page:
    """The Gantt of the reform plan as somebody sees it for the first time."""
    return opened(watched.page, f"{gallery}/?xem=ke-hoach")


def opened(page: Page, address: str) -> Page:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.emulate_media(media="screen")
    if page.url.startswith(address.split("?")[0]):
        page.evaluate("sessionStorage.clear()")
    page.goto(address)
    page.locator(ROWS).first.wait_for()
    return page


def row(page: Page, code: str) -> Locator:
    """The row of a group (`g:III`), of a task (`t:III.07`), of a rest (`r:III`)."""
    return page.locator(f'.gt tr[data-row="{code}"]')


def button(page: Page, name: str) -> Locator:
    return page.locator(".gt").get_by_role("button", name=name, exact=True)


def clicked(page: Page, link: str) -> None:
    expect(page.get_by_text(f"clicked: {link}", exact=True)).to_be_visible()


def test_groups_are_closed_and_what_is_opened_outlives_a_run(shown: Page) -> None:
    expect(shown.locator(ROWS)).to_have_count(8)
    expect(shown.locator(".gt [aria-expanded='true']")).to_have_count(0)

    row(shown, "g:III").get_by_text("Cải cách thủ tục hành chính").click()
    row(shown, "r:III").click()
    expect(row(shown, "g:III")).to_have_attribute("aria-expanded", "true")
    expect(shown.locator(ROWS)).to_have_count(8 + 21 + 1)
    row(shown, "t:III.07").get_by_role("link").first.click()

    clicked(shown, "nhiem-vu?ma=III.07")
    expect(row(shown, "r:III")).to_have_attribute("aria-expanded", "true")
    shown.reload()
    expect(shown.locator(ROWS)).to_have_count(8 + 21 + 1)


def test_a_bar_opens_its_task_and_a_late_one_says_so_in_words(shown: Page) -> None:
    row(shown, "g:III").click()
    late = row(shown, "t:III.07")
    expect(late).to_contain_text("Quá hạn 66 ngày")
    expect(late).to_contain_text("hạn đầu 28/06, gia hạn 1 lần")
    expect(late.locator(".lt, .fc, .fd")).to_have_count(3)
    expect(shown.locator(".gt thead em")).to_have_text("Tại 31/12")

    late.locator(".lt").click()

    clicked(shown, "nhiem-vu?ma=III.07")


def test_keys_do_what_the_pointer_does(shown: Page) -> None:
    press = shown.keyboard.press
    scroller = shown.locator(".gt .in")
    row(shown, "g:III").focus()
    press("ArrowDown")
    expect(row(shown, "g:VII")).to_be_focused()
    press("ArrowRight")
    expect(row(shown, "g:VII")).to_have_attribute("aria-expanded", "true")
    expect(row(shown, "g:VII")).to_be_focused()
    press("+")
    expect(button(shown, "Tuần")).to_have_attribute("aria-pressed", "true")
    expect(row(shown, "g:VII")).to_be_focused()
    today = scroller.evaluate("e => e.scrollLeft")
    press("ArrowRight")
    assert scroller.evaluate("e => e.scrollLeft") > today
    press("Home")
    assert scroller.evaluate("e => e.scrollLeft") == pytest.approx(today, abs=200)
    press("-")
    press("-")
    expect(button(shown, "Quý")).to_have_attribute("aria-pressed", "true")

    press("ArrowDown")
    expect(row(shown, "t:VII.09")).to_be_focused()
    assert shown.locator(f"{ROWS}[tabindex='0']").count() == 1
    press("Enter")
    clicked(shown, "nhiem-vu?ma=VII.09")
    expect(row(shown, "t:VII.09")).to_be_focused()
    press("ArrowUp")
    press("ArrowLeft")
    expect(shown.locator(ROWS)).to_have_count(8)
    press("End")
    expect(row(shown, "g:VIII")).to_be_focused()


def test_head_and_names_stay_while_days_and_rows_move(shown: Page) -> None:
    button(shown, "Mở hết").click()
    button(shown, "Tuần").click()
    head, name = shown.locator(".gt thead th.nm"), row(shown, "g:V").locator("td").first
    before, left = head.bounding_box(), name.bounding_box()

    shown.locator(".gt .in").evaluate("e => e.scrollBy(300, 400)")

    assert before is not None
    assert left is not None
    assert head.bounding_box() == before
    moved = name.bounding_box()
    assert moved is not None
    assert moved["x"] == left["x"]
    assert moved["y"] == pytest.approx(left["y"] - 400, abs=1)


def test_arrows_lead_between_tasks_that_are_shown(shown: Page) -> None:
    button(shown, "Phụ thuộc").click()
    expect(shown.locator(".gt [role=status]")).to_contain_text("Mở nhóm")
    expect(shown.locator(".gt .ah")).to_have_count(0)

    row(shown, "g:III").click()
    expect(shown.locator(".gt .ah")).to_have_count(1)
    button(shown, "Mở hết").click()
    assert shown.locator(".gt .ah").count() > 10
    # III.07 and III.19 begin together: the arrow ends where the second bar begins.
    head = row(shown, "t:III.19").locator(".ah.right").bounding_box()
    bar = row(shown, "t:III.19").locator(".pl").bounding_box()
    assert head is not None
    assert bar is not None
    assert head["x"] + head["width"] == pytest.approx(bar["x"], abs=1.5)

    button(shown, "Phụ thuộc").click()
    expect(shown.locator(".gt .ah, .gt .ar")).to_have_count(0)


def test_the_critical_path_opens_its_groups_and_stands_out(shown: Page) -> None:
    button(shown, "Phụ thuộc").click()
    button(shown, "Đường găng").click()

    for code in CRITICAL:
        expect(row(shown, f"t:{code}")).to_contain_text("găng")
    expect(shown.locator(".gt .cr")).to_have_count(len(CRITICAL))
    expect(shown.locator(".gt .ah.s")).to_have_count(1)
    other = row(shown, "t:III.17").locator(".pl")
    assert float(other.evaluate("e => getComputedStyle(e).opacity")) < 0.5


def test_names_that_are_not_meant_well_stay_text(shown: Page) -> None:
    button(shown, "Mở hết").click()

    for name in HOSTILE_NAMES:
        cell = shown.locator(".gt .t bdi:not(.cd)").filter(has_text=name.strip()).first
        assert cell.evaluate("e => e.textContent") == name
    assert shown.locator(".gt :is(img, script)").count() == 0
    heights = shown.locator(ROWS).evaluate_all("r => r.map(e => e.offsetHeight)")
    assert set(heights) == {26}
    box = shown.locator(".gt").bounding_box()
    assert box is not None
    assert box["width"] <= 1366


def test_on_paper_it_is_a3_across_with_all_rows_and_a_head_on_each_page(
    shown: Page,
) -> None:
    button(shown, "Mở hết").click()
    shown.emulate_media(media="print")

    expect(shown.locator(".gt .tools")).to_be_hidden()
    expect(shown.locator(".gt .po")).to_contain_text("như đã biết hết ngày 31/12/2024")
    expect(shown.locator(".gt thead")).to_have_css("display", "table-header-group")
    expect(shown.locator(".gt .in")).to_have_css("overflow", "visible")
    SCREENS.mkdir(parents=True, exist_ok=True)
    paper = shown.pdf(path=SCREENS / "gantt-a3.pdf", prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert len(sizes) >= 2
    for size in sizes:
        assert [float(x) for x in size] == pytest.approx(A3_ACROSS, abs=2)


def test_of_a_thousand_tasks_only_those_in_view_are_drawn(
    watched: Watch, gallery: str
) -> None:
    page = opened(watched.page, f"{gallery}/?xem=nhieu-viec")
    button(page, "Mở hết").click()
    last = int(page.locator(".gt table").get_attribute("aria-rowcount") or 0)

    assert last > 980
    assert page.locator(ROWS).count() < 80
    page.locator(".gt .in").evaluate("e => e.scrollTo(0, e.scrollHeight)")
    expect(page.locator(f".gt tr[aria-rowindex='{last}']")).to_be_visible()
    assert page.locator(ROWS).count() < 80
    page.locator(f".gt tr[aria-rowindex='{last}']").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(f".gt tr[aria-rowindex='{last - 1}']")).to_be_focused()


def test_on_a_phone_names_stand_over_their_bars(shown: Page) -> None:
    shown.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(shown.locator(".gt[data-size=narrow]")).to_have_count(1)
    row(shown, "g:III").click()

    late = row(shown, "t:III.07")
    expect(late).to_contain_text("hạn 30/09")
    name, bar = (
        late.locator("bdi").last.bounding_box(),
        late.locator(".lt").bounding_box(),
    )
    assert name is not None
    assert bar is not None
    assert name["y"] + name["height"] <= bar["y"]
    assert shown.locator(".gt").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    expect(button(shown, "Phụ thuộc")).to_be_hidden()


def test_it_has_no_serious_barrier_when_everything_stands_open(shown: Page) -> None:
    button(shown, "Mở hết").click()
    button(shown, "Phụ thuộc").click()

    assert serious_findings(shown) == []
