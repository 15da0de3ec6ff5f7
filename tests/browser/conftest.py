"""A browser for the session, watched pages, and people who are signed in."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Cookie,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.chromium import FLAGS, NoBrowser, installed
from tests.browser.watch import Watch, wait_until_drawn
from tests.servers import ROOT, RunningApp, free_port, wait_for_health

GALLERY = ROOT / "tests" / "components" / "panel_app.py"
"""A page with nothing but our components."""
SKIP_VARIABLE = "DIEU_HANH_SKIP_BROWSER"
"""=1 skips the browser tests on a machine without one; never set in CI."""
CHAIRMAN, STAFF, ADMINISTRATOR = "chu-tich", "can-bo-kstt", "quan-tri"
HEAD = "giam-doc-tnmt"
"""Of a department."""
"""Usernames of ready accounts of the sample city."""
DESKTOP = (1366, 768)
PHONE = (390, 844)
PATIENCE_MS = 30_000
"""What a page is given on a machine that runs other tests; nothing waits it out."""
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives the browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver; its event loop must end with the last browser test."""
    if os.environ.get(SKIP_VARIABLE) == "1":
        pytest.skip(f"{SKIP_VARIABLE}=1")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The browser itself; a missing one fails the tests with what to do."""
    try:
        path = installed(playwright)
    except NoBrowser as missing:
        pytest.fail(str(missing))
    launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    yield launched
    launched.close()


def new_context(
    browser: Browser, app: RunningApp, size: tuple[int, int] = DESKTOP
) -> BrowserContext:
    """A fresh profile of a reader in Vietnam."""
    return browser.new_context(
        base_url=app.base_url,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": size[0], "height": size[1]},
        accept_downloads=True,
    )


def sign_in(page: Page, username: str) -> None:
    """Through the button of a ready sample account, on the sign-in page."""
    page.goto("/dang-nhap")
    page.locator(f'button[name="ten"][value="{username}"]').click()
    wait_until_drawn(page)


class SignedIn:
    """Cookies of each account, so that a test starts where it has something to say."""

    def __init__(self, browser: Browser, app: RunningApp) -> None:
        self._browser, self._app = browser, app
        self._cookies: dict[str, list[Cookie]] = {}

    def arrive(self, page: Page, username: str, path: str) -> None:
        """Open `path` as `username`, without passing the sign-in page again."""
        if username not in self._cookies:
            context = new_context(self._browser, self._app)
            sign_in(context.new_page(), username)
            self._cookies[username] = context.cookies()
            context.close()
        page.context.add_cookies(
            [
                {"name": c["name"], "value": c["value"], "url": self._app.base_url}
                for c in self._cookies[username]
            ]
        )
        page.goto(path)
        wait_until_drawn(page)


@pytest.fixture(scope="package")
def signed_in(browser: Browser, streamlit_server: RunningApp) -> SignedIn:
    """Ways past the sign-in page, for tests that are not about it."""
    return SignedIn(browser, streamlit_server)


@pytest.fixture
def open_page(
    browser: Browser, streamlit_server: RunningApp
) -> Iterator[Callable[..., tuple[Page, Watch]]]:
    """Opens watched pages; on leaving, every one of them must have been quiet."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def _open(size: tuple[int, int] = DESKTOP) -> tuple[Page, Watch]:
        context = new_context(browser, streamlit_server, size)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watch = Watch(page)
        watch.start()
        opened.append((context, watch))
        return page, watch

    yield _open
    complaints = [line for _, watch in opened for line in watch.complaints()]
    for context, _ in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., tuple[Page, Watch]]) -> Page:
    """One watched page at desktop size, nobody signed in."""
    return open_page()[0]


@pytest.fixture
def leader_page(page: Page, signed_in: SignedIn) -> Page:
    """The page of the city's chairman, on Tổng quan."""
    signed_in.arrive(page, CHAIRMAN, "/")
    return page


@pytest.fixture(scope="package")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that shows the panels and Gantts of the test page."""
    port = free_port()
    log_path: Path = tmp_path_factory.mktemp("gallery") / "log"
    command = [
        sys.executable, "-m", "streamlit", "run", str(GALLERY),
        "--server.port", str(port), "--server.address", "127.0.0.1",
        "--server.headless", "true",
    ]  # fmt: skip
    with log_path.open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for_health(process, address, log_path)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)
