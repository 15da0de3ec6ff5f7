"""What somebody loads while trying the sample city stays part of the trial."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from data_access.engine import Database
from data_access.queries.access import is_sample_database
from data_access.schema.dossiers import SourceRow
from domain.access import Role
from domain.identifiers import UserId
from services import imports
from services.first_accounts import add_sample_account
from services.freshness import freshness
from tests.services.import_city import (
    FIRST,
    NOW,
    csv_file,
    dossier,
    request,
    unit_id,
    viewer,
)
from tests.stores import small_city


@pytest.fixture
def sample_city(store_url: str) -> Iterator[Database]:
    opened = small_city(store_url)
    with opened.write() as session:
        session.execute(update(SourceRow).values(is_sample=True))
        if not opened.is_sqlite:  # The builder numbers its sources by itself.
            session.execute(text("ALTER SEQUENCE source_id_seq RESTART WITH 100"))
    yield opened
    opened.close()


def loaded_by(city: Database, user_id: UserId, path: Path) -> bool:
    """Whether the source that this account's file creates is a sample."""
    wanted = replace(request(path, FIRST), source_code="LA")
    clerk = replace(viewer(city, "HCM"), user_id=user_id)
    imports.load(city, clerk, request=wanted, now=NOW)
    with city.read() as session:
        return session.execute(
            select(SourceRow.is_sample).where(SourceRow.code == "LA")
        ).scalar_one()


def test_a_file_of_a_sample_account_leaves_the_city_a_sample(
    sample_city: Database, tmp_path: Path
) -> None:
    clerk = add_sample_account(
        sample_city,
        username="can-bo",
        display_name="Cán bộ mẫu",
        title="Cán bộ",
        role=Role.STAFF,
        org_unit_id=unit_id("HCM"),
        now=NOW,
    )
    path = csv_file(tmp_path / "la.csv", [dossier("L-1", unit="HCG")])

    assert loaded_by(sample_city, clerk, path)
    with sample_city.read() as session:
        assert is_sample_database(session)
    assert freshness(sample_city, viewer(sample_city, "HCM")).is_sample


def test_a_file_of_anybody_else_is_real(sample_city: Database, tmp_path: Path) -> None:
    real = viewer(sample_city, "HCM").user_id
    path = csv_file(tmp_path / "la.csv", [dossier("L-1", unit="HCG")])

    assert not loaded_by(sample_city, real, path)
    with sample_city.read() as session:
        assert not is_sample_database(session)
