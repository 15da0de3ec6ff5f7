"""Org units that are no more, in a city that crosses 01/07/2025."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.access import Role
from domain.identifiers import OrgUnitId
from domain.ledger_cell import LedgerColumn
from domain.ledger_words import COLUMN_NAMES
from services.first_accounts import add_sample_account
from services.installation import org_unit_by_code
from tests.browser.conftest import CHAIRMAN, PATIENCE_MS, new_context, sign_in
from tests.browser.watch import Watch, screenshot, wait_until_drawn
from tests.servers import RunningApp, running_app
from tests.services.reform_city import reform_city

CODE, NAME = "SQHKT", "Sở Quy hoạch - Kiến trúc"
"""Ended on 28/02/2025; since 30/09/2025 another org unit bears code and name."""
RESOLVED = COLUMN_NAMES[LedgerColumn.RESOLVED]


@pytest.fixture(scope="module")
def reformed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The application on the city of three years, its chairman with an account."""
    folder = tmp_path_factory.mktemp("reformed")
    database = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
    add_sample_account(
        database,
        username=CHAIRMAN,
        display_name="Chủ tịch",
        title="Chủ tịch",
        role=Role.CITY_LEADER,
        org_unit_id=OrgUnitId(org_unit_by_code(database, "HCM")),
        now=datetime.now(UTC),
    )
    database.close()
    with running_app(folder, {"DIEU_HANH_SAMPLE": "0"}) as app:
        yield app


@pytest.fixture
def chairman(browser: Browser, reformed: RunningApp) -> Iterator[Page]:
    """A watched page of the chairman; on leaving it must have been quiet."""
    context = new_context(browser, reformed)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    watch = Watch(page)
    watch.start()
    sign_in(page, CHAIRMAN)
    yield page
    complaints = watch.complaints()
    context.close()
    assert complaints == []


def test_from_the_row_of_a_former_year_to_the_org_unit_of_then(chairman: Page) -> None:
    chairman.goto("/so-theo-doi?ky=2024&dong=don-vi")
    wait_until_drawn(chairman)
    row = chairman.get_by_role("row").filter(has_text=NAME)
    resolved = row.locator(f'td a[title^="{RESOLVED}"]').inner_text()

    row.get_by_role("link", name=NAME, exact=True).click()
    chairman.wait_for_url(re.compile(rf"[?&]xem={CODE}&tai=20250228"))
    wait_until_drawn(chairman)
    screenshot(chairman, "journey-past-ledger")
    expect(
        chairman.get_by_text("đơn vị đã kết thúc ngày 28/02/2025").first
    ).to_be_visible()
    figure = chairman.locator(f'tr.total a[title^="{RESOLVED}"]')
    expect(figure).to_have_text(resolved)
    figure.click()
    chairman.wait_for_url(re.compile(rf"/ho-so\?.*so-don-vi={CODE}&so-don-vi-tai="))
    wait_until_drawn(chairman)
    screenshot(chairman, "journey-past-list")

    heading = chairman.get_by_role("heading", level=1).first
    expect(heading).to_contain_text(NAME)
    expect(heading).to_contain_text(f"{resolved} hồ sơ")
    with chairman.expect_download() as taken:
        chairman.get_by_role("button", name=f"Tải {resolved} hồ sơ").click()
    assert CODE in taken.value.suggested_filename


def test_from_the_map_of_a_former_year_to_the_page_of_then(chairman: Page) -> None:
    chairman.goto(f"/ban-do?ky=2024&lop=so-nganh&chon={CODE}")
    wait_until_drawn(chairman)
    screenshot(chairman, "journey-past-map")

    link = chairman.locator(f'a[href*="don-vi?"][href*="xem={CODE}"]').first
    link.click()
    chairman.wait_for_url(re.compile(rf"/don-vi\?.*xem={CODE}&tai=20250228"))
    wait_until_drawn(chairman)

    expect(chairman.get_by_text("28/02/2025").first).to_be_visible()
