"""*Chỉ tiêu* as a page: the values of the service, within permission."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from domain.access import Role
from services.indicator_loads import load_shipped
from services.indicators import indicator_board
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import open_page, panels, said, sign_in_as
from tests.services.loaded_city import CITY, viewer

PAGE = "leadership/indicators.py"


def test_the_page_shows_the_values_of_the_service(city, monkeypatch):
    load_shipped(city, datetime(2024, 4, 12, tzinfo=UTC))
    found = indicator_board(city, viewer(CITY, role=Role.CITY_LEADER))
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER)
    app.query_params["ma"] = "TTHC-12"

    app.run()

    assert not app.exception
    shown = panels(app)
    assert "38/110 chỉ tiêu có số liệu" in shown
    assert "Hồ sơ của con số" in shown
    for value in found.values[:10]:
        assert value.indicator.name in shown


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PERSONAL_DATA])
def test_whoever_reads_no_scorecards_sees_nothing(city, monkeypatch, role):
    sign_in_as(city, monkeypatch, role=role)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert panels(app) == ""


def test_an_empty_database_says_what_to_do(empty_city, monkeypatch):
    with empty_city.write() as session:
        build_city(session)

    app = open_page(empty_city, monkeypatch, PAGE, role=Role.STAFF).run()

    assert not app.exception
    assert "Chưa có số liệu" in panels(app)
