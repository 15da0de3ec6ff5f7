"""`manage.py` with a clock on what a load does: python -m benchmarks.city_timed FILE …

Nothing is replaced: functions run as they are, and the seconds they took are added up
by table, by kind of work, and by the steps of which the load itself tells.
"""

import inspect
import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

import manage
from data_access.bulk import copying, effects, merge
from services import imports

Seconds = dict[str, float]
TABLE, WORK, STEP = "table ", "work ", "step "
"""What the names of the seconds begin with."""
WORKS = {effects: ("contributions", "live_rows"), merge: ("fact_files",)}
"""Functions that work out the roll-ups, where they are called from."""


class _Clocked(threading.local):
    """Seconds that this thread has spent on what is clocked."""

    seconds = 0.0


_clocked = _Clocked()


def main() -> None:
    """Run manage.py with the remaining arguments and write the seconds."""
    file = Path(sys.argv[1])
    sys.argv = ["manage.py", *sys.argv[2:]]
    seconds: Seconds = defaultdict(float)
    clock_tables(copying, seconds)
    for module, names in WORKS.items():
        for name in names:
            clock(module, name, seconds, f"{WORK}{name}")
    clock_steps(imports, seconds)
    try:
        manage.main()
    finally:
        file.write_text(
            json.dumps(seconds, indent=1, ensure_ascii=False), encoding="utf-8"
        )


def clock_tables(module: ModuleType, seconds: Seconds) -> None:
    """Clock each public function of `module` that takes the name of a table."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        is_own = function.__module__ == module.__name__ and not name.startswith("_")
        signature = inspect.signature(function)
        if is_own and "table" in list(signature.parameters)[:2]:
            clock(module, name, seconds, f"{TABLE}{{table}}")


def clock(module: ModuleType, name: str, seconds: Seconds, label: str) -> None:
    """Add up what a function of `module` takes; `label` may name an argument.

    What it calls that is clocked too counts only there; what another thread does
    meanwhile counts there and here.
    """
    function: Callable[..., Any] = getattr(module, name)
    signature = inspect.signature(function)

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any signature
        given = signature.bind(*args, **kwargs).arguments
        inner, begun = _clocked.seconds, time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent = time.perf_counter() - begun - (_clocked.seconds - inner)
            _clocked.seconds += spent
            seconds[label.format(**given)] += spent

    setattr(module, name, run)


def clock_steps(module: ModuleType, seconds: Seconds) -> None:
    """Hear of the steps of `module.load` as a progress bar would."""
    load: Callable[..., Any] = module.load

    @wraps(load)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any signature
        steps = Steps()
        try:
            return load(*args, **{**kwargs, "progress": steps.tell})
        finally:
            for name, spent in steps.seconds.items():
                seconds[f"{STEP}{name}"] += spent

    module.load = run  # type: ignore[attr-defined]  # Any module with a load.


class Steps:
    """Seconds between one step's name and the next."""

    def __init__(self) -> None:
        self.seconds: Seconds = defaultdict(float)
        self._name, self._since = "", time.perf_counter()

    def tell(self, what: str, _done: float) -> None:
        """A step goes on or another begins."""
        now = time.perf_counter()
        if self._name:
            self.seconds[self._name] += now - self._since
        self._name, self._since = what, now


if __name__ == "__main__":
    main()
