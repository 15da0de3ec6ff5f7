"""Worked tables beside the tests that read them."""

import csv
from pathlib import Path


def rows(name: str) -> list[dict[str, str]]:
    """All rows of a table of this folder, as text."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
