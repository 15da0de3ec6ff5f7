"""The small city that is loaded into, and the same as the people see it meanwhile."""

from collections.abc import Iterator

import pytest

from data_access.engine import Database
from tests.catalogue import started_city
from tests.stores import opened


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    database = started_city(store_url)
    yield database
    database.close()


@pytest.fixture
def impatient(
    city: Database, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """The store as people have it, but refused where a lock takes over one second."""
    del city  # Filled before it is opened again.
    monkeypatch.setattr("data_access.engine.BUSY_SECONDS", 1)
    database = opened(store_url)
    yield database
    database.close()
