"""Every page over a real websocket: payload of a run, and reruns by many tabs."""

import asyncio
from collections.abc import Sequence

from benchmarks.report import Section, kilobytes, milliseconds
from benchmarks.timing import timing
from benchmarks.websocket import Load, PageAddress, PageClient, load

RERUNS = 20


def measured(port: int, cookies: Sequence[str]) -> Section:
    """One row for each page in the menu of any of the signed-in `cookies`."""
    return asyncio.run(_measured(port, cookies))


async def _measured(port: int, cookies: Sequence[str]) -> Section:
    rows: dict[str, list[str]] = {}
    for cookie in cookies:
        async with PageClient(port, cookie) as client:
            pages = (await client.run()).pages
        for page in pages:
            if page.title not in rows:
                one = await load(port, cookie, page, sessions=1, reruns=RERUNS)
                ten = await load(port, cookie, page, sessions=10, reruns=RERUNS)
                rows[page.title] = _row(page, one, ten)
    return Section(
        "Pages",
        f"A tab that reruns its page {RERUNS} times with pauses of 0 to 1 s, alone and "
        "as one of ten; milliseconds from the request to the end of the script. "
        "Payload is what the websocket carries for a full run in a new tab.",
        (
            "page",
            "payload kB",
            "first run",
            "1 tab p50",
            "1 tab p95",
            "10 tabs p50",
            "10 tabs p95",
            "failed",
        ),
        list(rows.values()),
    )


def _row(page: PageAddress, one: Load, ten: Load) -> list[str]:
    alone, together = timing(one.rerun_seconds), timing(ten.rerun_seconds)
    return [
        page.title,
        kilobytes(one.payload_bytes),
        milliseconds(one.first_seconds[0] * 1000),
        *map(
            milliseconds,
            (alone.p50_ms, alone.p95_ms, together.p50_ms, together.p95_ms),
        ),
        str(one.failed + ten.failed),
    ]
