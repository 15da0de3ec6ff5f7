"""A database with the schema and the small city, on either engine."""

from collections.abc import Iterator

import pytest

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.settings import settings_from
from tests.builders import build_city


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """An empty, migrated database."""
    opened = Database(settings_from({"DIEU_HANH_DATABASE_URL": store_url}))
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def city(database: Database) -> Database:
    """The small city with its reference data, no dossiers."""
    with database.write() as session:
        build_city(session)
    return database
