"""What a browser fetches and when it shows: first visit, and again from its cache."""

import time
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, CDPSession

from tests.browser.watch import wait_until_drawn

FIRST_PAINT = """() => performance.getEntriesByName('first-contentful-paint')
    .map((entry) => entry.startTime)[0] ?? null"""


@dataclass  # No slots: Playwright keeps its wrapper of a method on the object.
class Fetched:
    """Bytes over the wire as the browser counted them, headers included."""

    http: int = 0
    websocket: int = 0

    def listen(self, session: CDPSession) -> None:
        """Count from now on."""
        session.on("Network.loadingFinished", self._on_loaded)
        session.on("Network.webSocketFrameReceived", self._on_frame)
        session.send("Network.enable")

    def _on_loaded(self, event: dict[str, float]) -> None:
        self.http += int(event["encodedDataLength"])

    def _on_frame(self, event: dict[str, dict[str, str | int]]) -> None:
        frame = event["response"]
        # Binary frames come as base64: four characters for three bytes.
        size = len(str(frame["payloadData"]))
        self.websocket += size if frame["opcode"] == 1 else size * 3 // 4


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a signed-in person; milliseconds from the start of navigation."""

    http_bytes: int
    websocket_bytes: int
    first_paint_ms: float | None
    tiles_ms: float
    all_ms: float


def visit(context: BrowserContext, address: str, *, first_figure: str) -> Visit:
    """Open `address` in a new tab; `first_figure` selects what is waited for first."""
    page = context.new_page()
    fetched = Fetched()
    fetched.listen(context.new_cdp_session(page))
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(first_figure).first.wait_for(timeout=60_000)
    tiles_ms = (time.perf_counter() - begun) * 1000
    wait_until_drawn(page)
    page.wait_for_load_state("networkidle")
    # networkidle means half a second without requests: not part of the time.
    all_ms = (time.perf_counter() - begun) * 1000 - 500
    paint = page.evaluate(FIRST_PAINT)
    page.close()
    return Visit(
        fetched.http, fetched.websocket, paint, tiles_ms, max(all_ms, tiles_ms)
    )


def median_visit(
    context: BrowserContext, address: str, *, first_figure: str, visits: int = 3
) -> Visit:
    """The visit with the median time to everything, of `visits` with a warm cache."""
    seen = [visit(context, address, first_figure=first_figure) for _ in range(visits)]
    return sorted(seen, key=lambda each: each.all_ms)[len(seen) // 2]
