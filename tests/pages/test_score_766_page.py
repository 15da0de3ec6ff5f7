"""*Bộ 766* as a page: the figures of the service, and what to bring where none are."""

import pytest
from streamlit.testing.v1 import AppTest

from domain.access import Role
from domain.score_766_words import headline, next_sentence
from services.score_766 import score_766
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import open_page, panels, said, sign_in_as
from tests.services.loaded_city import CITY, viewer

PAGE = "leadership/score_766.py"


def test_the_page_shows_the_figures_of_the_service(city, monkeypatch):
    found = score_766(city, viewer(CITY))

    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER).run()

    assert not app.exception
    shown = panels(app)
    assert headline(found) in shown
    for one in found.next[:3]:
        assert next_sentence(one) in shown
    for cost in found.units[:3]:
        assert cost.org_unit.name in shown
    assert "Chưa nhập số liệu nào của Cổng." in shown
    assert "chưa có nguồn" in shown


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
    assert "Chưa có số liệu." in panels(app)
