"""*Điểm nghẽn* as a page: the rows of the service, for those who read dossiers."""

import pytest
from sqlalchemy import update

from data_access.schema.rollups import DossierOpenRow
from domain.access import Role
from services.bottlenecks import bottlenecks
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import open_page, panels, said, sign_in_as
from tests.services.list_oracle import give_marks
from tests.services.loaded_city import CITY, viewer

PAGE = "operations/bottlenecks.py"


def test_the_page_shows_the_rows_of_the_service(city, monkeypatch):
    give_marks(city)
    with city.write() as session:
        session.execute(
            update(DossierOpenRow).values(step_since=DossierOpenRow.received_at)
        )
    found = bottlenecks(city, viewer(CITY))

    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER).run()

    assert not app.exception
    assert found.rows
    for row in found.rows[:10]:
        assert row.step in panels(app)
        assert row.org_unit.name in panels(app)


def test_a_row_without_finished_visits_says_so_instead_of_failing(city, monkeypatch):
    app = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, cua="HBC", buoc="không có"
    ).run()

    assert not app.exception
    assert "Không có lượt xong nào của bước này" in said(app)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PERSONAL_DATA])
def test_whoever_reads_no_dossiers_sees_nothing(city, monkeypatch, role):
    sign_in_as(city, monkeypatch, role=role)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert panels(app) == ""


def test_an_empty_database_says_what_to_do(empty_city, monkeypatch):
    with empty_city.write() as session:
        build_city(session)

    app = open_page(empty_city, monkeypatch, PAGE, role=Role.STAFF).run()

    assert not app.exception
    assert "Chưa có số liệu." in panels(app)
