"""The map page at its size: `python -m benchmarks.maps FOLDER [BOUNDARIES.geojson]`.

FOLDER keeps two sample cities, made by the first run. BOUNDARIES: of the communes in
force since 01/07/2025; without it only hexagons are measured.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.map_clicks import clicks
from benchmarks.report import (
    Section,
    chapter,
    kilobytes,
    milliseconds,
    save_chapter,
)
from benchmarks.sign_in import LEADER, signed_in_cookie
from benchmarks.timing import machine, percentile, timing
from benchmarks.transfer import visit
from benchmarks.websocket import PageClient, rerun_seconds
from data_access.engine import Database
from domain.boundary import BoundaryLevel, BoundaryRequest
from domain.map_view import MapQuestion
from domain.scorecard import OrgUnitKind
from sample_data.load import build_with_progress
from sample_data.span import THREE_YEARS
from services.bootstrap import prepare
from services.boundaries import load_boundaries
from services.boundary_joins import join_by_succession
from services.installation import SYSTEM, console_viewer, open_database
from services.unit_maps import unit_map
from tests.browser.chromium import FLAGS, installed
from tests.servers import RunningApp, running_app

_LEAD = (
    "Written by `python -m benchmarks.maps FOLDER BOUNDARIES.geojson`, all in one run, "
    "on the sample city that crosses 01/07/2025."
)
REFORM = date(2025, 7, 1)
RERUNS = 40
VIEWS = {"hexagons": "ve=luc-giac"}
BOUNDARY_VIEWS = {
    "boundaries, SVG": "ve=ranh-gioi",
    "boundaries, deck.gl": "ve=phong-to",
}
DISTRICTS = ["HBC", "HHM", "TPTD", "Q12", "QGV", "HCC", "QTB", "Q08"]


def main(arguments: list[str]) -> int:
    """Print what was measured and write its chapter into benchmarks/RESULTS.md."""
    folder = Path(arguments[0])
    boundaries = Path(arguments[1]) if len(arguments) > 1 else None
    described = machine()
    sections = [
        *_communes(folder / "ba-nam", boundaries),
        *_drilling(folder / "hai-nam"),
    ]
    text = chapter("Map", _LEAD, described, sections)
    print(text)
    save_chapter(text)
    return 0


def _communes(folder: Path, boundaries: Path | None) -> Iterator[Section]:
    """168 communes: import of their boundaries, reruns and payloads of the page."""
    database = _store(folder, THREE_YEARS.last_day)
    views = VIEWS if boundaries is None else VIEWS | BOUNDARY_VIEWS
    try:
        if boundaries is not None:
            yield _imported(database, boundaries)
        shown = unit_map(
            database,
            console_viewer(database),
            question=MapQuestion(kind=OrgUnitKind.COMMUNE),
        )
        codes = [unit.org_unit.code for unit in shown.units]
    finally:
        database.close()
    with running_app(folder) as app:
        yield asyncio.run(_reruns(app, views, codes))


def _store(folder: Path, until: date | None) -> Database:
    """The sample city in `folder`, built if it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'dieu-hanh.db'}"
    database = open_database({"DIEU_HANH_DATABASE_URL": url})
    prepare(database)
    build_with_progress(database, until=until)
    return database


def _imported(database: Database, path: Path) -> Section:
    wanted = BoundaryRequest(
        path=path,
        file_name=path.name,
        level=BoundaryLevel.COMMUNE,
        valid_from=REFORM,
        source="đo thời gian",
        licence="đo thời gian",
        published_on=None,
    )
    now = datetime.now(UTC)
    begun = time.perf_counter()
    loaded = load_boundaries(database, SYSTEM, wanted, now=now)
    between = time.perf_counter()
    joined = join_by_succession(database, SYSTEM, now=now)
    done = time.perf_counter()
    return Section(
        "Boundaries",
        "From the file to the commit, and districts joined of them.",
        ("work", "units", "seconds"),
        [
            ["import", str(len(loaded.matched)), f"{between - begun:.1f}"],
            ["join", str(len(joined.matched)), f"{done - between:.1f}"],
        ],
    )


async def _reruns(app: RunningApp, views: dict[str, str], codes: list[str]) -> Section:
    cookie = signed_in_cookie(app.base_url, LEADER)
    rows = []
    for name, view in views.items():
        async with PageClient(app.port, cookie) as client:
            first = await client.run(path="ban-do", query=view)
            page = next(p for p in first.pages if p.path == "ban-do")
            again = await rerun_seconds(client, page, [view] * RERUNS)
            other = await rerun_seconds(
                client, page, [f"{view}&chon={code}" for code in codes[:RERUNS]]
            )
        for what, seconds in (("the same", again), ("another unit picked", other)):
            taken = timing(seconds)
            rows.append(
                [
                    f"{name}, {what}",
                    kilobytes(first.payload_bytes),
                    milliseconds(first.seconds * 1000),
                    milliseconds(taken.p50_ms),
                    milliseconds(taken.p95_ms),
                ]
            )
    return Section(
        f"Map of {len(codes)} communes",
        f"{RERUNS} reruns of the page over a websocket, from the request to the end of "
        "the script. Payload: all that a full run in a new tab carries. A unit that is "
        "picked for the first time is read and drawn anew.",
        ("view", "payload kB", "first run", "rerun p50", "rerun p95"),
        rows,
    )


def _drilling(folder: Path) -> Iterator[Section]:
    """Clicks in a browser without a graphics card, on a city that has districts."""
    _store(folder, None).close()
    with running_app(folder) as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed(playwright), args=list(FLAGS)
        )
        context = browser.new_context(
            base_url=app.base_url, viewport={"width": 1366, "height": 768}
        )
        for cookie in signed_in_cookie(app.base_url, LEADER).split("; "):
            name, _, value = cookie.partition("=")
            context.add_cookies([{"name": name, "value": value, "url": app.base_url}])
        seen = visit(context, "/ban-do", first_figure="svg.hex")
        picked, opened = clicks(context, DISTRICTS)
        browser.close()
    rows = [
        [what, milliseconds(percentile(taken, 0.5)), milliseconds(max(taken))]
        for what, taken in (("unit picked", picked), ("communes below it", opened))
    ]
    yield Section(
        "Clicks on the map",
        f"Chromium with software rendering, {len(DISTRICTS)} districts, each for the "
        "first time: from the click to the frame that shows its effect. The page "
        f"itself takes {kilobytes(seen.websocket_bytes)} kB and {seen.all_ms:.0f} ms.",
        ("click", "median ms", "worst ms"),
        rows,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
