"""A few sources of the sample city that crosses 01/07/2025, loaded once per worker."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from sample_data.generate import generate
from sample_data.load import load_portal_list, load_source, load_tables
from sample_data.span import THREE_YEARS
from tests.catalogue import with_catalogue
from tests.stores import fill, opened

SOURCES = ("MC-SGTVT", "MC-SXD", "MC-SQHKT", "MC-Q04", "MC-TPTD", "MC-BRVT")
"""Departments that are joined, one that returns under its code, two whole districts,
and some that only join.
"""


def reform_city(url: str) -> Database:
    """The empty store at `url` with what `build` loads."""
    fill(url, "reform city", build)
    return opened(url)


def build(database: Database) -> None:
    """Load the sources; their dossiers are some 4,000 of three years."""
    upgrade(database)
    with_catalogue(database, datetime(2024, 1, 1, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as folder:
        city = generate(Path(folder), dossiers=15_000, span=THREE_YEARS)
        load_tables(database, city)
        for source in city.sources:
            if source.code in SOURCES:
                load_source(database, source)
        # It names districts on days after their end: refused, it would raise.
        load_portal_list(database, city.portal)
