"""The reads behind the pages, as (name, call); each call goes to the database."""

from collections.abc import Callable, Sequence

from benchmarks.report import Section, milliseconds
from benchmarks.timing import timed

CALLS = 100
NamedCall = tuple[str, Callable[[], object]]


def measured(calls: Sequence[NamedCall]) -> Section:
    """One row for each call."""
    rows = []
    for name, call in calls:
        result = timed(call, calls=CALLS)
        rows.append([name, milliseconds(result.p50_ms), milliseconds(result.p95_ms)])
    return Section(
        "Services",
        f"What a page asks for, {CALLS} times, past the cache of the pages: "
        "milliseconds until the values are ready to draw.",
        ("service", "p50", "p95"),
        rows,
    )
