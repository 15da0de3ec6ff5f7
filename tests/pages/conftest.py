"""The loaded small city behind app.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.engine import Database
from tests.pages.signed_in import served
from tests.services import loaded_city as loaded
from tests.stores import migrated


@pytest.fixture
def empty_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The application over a database without any data."""
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    database = migrated(url)
    with served(database, monkeypatch):
        yield database
    database.close()


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The application over the small city with dossiers of two sources."""
    database = loaded.city(f"sqlite:///{tmp_path / 'dieu-hanh.db'}")
    with served(database, monkeypatch):
        yield database
    database.close()
