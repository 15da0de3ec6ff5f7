"""The watch on a page notices what it is there to notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watch import Watch, english_leftovers, overflow, serious_findings

POLICY = "default-src 'self' 'unsafe-inline'; img-src 'self' data:"


class _Pages(BaseHTTPRequestHandler):
    body = b""

    def do_GET(self) -> None:
        status = 404 if self.path.startswith("/missing") else 200
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(body: str) -> Iterator[str]:
    """Address of a page with `body`, under a policy that forbids other machines."""
    handler = type("Handler", (_Pages,), {"body": body.encode()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>missing()</script>", "console: missing is not defined"),
        ("<img src='/missing.png'>", "failed: 404"),
        ("<img src='http://192.0.2.1/x.png'>", "policy: img-src"),
    ],
)
def test_what_must_not_happen_is_noticed(
    blank: Page, body: str, complaint: str
) -> None:
    watch = Watch(blank)
    watch.start()

    with served(body) as address:
        blank.goto(address, wait_until="networkidle")
        complaints = watch.complaints()

    assert any(complaint in line for line in complaints), complaints


def test_a_request_to_another_machine_is_noticed(blank: Page) -> None:
    watch = Watch(blank)
    watch.start()
    blank.route("http://192.0.2.1/**", lambda route: route.abort())

    with served("<p>quiet</p>") as address:
        blank.goto(address)
        blank.evaluate("location.href = 'http://192.0.2.1/'")
        blank.wait_for_timeout(200)

    assert watch.outside == ["http://192.0.2.1/"]


def test_a_quiet_page_draws_no_complaint(blank: Page) -> None:
    watch = Watch(blank)
    watch.start()

    with served("<link rel=icon href=data:,><p>Yên tĩnh</p>") as address:
        blank.goto(address, wait_until="networkidle")
        complaints = watch.complaints()

    assert complaints == []


def test_an_image_without_text_is_a_serious_finding(blank: Page) -> None:
    with served("<html lang=vi><title>x</title><img src='data:,'>") as address:
        blank.goto(address)
        findings = serious_findings(blank)

    assert [finding for finding in findings if finding.startswith("image-alt")]


def test_a_page_wider_than_the_phone_is_measured(blank: Page) -> None:
    page = "<meta name=viewport content=width=device-width>"
    with served(f"{page}<div style='width:500px'>x</div>") as address:
        blank.goto(address)

        assert overflow(blank) > 100


def test_english_text_is_noticed_only_where_it_can_be_read(blank: Page) -> None:
    hidden = "<p style='display:none'>Browse files</p>"
    with served(f"{hidden}<input placeholder='Choose an option'>") as address:
        blank.goto(address)

        assert english_leftovers(blank) == ["Choose an option"]
