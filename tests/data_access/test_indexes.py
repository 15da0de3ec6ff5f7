"""Indexes of dossiers around a large load."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from data_access.bulk import copying, indexes
from data_access.engine import Database
from tests.data_access.test_copying import dossiers

_FIXED = {"source_id": 3, "load_id": 9}


def test_indexes_are_whole_after_a_large_load(database: Database):
    with database.write() as session:
        before = inspect(session.connection()).get_indexes("dossier")
        told: list[float] = []
        with indexes.built_afterwards(session, 30_000, told.append) as target:
            # On PostgreSQL a table without indexes takes the place of the empty one.
            assert (target == "dossier") is database.is_sqlite
            copying.insert_rows(session, "dossier", dossiers(300), _FIXED, into=target)
        after = inspect(session.connection()).get_indexes("dossier")
        kept = session.execute(text("SELECT count(*) FROM dossier")).scalar_one()

    def named(found: list[ReflectedIndex]) -> list[str]:
        return sorted(str(index) for index in found)

    assert named(after) == named(before)
    assert kept == 300
    assert told[-1] == 1.0


def test_fields_stand_in_the_indexes_of_time_on_sqlite_alone(database: Database):
    """There a list of one field looks at no row of another field."""
    with database.read() as session:
        found = inspect(session.connection()).get_indexes("dossier")

    kept = {tuple(index["column_names"]) for index in found}
    field = ("field_id",) if database.is_sqlite else ()
    assert kept == {
        ("code", "source_id"),
        ("org_unit_id", "received_at", *field),
        ("org_unit_id", "resolved_at", *field),
    }


def test_a_writer_sorts_indexes_on_disk(database: Database):
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has maintenance_work_mem")
    with database.write() as session:
        assert session.execute(text("PRAGMA temp_store")).scalar_one() == 1
