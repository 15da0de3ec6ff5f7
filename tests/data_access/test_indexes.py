"""Indexes of dossiers around a large load."""

import pyarrow as pa
import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from data_access.bulk import copying, indexes
from data_access.bulk.writing import WRITTEN
from data_access.engine import Database
from tests.data_access.test_copying import dossiers

_FIXED = {"source_id": 3, "load_id": 9}


def test_indexes_are_whole_after_a_large_load(database: Database):
    with database.write() as session:
        before = inspect(session.connection()).get_indexes("dossier")
        told: list[float] = []
        large = indexes.is_large(session, 30_000)
        with indexes.built_afterwards(session, large=large, tell=told.append) as target:
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


@pytest.mark.parametrize(
    ("kept", "added", "large"),
    [
        (0, 19_999, False),
        (0, 20_000, True),
        (80_000, 20_000, False),
        (79_999, 20_000, True),
    ],
)
def test_a_load_is_large_beside_what_is_kept(
    database: Database, kept: int, added: int, large: bool
):
    with database.write() as session:
        if kept:
            rows = dossiers(1)
            at = rows.schema.get_field_index("id")
            one = rows.set_column(
                at, rows.schema.field(at), pa.array([kept], pa.int64())
            )
            copying.insert_rows(session, "dossier", one, _FIXED)

        assert indexes.is_large(session, added) is large


def test_postgresql_is_told_what_a_large_load_wrote(database: Database):
    with database.write() as session:
        copying.insert_rows(session, "dossier", dossiers(300), _FIXED)
        indexes.analyse(session, ["dossier", *WRITTEN])

        if not database.is_sqlite:
            told = text("SELECT relname, reltuples FROM pg_class")
            known = {str(name): rows for name, rows in session.execute(told)}
            assert known["dossier"] == 300
            assert {known[table] for table in WRITTEN} == {0}  # -1: never looked at


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
