"""Measure everything in one run: `python -m benchmarks.run` (make bench)."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks import loading, pages, service_calls, transfer
from benchmarks.report import (
    Section,
    document,
    kilobytes,
    milliseconds,
    save_chapter,
)
from benchmarks.sample_calls import sample_calls
from benchmarks.sign_in import (
    ADMINISTRATOR,
    LEADER,
    STAFF,
    signed_in_cookie,
)
from benchmarks.timing import machine
from services.installation import open_database
from tests.browser.chromium import FLAGS, installed
from tests.servers import RunningApp, running_app

FIRST_FIGURE = "li.tile"


def main() -> int:
    """Print the results and write them into benchmarks/RESULTS.md."""
    described = machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begun = time.perf_counter()
        with running_app(folder) as app:
            first_start = time.perf_counter() - begun
        with running_app(folder) as app:
            sections = [
                starts(first_start, app.seconds_to_health),
                *inside(folder),
                pages.measured(app.port, cookies(app)),
                *visits(app),
            ]
    text = document(described, sections)
    print(text)
    save_chapter(text)
    return 0


def cookies(app: RunningApp) -> list[str]:
    """Sessions that together may open every page."""
    accounts = (LEADER, STAFF, ADMINISTRATOR)
    return [signed_in_cookie(app.base_url, account) for account in accounts]


def starts(first: float, second: float) -> Section:
    """From the command to the first answer."""
    return Section(
        "Starting",
        "From the command to the answer of the health address. The first start builds "
        "the sample city and loads it through the services.",
        ("start", "seconds"),
        [["first, empty folder", f"{first:.1f}"], ["second", f"{second:.1f}"]],
    )


def inside(folder: Path) -> Iterator[Section]:
    """What needs no browser: the services, and loading."""
    url = f"sqlite:///{folder / 'dieu-hanh.db'}"
    database = open_database({"DIEU_HANH_DATABASE_URL": url})
    try:
        yield service_calls.measured(sample_calls(database))
        yield loading.measured(folder / "dieu-hanh.db", database)
    finally:
        database.close()


@contextmanager
def signed_in(browser: Browser, app: RunningApp) -> Iterator[BrowserContext]:
    """A fresh browser profile with a session, and nothing in its cache."""
    context = browser.new_context(
        base_url=app.base_url, locale="vi-VN", viewport={"width": 1366, "height": 768}
    )
    for cookie in signed_in_cookie(app.base_url, LEADER).split("; "):
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": app.base_url}])
    yield context
    context.close()


def visits(app: RunningApp) -> Iterator[Section]:
    """Tổng quan in a real browser, first visit and later ones."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed(playwright), args=list(FLAGS)
        )
        rows = []
        with signed_in(browser, app) as context:
            cold = transfer.visit(context, "/", first_figure=FIRST_FIGURE)
            warm = transfer.median_visit(context, "/", first_figure=FIRST_FIGURE)
        for label, seen in (("cold cache", cold), ("warm cache", warm)):
            rows.append(
                [
                    label,
                    kilobytes(seen.http_bytes),
                    kilobytes(seen.websocket_bytes),
                    milliseconds(seen.first_paint_ms),
                    milliseconds(seen.tiles_ms),
                    milliseconds(seen.all_ms),
                ]
            )
        browser.close()
    yield Section(
        "Tổng quan in a browser",
        "Chromium on the same machine, 1366×768. Kilobytes as they crossed the wire; "
        "milliseconds from the start of navigation. Warm: the median of three visits.",
        ("visit", "http kB", "websocket kB", "first paint", "tiles", "everything"),
        rows,
    )


if __name__ == "__main__":
    sys.exit(main())
