"""The loaded small city behind app.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.settings import settings_from
from tests.pages.signed_in import served
from tests.services.loaded_city import build


@pytest.fixture
def empty_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The application over a database without any data."""
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    database = Database(settings_from({"DIEU_HANH_DATABASE_URL": url}))
    upgrade(database)
    with served(database, monkeypatch):
        yield database
    database.close()


@pytest.fixture
def city(empty_city: Database) -> Database:
    """The application over the small city with dossiers of two sources."""
    build(empty_city)
    return empty_city
