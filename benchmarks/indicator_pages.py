"""Pages of indicators at their size: `python -m benchmarks.indicator_pages FOLDER`.

FOLDER keeps a sample city, made by the first run, of which 163 communes report 20
indicators each month of two years. Measured: runs of *Chỉ tiêu*, of the page of an
indicator of each sort, of *Bộ 766* and of *Chất lượng số liệu*.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.city_reports import add_reports
from benchmarks.report import (
    Section,
    chapter,
    kilobytes,
    milliseconds,
    save_chapter,
)
from benchmarks.sign_in import LEADER, signed_in_cookie
from benchmarks.timing import machine, timing
from benchmarks.websocket import PageClient, rerun_seconds
from sample_data.load import build_with_progress
from sample_data.tables import read_city
from services.bootstrap import prepare
from services.installation import open_database
from tests.servers import RunningApp, running_app

_LEAD = "Written by `python -m benchmarks.indicator_pages FOLDER`, all in one run."
RERUNS = 60


@dataclass(frozen=True, slots=True)
class View:
    """A page with what its address says; `goal`: for the 95th percentile, in ms."""

    name: str
    path: str
    query: str = ""
    goal: int = 60


VIEWS = (
    View("Chỉ tiêu", "chi-tieu"),
    View("a ratio, TTHC-12", "chi-tieu", "ma=TTHC-12"),
    View("a count, TTHC-01", "chi-tieu", "ma=TTHC-01"),
    View("reported, Q766-4.4", "chi-tieu", "ma=Q766-4.4"),
    View("of the plan, CDDH-01", "chi-tieu", "ma=CDDH-01"),
    View("Bộ 766", "bo-766"),
    View("Chất lượng số liệu", "chat-luong"),
)


def main(arguments: Sequence[str]) -> int:
    """Print what was measured and write its chapter into benchmarks/RESULTS.md."""
    folder, described = Path(arguments[0]), machine()
    _store(folder)
    text = chapter("Indicators", _LEAD, described, [_section(folder)])
    print(text)
    if "--no-results" not in arguments:
        save_chapter(text)
    return 0


def _store(folder: Path) -> None:
    """The sample city with what org units report, built if it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'dieu-hanh.db'}"
    database = open_database({"DIEU_HANH_DATABASE_URL": url})
    try:
        prepare(database)
        build_with_progress(database)
        with tempfile.TemporaryDirectory() as files:
            add_reports(database, Path(files))
    finally:
        database.close()


def _section(folder: Path) -> Section:
    rows: list[list[str]] = []
    for view in VIEWS:
        # A server of its own: nothing is kept of what another view read.
        with running_app(folder) as app:
            rows += asyncio.run(_rows(app, view))
    return Section(
        "Runs of pages with indicators",
        f"{RERUNS} reruns over a websocket, from the request to the end of the script: "
        "of the same page, and each time of another org unit, which is read and drawn "
        "for the first time. Payload: all that a full run in a new tab carries. The "
        "goal is that of the 95th percentile.",
        ("page", "payload kB", "first run", "p50", "p95", "max", "goal"),
        rows,
    )


async def _rows(app: RunningApp, view: View) -> list[list[str]]:
    cookie = signed_in_cookie(app.base_url, LEADER)
    async with PageClient(app.port, cookie) as client:
        first = await client.run(path=view.path, query=view.query)
        page = next(p for p in first.pages if p.path == view.path)
        same = await rerun_seconds(client, page, [view.query] * RERUNS)
        other = await rerun_seconds(client, page, list(_of_org_units(view)))
    rows = []
    for what, seconds in (("the same", same), ("another org unit", other)):
        taken = timing(seconds)
        verdict = "reached" if taken.p95_ms <= view.goal else "**missed**"
        rows.append(
            [
                f"{view.name}, {what}",
                kilobytes(first.payload_bytes),
                milliseconds(first.seconds * 1000),
                milliseconds(taken.p50_ms),
                milliseconds(taken.p95_ms),
                milliseconds(taken.max_ms),
                f"≤ {view.goal} {verdict}",
            ]
        )
    return rows


def _of_org_units(view: View) -> Iterator[str]:
    """Addresses of departments and districts, then communes, each once."""
    city = read_city()
    tops = [place.code for place in city.tops]
    communes = [place.code for place in city.places if place.kind == "COMMUNE"]
    for code in [*tops, *communes][:RERUNS]:
        yield "&".join(part for part in (view.query, f"don-vi={code}") if part)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
