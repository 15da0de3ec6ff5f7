"""The Gantt at its sizes: `python -m benchmarks.gantt FOLDER`.

FOLDER keeps a sample city with its reform plan of 98 tasks, made by the first run; a
plan ten times as large is added to it. Measured: what a run of *Nhiệm vụ* takes and
carries, and in a browser the time from the data to rows that are painted.
"""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from benchmarks.report import (
    Section,
    chapter,
    kilobytes,
    milliseconds,
    save_chapter,
)
from benchmarks.sign_in import LEADER, signed_in_cookie
from benchmarks.timing import machine, percentile, timing
from benchmarks.websocket import PageClient
from data_access.engine import Database
from domain.plan import PlanBook
from sample_data import reform_plan
from sample_data.load import build_with_progress
from services.bootstrap import prepare
from services.installation import SYSTEM, open_database
from services.plan_intake import add_plan, plan_surroundings
from services.plans import plan_choices
from tests.browser.chromium import FLAGS, installed
from tests.browser.watch import wait_until_drawn
from tests.servers import RunningApp, running_app

_LEAD = "Written by `python -m benchmarks.gantt FOLDER`, all in one run."
LARGE, TIMES = "KH-1000", 10
RERUNS, VISITS, FRAMES = 40, 7, 60
PLANS = {"98 tasks": reform_plan.CODE, "980 tasks": LARGE}
_SINCE_DATA = """() => ['gantt-drawn', 'gantt-painted'].map(
    (name) => performance.getEntriesByName(name)[0]?.duration ?? null)"""
# Frames while the rows move by a few lines each; the panel draws into shadow trees.
_SCROLLED = """async (frames) => {
  const find = (root) => root.querySelector('.gt .in')
    ?? [...root.querySelectorAll('*')].map((e) => e.shadowRoot && find(e.shadowRoot))
      .find(Boolean) ?? null;
  const scroller = find(document);
  const step = (scroller.scrollHeight - scroller.clientHeight) / frames;
  const taken = [];
  let before = await new Promise(requestAnimationFrame);
  for (let n = 0; n < frames; n += 1) {
    scroller.scrollTop += step;
    const now = await new Promise(requestAnimationFrame);
    taken.push(now - before);
    before = now;
  }
  return taken;
}"""


def main(arguments: list[str]) -> int:
    """Print what was measured and write its chapter into benchmarks/RESULTS.md."""
    folder = Path(arguments[0])
    _store(folder).close()
    with running_app(folder) as app:
        sections = [asyncio.run(_runs(app)), _browser(app)]
    text = chapter("Gantt", _LEAD, machine(), sections)
    print(text)
    save_chapter(text)
    return 0


def _store(folder: Path) -> Database:
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'dieu-hanh.db'}"
    database = open_database({"DIEU_HANH_DATABASE_URL": url})
    prepare(database)
    build_with_progress(database)
    if all(plan.code != LARGE for plan in plan_choices(database, SYSTEM)):
        units, calendar = plan_surroundings(database, SYSTEM)
        large = _ten_times(reform_plan.reform_plan(units, calendar))
        add_plan(database, SYSTEM, large, targets=(), now=datetime.now(UTC))
    return database


def _ten_times(book: PlanBook) -> PlanBook:
    """The plan with each task ten times over, and its links within each."""
    records, links = [], []
    for turn in range(TIMES):
        for record in book.records:
            task = record.task
            above = task.parent_code
            copy = replace(
                task,
                code=f"{task.code}-{turn}",
                parent_code=None if above is None else f"{above}-{turn}",
            )
            records.append(replace(record, task=copy))
        links += [
            replace(
                link,
                predecessor=f"{link.predecessor}-{turn}",
                successor=f"{link.successor}-{turn}",
            )
            for link in book.links
        ]
    plan = replace(book.plan, code=LARGE, name="Kế hoạch nghìn việc")
    return replace(book, plan=plan, records=tuple(records), links=tuple(links))


async def _runs(app: RunningApp) -> Section:
    cookie = signed_in_cookie(app.base_url, LEADER)
    rows = []
    for name, code in PLANS.items():
        query = f"ke-hoach={code}"
        async with PageClient(app.port, cookie) as client:
            first = await client.run(path="nhiem-vu", query=query)
            page = next(p for p in first.pages if p.path == "nhiem-vu")
            again = [await client.run(page, query=query) for _ in range(RERUNS)]
        if first.failed or any(run.failed for run in again):
            raise RuntimeError(f"the page failed at {query}")
        taken = timing([run.seconds for run in again])
        rows.append(
            [
                name,
                kilobytes(first.payload_bytes),
                milliseconds(first.seconds * 1000),
                milliseconds(taken.p50_ms),
                milliseconds(taken.p95_ms),
            ]
        )
    return Section(
        "Runs of Nhiệm vụ",
        f"{RERUNS} reruns over a websocket, from the request to the end of the script. "
        "Payload: all that a full run in a new tab carries.",
        ("plan", "payload kB", "first run", "rerun p50", "rerun p95"),
        rows,
    )


def _browser(app: RunningApp) -> Section:
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed(playwright), args=list(FLAGS)
        )
        context = browser.new_context(
            base_url=app.base_url, viewport={"width": 1366, "height": 768}
        )
        for cookie in signed_in_cookie(app.base_url, LEADER).split("; "):
            name, _, value = cookie.partition("=")
            context.add_cookies([{"name": name, "value": value, "url": app.base_url}])
        for name, code in PLANS.items():
            rows.append([name, *_painted(context, f"/nhiem-vu?ke-hoach={code}")])
        browser.close()
    return Section(
        "The Gantt in a browser",
        f"Chromium with software rendering, medians of {VISITS} visits: from the data "
        "until the rows are in the tree, and until the frame after it, by performance "
        f"marks. Scrolling: {FRAMES} steps through the plan with every group open.",
        (
            "plan",
            "drawn ms",
            "painted ms",
            "frame p50 ms",
            "frame p95 ms",
            "rows drawn",
        ),
        rows,
    )


def _painted(context: BrowserContext, address: str) -> list[str]:
    drawn, painted = [], []
    page = context.new_page()
    for _ in range(VISITS):
        page.goto(address)
        _drawn(page)
        marks = page.evaluate(_SINCE_DATA)
        drawn.append(marks[0])
        painted.append(marks[1])
    page.get_by_role("button", name="Mở hết").click()
    frames: list[float] = page.evaluate(_SCROLLED, FRAMES)
    count = page.locator(".gt tr[data-row]").count()
    page.close()
    return [
        milliseconds(percentile(drawn, 0.5)),
        milliseconds(percentile(painted, 0.5)),
        milliseconds(percentile(frames, 0.5)),
        milliseconds(percentile(frames, 0.95)),
        str(count),
    ]


def _drawn(page: Page) -> None:
    wait_until_drawn(page)
    page.locator(".gt tr[data-row]").first.wait_for()
    page.wait_for_function(f"({_SINCE_DATA})().every((ms) => ms !== null)")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
