"""What people come for, done the way they do it."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    CHAIRMAN,
    DESKTOP,
    HEAD,
    PHONE,
    STAFF,
    SignedIn,
    sign_in,
)
from tests.browser.watch import Watch, screenshot, wait_until_drawn

OpenPage = Callable[..., tuple[Page, Watch]]
BAD_FILE = (
    "Mã hồ sơ,Đơn vị,Thủ tục,Hình thức nộp,Tiếp nhận lúc,Hẹn trả\n"
    "H29.16-241101-0001,HBC,TTHC-DD-07,Trực tiếp,ngày mai,20/11/2024\n"
)


def headline(page: Page) -> str:
    """The sentence at the top of the page."""
    return page.get_by_role("heading", level=1).first.inner_text()


def tile(page: Page, label: str) -> str:
    """The value of the tile named `label`, as text."""
    found = page.locator("li.tile").filter(has_text=label).first
    return found.locator(".v").inner_text()


def number(text: str) -> str:
    """The first whole number of `text` as it is written, dots between thousands."""
    match = re.search(r"\d[\d.]*", text)
    assert match is not None, text
    return match.group()


def test_the_chairman_signs_in_and_reads_what_is_burning(page: Page) -> None:
    sign_in(page, CHAIRMAN)
    screenshot(page, "journey-overview")

    assert re.search(r"\d", headline(page))
    expect(page.get_by_text("Cần chỉ đạo ngay").first).to_be_visible()
    expect(page.get_by_text("Dữ liệu mẫu").first).to_be_visible()


def test_from_the_overdue_tile_to_one_dossiers_clock(leader_page: Page) -> None:
    overdue = number(tile(leader_page, "Đang quá hạn"))

    leader_page.get_by_role("link", name="Đang quá hạn", exact=True).click()
    leader_page.wait_for_url(re.compile(r"/ho-so\?.*loai=qua-han"))
    wait_until_drawn(leader_page)
    screenshot(leader_page, "journey-list")
    # The address changes before the new page is drawn.
    heading = leader_page.get_by_role("heading", level=1).first
    expect(heading).to_contain_text(re.compile(rf"^\D*{re.escape(overdue)}\D"))
    code_link = leader_page.locator("table.dt a.code").first
    code = code_link.inner_text().strip()
    code_link.click()
    leader_page.wait_for_url(re.compile(r"[?&]ma="))
    wait_until_drawn(leader_page)
    screenshot(leader_page, "journey-dossier")

    expect(leader_page.get_by_text(code).first).to_be_visible()
    # Beside an open dossier the list leaves its column of that name out.
    expect(
        leader_page.get_by_text("Tiếp nhận").filter(visible=True).first
    ).to_be_visible()


def test_from_a_group_to_a_late_task_that_is_open_beside_it(
    page: Page, signed_in: SignedIn
) -> None:
    signed_in.arrive(page, CHAIRMAN, "/nhiem-vu")
    group = page.locator('.gt tr[data-row="g:III"]')
    group.click()
    late = page.locator('.gt tr[data-row="t:III.07"]')
    late.get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"[?&]ma=III\.07"))
    wait_until_drawn(page)
    screenshot(page, "journey-task")

    expect(page.get_by_role("region", name="Nhiệm vụ III.07")).to_be_visible()
    expect(late).to_have_attribute("aria-current", "true")
    expect(group).to_have_attribute("aria-expanded", "true")
    late.focus()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/nhiem-vu$"))
    expect(page.get_by_role("region", name="Nhiệm vụ III.07")).to_have_count(0)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_head_reads_what_is_late_since_when_and_what_waits(
    open_page: OpenPage, signed_in: SignedIn, size: tuple[int, int]
) -> None:
    page, _ = open_page(size)
    signed_in.arrive(page, HEAD, "/nhiem-vu")

    late = page.get_by_role("region", name="Việc quá hạn").locator(".list")
    expect(late).to_be_visible()
    worst = late.locator("tbody tr").first
    for words in ("III.07", "66 ngày", "01/10/2024", "30/09, gia hạn 1 lần"):
        expect(worst).to_contain_text(words)
    expect(worst).to_contain_text("130 ngày")
    expect(worst.get_by_role("link", name="III.19")).to_be_in_viewport()
    assert late.evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_going_back_shows_the_page_before(leader_page: Page) -> None:
    before = headline(leader_page)

    leader_page.get_by_role("link", name="Đang quá hạn", exact=True).click()
    leader_page.wait_for_url(re.compile(r"/ho-so"))
    wait_until_drawn(leader_page)
    leader_page.go_back()
    wait_until_drawn(leader_page)

    expect(leader_page.get_by_role("heading", level=1).first).to_have_text(before)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_next_page_of_a_list_begins_at_its_top(
    open_page: OpenPage, signed_in: SignedIn, size: tuple[int, int]
) -> None:
    page, _ = open_page(size)
    signed_in.arrive(page, CHAIRMAN, "/ho-so?loai=dang-giai-quyet")
    first = page.locator("table.dt a.code").first
    code = first.inner_text()

    page.get_by_role("link", name="Trang sau").click()

    expect(first).not_to_have_text(code)
    expect(first).to_be_in_viewport()


def test_a_code_is_looked_up(leader_page: Page) -> None:
    leader_page.goto("/ho-so?loai=cho-cong-dan")
    wait_until_drawn(leader_page)
    code = leader_page.locator('a[href*="ma="]').last.inner_text().strip()
    leader_page.goto("/ho-so?loai=qua-han")
    wait_until_drawn(leader_page)
    found = leader_page.get_by_role("link", name=code)
    expect(found).to_have_count(0)

    box = leader_page.get_by_role("textbox", name="Tra mã")
    box.fill(code)
    box.press("Enter")
    found.first.click()
    leader_page.wait_for_url(re.compile(r"[?&]ma="))
    wait_until_drawn(leader_page)
    screenshot(leader_page, "journey-look-up")

    expect(leader_page.get_by_role("heading").filter(has_text=code)).to_be_visible()


def test_a_brief_says_what_the_screen_says(leader_page: Page) -> None:
    overdue = number(tile(leader_page, "Đang quá hạn"))
    leader_page.goto("/bao-cao")
    wait_until_drawn(leader_page)
    screenshot(leader_page, "journey-briefs")

    with leader_page.expect_download(timeout=60_000) as download:
        leader_page.get_by_role("button", name=re.compile("^Tải báo cáo")).click()
    content = Path(download.value.path()).read_bytes()

    assert download.value.suggested_filename.endswith(".xlsx")
    sheet = load_workbook(BytesIO(content), read_only=True).worksheets[0]
    text = "\n".join(
        str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell
    )
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert f"{overdue} hồ sơ đang quá hạn" in text


def test_a_long_list_is_exported_while_one_goes_on(leader_page: Page) -> None:
    leader_page.goto("/ho-so?cot=7&so-don-vi=HCM&tu=20241001&den=20241231")
    wait_until_drawn(leader_page)
    listed = number(headline(leader_page).rsplit(":", 1)[1])

    leader_page.get_by_role("button", name=f"Tải {listed} hồ sơ").click()
    ready = leader_page.get_by_role("button", name="Tải tệp về")
    ready.wait_for(timeout=120_000)
    wait_until_drawn(leader_page)
    screenshot(leader_page, "journey-export")
    with leader_page.expect_download(timeout=60_000) as download:
        ready.click()

    content = BytesIO(Path(download.value.path()).read_bytes())
    book = load_workbook(content, read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[-1][0] == int(listed.replace(".", ""))
    assert isinstance(rows[-1][8], datetime)
    assert listed in str(rows[1][0])


def choose_source(page: Page, name: str) -> None:
    """Say on the import page which source a file comes from."""
    page.get_by_role("button", name="Nguồn").click()
    page.get_by_role("combobox", name="Nguồn hồ sơ").fill(name)
    page.keyboard.press("Enter")
    chosen = page.get_by_role("button", name=re.compile(f"Nguồn.*{name}"))
    expect(chosen).to_be_visible(timeout=30_000)
    wait_until_drawn(page)
    page.keyboard.press("Escape")


def test_a_bad_file_is_told_where_it_is_wrong(
    page: Page, signed_in: SignedIn, tmp_path: Path
) -> None:
    path = tmp_path / "ho-so.csv"
    path.write_text(BAD_FILE, encoding="utf-8")
    signed_in.arrive(page, STAFF, "/so-lieu")
    choose_source(page, "Bình Chánh")

    page.locator('input[type="file"]').first.set_input_files(path)
    page.get_by_text("dòng 2, cột Tiếp nhận lúc").wait_for(timeout=30_000)
    screenshot(page, "journey-import")

    expect(page.get_by_text("ngày mai").first).to_be_visible()
    expect(page.get_by_text("Chưa có gì được ghi").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"^Nạp \d"))).to_have_count(0)


def test_a_file_stays_chosen_when_the_next_button_is_pressed(
    page: Page, signed_in: SignedIn, tmp_path: Path
) -> None:
    plan = tmp_path / "ke-hoach.csv"
    plan.write_text(
        "Mã nhiệm vụ;Tên nhiệm vụ;Đơn vị chủ trì\n"
        "1;<img src=x onerror=document.title='x'>;Sở không có\n",
        encoding="utf-8",
    )
    signed_in.arrive(page, STAFF, "/nhiem-vu?tep=nhap")
    page.get_by_text("Kế hoạch mới").click()
    page.get_by_label("Mã kế hoạch mới").fill("THU-1")
    page.keyboard.press("Tab")
    page.locator('input[type="file"]').last.set_input_files(plan)
    expect(page.get_by_text("chọn 1 đơn vị chưa rõ")).to_be_visible(timeout=30_000)
    page.get_by_label("Tên (trống: theo tệp)").fill("Kế hoạch thử")
    page.keyboard.press("Tab")
    wait_until_drawn(page)
    expect(page.get_by_text("chọn 1 đơn vị chưa rõ")).to_be_visible()
    screenshot(page, "journey-plan-file")

    shape = tmp_path / "xa.geojson"
    shape.write_text('{"type": "FeatureCollection", "features": []}')
    signed_in.arrive(page, STAFF, "/ranh-gioi")
    page.locator('input[type="file"]').first.set_input_files(shape)
    page.get_by_role("button", name="Kiểm tra").click()
    wait_until_drawn(page)
    expect(page.get_by_role("button", name="Kiểm tra")).to_be_visible()
    expect(page.get_by_role("alert").first).to_be_visible(timeout=30_000)


def test_signing_out_ends_the_other_tab_too(page: Page) -> None:
    sign_in(page, CHAIRMAN)
    other = page.context.new_page()
    other.goto("/")
    wait_until_drawn(other)

    page.goto("/dang-xuat")
    page.get_by_role("button", name="Đăng xuất").click()
    other.goto("/ho-so")

    expect(other).to_have_url(re.compile(r"/dang-nhap"))


def test_without_signing_in_there_is_only_the_sign_in_page(page: Page) -> None:
    page.goto("/ho-so?loai=qua-han")

    expect(page).to_have_url(re.compile(r"/dang-nhap\?.*next="))


def test_the_address_brings_a_person_back_after_signing_in(page: Page) -> None:
    page.goto("/ho-so?loai=sap-den-han")
    page.locator(f'button[name="ten"][value="{CHAIRMAN}"]').click()
    wait_until_drawn(page)

    expect(page).to_have_url(re.compile(r"/ho-so\?loai=sap-den-han"))


@pytest.mark.parametrize("label", ["Đang quá hạn", "Đến hạn hôm nay"])
def test_tiles_are_reached_on_the_phone(
    open_page: OpenPage, signed_in: SignedIn, label: str
) -> None:
    page, _ = open_page(PHONE)
    signed_in.arrive(page, CHAIRMAN, "/")

    expect(page.get_by_role("link", name=label).first).to_be_visible()
