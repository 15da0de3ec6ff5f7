"""A database with the schema and the small city, on either engine."""

from collections.abc import Iterator

import pytest

from data_access.engine import Database
from tests.builders import build_city
from tests.data_access.kept_city import build
from tests.stores import build_small_city, fill, migrated, opened


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """An empty, migrated database."""
    opened = migrated(store_url)
    yield opened
    opened.close()


@pytest.fixture
def city(database: Database) -> Database:
    """The small city with its reference data, no dossiers."""
    with database.write() as session:
        build_city(session)
    return database


@pytest.fixture
def loaded(store_url: str) -> Iterator[Database]:
    """The small city as `kept_city` builds it."""
    yield from _kept_city(store_url, 11, 130, tied=False)


@pytest.fixture
def loaded_tied(store_url: str) -> Iterator[Database]:
    """Likewise, with transfers at the instants of other events."""
    yield from _kept_city(store_url, 31, 110, tied=True)


def _kept_city(url: str, seed: int, count: int, *, tied: bool) -> Iterator[Database]:
    def load(database: Database) -> None:
        build_small_city(database)
        build(database, seed, count, tied=tied)

    fill(url, f"kept city {seed} {count} {tied}", load)
    database = opened(url)
    yield database
    database.close()
