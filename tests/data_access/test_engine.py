"""Sessions that read: what one leaves behind for the next."""

import pytest
from sqlalchemy import func, select, text

from data_access.engine import Database
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
