"""A clerk loads the file of another system and takes it back, in a real browser."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import STAFF, SignedIn
from tests.browser.test_journeys import choose_source, headline
from tests.browser.watch import english_leftovers, screenshot, wait_until_drawn

FOREIGN = """Permit Number;Office;Permit Kind;Date Filed;Due Date;Closed;Remarks
BP-1;HBC;TTHC-DD-07;11/25/2024;12/20/2024;;=HYPERLINK("http://a")
BP-2;HBC;TTHC-DD-07;11/26/2024;12/21/2024;12/13/2024;<b>x</b>
"""
WAIT = 60_000


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click(timeout=WAIT)
    wait_until_drawn(page)


def pick(page: Page, field: str, title: str, sample: str) -> None:
    """Choose a column of the file for one of our fields, by keyboard alone."""
    box = page.get_by_role("combobox", name=field, exact=True).first
    box.fill(title)
    page.keyboard.press("Enter")
    page.get_by_text(sample, exact=True).first.wait_for(timeout=WAIT)
    wait_until_drawn(page)


def test_a_foreign_file_is_mapped_checked_loaded_and_taken_back(
    page: Page, signed_in: SignedIn, tmp_path: Path
) -> None:
    path = tmp_path / "permits.csv"
    path.write_text(FOREIGN, encoding="utf-8")
    signed_in.arrive(page, STAFF, "/so-lieu")
    choose_source(page, "Bình Chánh")

    page.locator('input[type="file"]').first.set_input_files(path)
    page.get_by_text("Ghép cột:").first.wait_for(timeout=WAIT)
    wait_until_drawn(page)
    pick(page, "Đơn vị", "Office", "HBC")
    pick(page, "Thủ tục", "Permit Kind", "TTHC-DD-07")
    screenshot(page, "import-mapping")
    assert english_leftovers(page) == []
    press(page, re.compile("^Kiểm tra thử$"))
    page.get_by_text("Kiểm tra thử:").first.wait_for(timeout=WAIT)
    screenshot(page, "import-checked")
    assert "2 dòng sẵn sàng. Chưa có gì được ghi." in headline(page)
    press(page, "Nạp 2 hồ sơ")
    page.get_by_text("Đã nạp permits.csv: 2 hồ sơ mới").first.wait_for(timeout=WAIT)
    screenshot(page, "import-loaded")
    press(page, re.compile("^Hoàn tác$"))
    press(page, "Hoàn tác lượt nạp này")
    page.get_by_text("2 hồ sơ rút ra").first.wait_for(timeout=WAIT)
    screenshot(page, "import-undone")

    expect(page.get_by_role("button", name="Nạp tệp khác")).to_be_visible()
