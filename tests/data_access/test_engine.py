"""Sessions that read: what one leaves behind for the next."""

import pytest
from sqlalchemy import func, select, text

from data_access.engine import Database, planned_for_values
from data_access.schema.org_units import OrgUnitAncestorRow


def test_what_is_asked_often_stays_prepared(database: Database):
    """PostgreSQL's driver forgets at each ROLLBACK what it has prepared."""
    if database.is_sqlite:
        pytest.skip("SQLite keeps statements by itself")
    statement = select(func.count()).select_from(OrgUnitAncestorRow)
    for _ in range(8):
        with database.read() as session:
            session.execute(statement).scalar_one()

    with database.read() as session:
        kept = session.execute(text("SELECT statement FROM pg_prepared_statements"))

        assert any("org_unit_ancestor" in told for (told,) in kept)


def failing_read(database: Database) -> None:
    with database.read() as session:
        session.execute(select(func.count()).select_from(OrgUnitAncestorRow))
        raise ZeroDivisionError


def test_a_read_that_fails_leaves_a_usable_connection(database: Database):
    with pytest.raises(ZeroDivisionError):
        failing_read(database)

    with database.read() as session:
        statement = select(func.count()).select_from(OrgUnitAncestorRow)
        assert session.execute(statement).scalar_one() >= 0


def test_what_goes_through_much_is_planned_for_its_values_and_nothing_else(
    database: Database,
):
    if database.is_sqlite:
        pytest.skip("SQLite plans without values")
    mode = text("SHOW plan_cache_mode")

    with database.read() as session:
        with planned_for_values(session):
            within = session.execute(mode).scalar_one()
        after = session.execute(mode).scalar_one()

    assert (within, after) == ("force_custom_plan", "auto")


def test_rows_are_told_after_the_session_that_read_them(city: Database):
    """The commit that ends a read must not forget what it has read."""
    with city.read() as session:
        row = session.scalars(select(OrgUnitAncestorRow)).first()

    assert row is not None
    assert row.ancestor_id
