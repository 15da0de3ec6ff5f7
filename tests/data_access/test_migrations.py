"""The schema: migrated equals declared, and starting again changes nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select

from data_access.bulk.contributions import ROLLUPS
from data_access.engine import Database
from data_access.migrations.runner import FOLDER, differences, upgrade
from data_access.migrations.standing import NEWEST, is_current
from data_access.schema.org_units import OrgUnitRow
from data_access.settings import settings_from
from data_access.versions import data_version, held_data_version, raise_data_version
from tests.services.import_city import NOW

ROOT = Path(__file__).resolve().parent.parent.parent


def test_migrated_tables_are_the_declared_ones(database: Database):
    with database.main_engine.connect() as connection:
        assert differences(connection, "main") == []
    with database.operations_engine.connect() as connection:
        found = differences(connection, "operations")

    # On one PostgreSQL server the operations store also sees the main one's tables.
    assert [change for change in found if not str(change[0]).startswith("remove")] == []


@pytest.mark.parametrize("store", NEWEST)
def test_the_newest_revision_is_that_of_the_scripts(store: str):
    assert ScriptDirectory(str(FOLDER / store)).get_current_head() == NEWEST[store]


def test_a_command_on_a_current_store_loads_no_alembic():
    script = "import sys, manage; sys.exit('alembic' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)

    assert done.returncode == 0


def test_a_new_store_is_not_current_until_it_is_upgraded(store_url: str):
    opened = Database(settings_from({"DIEU_HANH_DATABASE_URL": store_url}))

    assert not is_current(opened)
    upgrade(opened)
    assert is_current(opened)
    upgrade(opened)

    opened.close()


def test_an_upgrade_that_has_nothing_to_do_does_not_wait_for_a_writer(city: Database):
    with city.write() as session:
        raise_data_version(session, NOW)
        upgrade(city)

    with city.read() as session:
        assert session.execute(select(func.count(OrgUnitRow.id))).scalar_one() == 7


def test_the_data_version_begins_at_zero_and_rises_by_one(database: Database):
    with database.read() as session:
        assert data_version(session) == 0
    with database.write() as session:
        assert held_data_version(session) == 0
        assert raise_data_version(session, NOW) == 1
        assert raise_data_version(session, NOW) == 2
    with database.read() as session:
        assert data_version(session) == 2


def test_a_rolled_back_change_does_not_raise_the_data_version(database: Database):
    def fail() -> None:
        with database.write() as session:
            raise_data_version(session, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with database.read() as session:
        assert data_version(session) == 0


def test_rollups_lie_in_their_keys_and_hang_on_no_other_table(database: Database):
    with database.main_engine.connect() as connection:
        found = inspect(connection)
        for table in ROLLUPS:
            assert found.get_foreign_keys(table.table) == []
            assert found.get_pk_constraint(table.table)["constrained_columns"] == [
                *table.keys
            ]
            if database.is_sqlite:
                options = found.get_table_options(table.table)
                assert options == {"sqlite_with_rowid": False}
