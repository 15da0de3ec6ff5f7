"""Loads large enough to build the indexes anew: what stands afterwards is the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select

from data_access.bulk.indexes import SMALL_LOAD_ROWS
from data_access.engine import Database
from data_access.schema.dossiers import DossierRow
from data_access.schema.org_units import OrgUnitRow
from services import imports
from services.data_quality import check_rollups
from services.installation import SYSTEM
from services.undo import undo
from tests.faults.test_interrupted_loads import many
from tests.services.import_city import NOW, SECOND, request
from tests.stores import small_city

pytestmark = pytest.mark.slow

ROWS = SMALL_LOAD_ROWS + 2_000


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = small_city(store_url)
    yield opened
    opened.close()


def shape(database: Database) -> tuple[object, ...]:
    """Columns, key, indexes and checks of the table of dossiers."""
    found = inspect(database.main_engine)
    return (
        [(c["name"], str(c["type"]), c["nullable"]) for c in
         found.get_columns("dossier")],
        found.get_pk_constraint("dossier"),
        sorted(found.get_indexes("dossier"), key=lambda index: str(index["name"])),
        sorted(str(c["name"]) for c in found.get_check_constraints("dossier")),
    )  # fmt: skip


def held(database: Database) -> int:
    with database.read() as session:
        return session.execute(select(func.count(DossierRow.id))).scalar_one()


def test_large_loads_leave_table_and_indexes_as_declared(
    city: Database, tmp_path: Path
):
    before = shape(city)
    first = many(tmp_path / "mot.csv", "A", "HBC-1", rows=ROWS)
    second = many(tmp_path / "hai.csv", "B", "HBC-1", rows=ROWS)

    with city.read() as reader:
        # Its snapshot is taken; reading dossiers would hold on to their empty table.
        reader.execute(select(func.count(OrgUnitRow.id))).scalar_one()
        imports.load(city, SYSTEM, request=request(first, SECOND), now=NOW)
        seen = reader.execute(select(func.count(DossierRow.id))).scalar_one()
    after_first = shape(city)
    loaded = imports.load(city, SYSTEM, request=request(second, SECOND), now=NOW)

    assert seen == 0
    assert after_first == before
    assert shape(city) == before
    assert held(city) == 2 * ROWS
    assert check_rollups(city, SYSTEM).is_clean
    assert loaded.load_id is not None
    undo(city, SYSTEM, loaded.load_id, now=NOW)
    assert held(city) == ROWS
    assert check_rollups(city, SYSTEM).is_clean
