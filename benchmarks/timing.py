"""Taking times, and describing the machine they were taken on."""

import gc
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

import psutil

LIBRARIES = ("streamlit", "sqlalchemy", "duckdb", "pyarrow", "psycopg")


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of repeated calls."""

    calls: int
    p50_ms: float
    p95_ms: float
    max_ms: float


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of `values` lie, by nearest rank."""
    if not values:
        raise ValueError("no values to take a percentile of")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timing(seconds: Sequence[float]) -> Timing:
    """`seconds` as a Timing."""
    return Timing(
        len(seconds),
        percentile(seconds, 0.5) * 1000,
        percentile(seconds, 0.95) * 1000,
        max(seconds) * 1000,
    )


def timed(call: Callable[[], object], *, calls: int) -> Timing:
    """`call` repeated, after one call that warms what is cached below it."""
    call()
    seconds = []
    for _ in range(calls):
        begun = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begun)
    return timing(seconds)


def settle() -> None:
    """Look at what is loaded no more, as the server does once it has started.

    Else a collection of everything falls into one call of some hundreds.
    """
    gc.collect()
    gc.freeze()


def machine() -> list[str]:
    """Date, shape of the machine and versions, one line each."""
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"Measured {datetime.now().astimezone():%Y-%m-%d %H:%M %Z}",
        f"{os.cpu_count()} cores, {memory:.0f} GiB, load {load:.1f} at the start, "
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}, {libraries}",
    ]
