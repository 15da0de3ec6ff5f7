"""A store with the city's org units of 2019 to 2025, and nothing that they did."""

from datetime import UTC, datetime
from pathlib import Path

from data_access.engine import Database
from domain.imports import ImportKind, ImportRequest
from sample_data.places import OVER_TIME, REFERENCE
from services.bootstrap import prepare
from services.imports import load
from services.installation import SYSTEM, open_database

FILES = (
    (ImportKind.CALENDAR, REFERENCE / "lich.csv"),
    (ImportKind.ORG_UNITS, REFERENCE / "don_vi.csv"),
    (ImportKind.ORG_UNITS, OVER_TIME / "don_vi.csv"),
    (ImportKind.SUCCESSION, OVER_TIME / "ke_thua.csv"),
)


def city_over_time(folder: Path) -> Database:
    """The store in `folder`, filled by the files that the application ships."""
    url = f"sqlite:///{folder / 'dieu-hanh.db'}"
    database = open_database({"DIEU_HANH_DATABASE_URL": url})
    prepare(database)
    for kind, path in FILES:
        request = ImportRequest(kind, path, path.name, is_sample=True)
        load(database, SYSTEM, request=request, now=datetime.now(UTC))
    return database
