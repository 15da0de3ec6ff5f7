"""`manage.py` with a clock on what it writes: python -m benchmarks.city_timed FILE …

Nothing is replaced: each function that writes rows into a table runs as it is, and the
seconds it took are added up by table.
"""

import inspect
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import manage
from data_access.bulk import copying

Seconds = dict[str, float]


def main() -> None:
    """Run manage.py with the remaining arguments and write the seconds by table."""
    file = Path(sys.argv[1])
    sys.argv = ["manage.py", *sys.argv[2:]]
    seconds = clocked(copying)
    try:
        manage.main()
    finally:
        file.write_text(json.dumps(seconds, indent=1), encoding="utf-8")


def clocked(module: Any) -> Seconds:  # noqa: ANN401 - a module
    """Put a clock on each public function of `module` that takes a table's name."""
    seconds: Seconds = defaultdict(float)
    for name, function in inspect.getmembers(module, inspect.isfunction):
        parameters = list(inspect.signature(function).parameters)
        is_own = function.__module__ == module.__name__ and not name.startswith("_")
        if is_own and "table" in parameters[:2]:
            setattr(module, name, _clock(name, function, seconds))
    return seconds


def _clock(
    name: str, function: Callable[..., Any], seconds: Seconds
) -> Callable[..., Any]:
    signature = inspect.signature(function)

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any signature
        table = signature.bind(*args, **kwargs).arguments["table"]
        begun = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            seconds[f"{name} {table}"] += time.perf_counter() - begun

    return run


if __name__ == "__main__":
    main()
