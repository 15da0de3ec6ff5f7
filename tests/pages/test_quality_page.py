"""*Chất lượng số liệu* as a page: what the service found, within permission."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from domain.access import Role
from services.indicator_loads import load_shipped
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import open_page, panels, said, sign_in_as

PAGE = "data/quality.py"


def test_the_page_says_what_cannot_be_trusted_and_narrows_by_address(city, monkeypatch):
    load_shipped(city, datetime(2024, 4, 12, tzinfo=UTC))
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER)

    app.run()

    assert not app.exception
    shown = panels(app)
    assert "Chưa tin được:" in shown
    assert "24 quy tắc đều đúng ở 7 đơn vị" in shown or "quy tắc đều đúng" in shown
    assert "thiếu 216.515 hồ sơ" in shown
    assert "chưa báo cáo lần nào" in shown
    app.query_params["loc"] = "nguon"
    app.run()
    assert "216.515" not in panels(app)
    assert "Nguồn số liệu" in panels(app)
    app.query_params["bang"] = "nguon"
    app.run()
    assert not app.exception


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
