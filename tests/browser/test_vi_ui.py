"""The calendar of a date field in Vietnamese, whatever the language of the browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers import ROOT

SCRIPT = ROOT / "components" / "assets" / "vi_ui.js"
FIELD = """
<div data-testid="stDateInput"><div role="group" aria-label="Đến ngày start date">
<span role="spinbutton" aria-label="day, Đến ngày start date">05</span>
<span role="spinbutton" aria-label="month, Đến ngày" aria-valuetext="03 – March">
03</span>
</div></div>"""
CALENDAR = """
<div data-testid="stDateInputCalendar">
<div role="application" aria-label="Choose date, March 2024"></div>
<button aria-label="Previous month"></button><button aria-label="month">March</button>
<h2>March 2024</h2>
<table><thead><tr>{letters}</tr></thead></table>
<div role="button" aria-label="Today, Tuesday, March 5, 2024 selected">5</div>
<div role="button" aria-label="Wednesday 6 March 2024">6</div>
</div>"""
"""As Streamlit 1.67 draws them in an English browser."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with the field and the translation at work; no server is needed."""
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.set_content(FIELD)
    script = SCRIPT.read_text(encoding="utf-8")
    assert "export default function" in script
    page.add_script_tag(
        content=script.replace("export default function", "window.begin = function")
    )
    page.evaluate("window.begin()")
    yield page
    context.close()


def open_calendar(page: Page, letters: str) -> None:
    cells = "".join(f"<th>{letter}</th>" for letter in letters)
    page.evaluate(
        "html => document.body.insertAdjacentHTML('beforeend', html)",
        CALENDAR.format(letters=cells),
    )


def labels(page: Page, root: str) -> list[str]:
    found: list[str] = page.locator(f"{root} [aria-label]").evaluate_all(
        "all => all.map(e => e.ariaLabel)"
    )
    return found


def test_the_parts_of_a_date_field_are_named(page: Page) -> None:
    assert labels(page, "[data-testid=stDateInput]") == [
        "Đến ngày, từ ngày", "Ngày, Đến ngày, từ ngày", "Tháng, Đến ngày",
    ]  # fmt: skip
    month = page.get_by_role("spinbutton").nth(1)
    expect(month).to_have_attribute("aria-valuetext", "03")


def test_pages_that_the_menu_has_no_room_for_are_counted_in_vietnamese(
    page: Page,
) -> None:
    page.evaluate(
        """document.body.insertAdjacentHTML('beforeend',
            '<div data-testid="stMarkdownContainer"><p>5 more</p></div>')"""
    )

    expect(page.locator("p")).to_have_text("Thêm 5")


def test_the_calendar_that_opens_later_is_vietnamese(page: Page) -> None:
    open_calendar(page, "SMTWTFS")

    expect(page.get_by_role("heading")).to_have_text("tháng 3 năm 2024")
    assert labels(page, "[data-testid=stDateInputCalendar]") == [
        "Chọn ngày, tháng 3 năm 2024", "Tháng trước", "Tháng",
        "Hôm nay, Thứ Ba, 5 tháng 3, 2024, đang chọn", "Thứ Tư, 6 tháng 3, 2024",
    ]  # fmt: skip
    expect(page.get_by_role("button", name="Tháng", exact=True)).to_have_text("Tháng 3")


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("SMTWTFS", ["CN", "T2", "T3", "T4", "T5", "T6", "T7"]),
        ("MTWTFSS", ["T2", "T3", "T4", "T5", "T6", "T7", "CN"]),
    ],
)
def test_weekdays_follow_the_day_on_which_the_week_begins(
    page: Page, letters: str, expected: list[str]
) -> None:
    open_calendar(page, letters)

    expect(page.locator("th")).to_have_text(expected)


def test_escape_in_a_popover_leaves_the_date_and_closes_the_calendar_only(
    page: Page,
) -> None:
    page.evaluate(
        """() => {
            const body = document.createElement('div');
            body.dataset.testid = 'stPopoverBody';
            document.body.append(body);
            body.append(document.querySelector('[data-testid=stDateInput]'));
            body.querySelector('[role=spinbutton]').tabIndex = 0;
            window.heard = [];
            for (const name of ['keydown', 'pointerdown', 'click'])
                document.addEventListener(name, (e) => window.heard.push(e.type));
        }"""
    )
    open_calendar(page, "SMTWTFS")
    page.get_by_role("spinbutton").first.focus()

    page.keyboard.press("Escape")

    # What Streamlit takes for a click beside the field, and no Escape.
    assert page.evaluate("window.heard") == ["pointerdown", "click"]
    page.get_by_test_id("stDateInputCalendar").evaluate("e => e.remove()")
    page.keyboard.press("Escape")
    assert page.evaluate("window.heard") == ["pointerdown", "click", "keydown"]
