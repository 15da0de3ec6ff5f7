"""*Đơn vị* as a page: the figures of the service, search, links from the map."""

from pathlib import Path

import pytest

from components.map_words import value_text
from domain.access import Role
from domain.unit_map import CellState
from services.unit_pages import unit_page
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import open_page, panels, said, sign_in_as
from tests.services.loaded_city import CITY, viewer
from tests.services.test_unit_pages import end_commune

PAGE = "leadership/unit.py"


def test_page_and_table_show_the_figures_of_the_service(city, monkeypatch):
    found = unit_page(city, viewer(CITY), code="HBC")

    app = open_page(
        city,
        monkeypatch,
        PAGE,
        role=Role.CITY_LEADER,
        **{"don-vi": "HBC", "bang": "so-lieu"},
    ).run()

    assert not app.exception
    table = app.dataframe[0].value.set_index("Chỉ tiêu")
    for figure in found.figures:
        row = table.loc[figure.measure.name]
        assert row["Số hồ sơ"] == figure.now.part
        if figure.now.state is CellState.VALUE:
            assert value_text(figure.measure, figure.now.value) in panels(app)
    assert f"{found.overdue_now} hồ sơ đang quá hạn" in panels(app)
    assert "don-vi?don-vi=HBC-1" in panels(app)


def test_a_unit_that_ended_is_found_without_marks_and_names_its_heir(
    city, monkeypatch, tmp_path: Path
):
    end_commune(city, tmp_path)
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER).run()

    app.text_input(key="tim_don_vi").set_value("xa mot").run()

    assert "đã kết thúc, đến hết 19/03/2024" in panels(app)
    assert "don-vi?xem=HBC-1&amp;tai=20240319" in panels(app)
    app.query_params.update({"xem": "HBC-1", "tai": "20240319"})
    app.run()
    assert not app.exception
    assert "hoạt động đến hết 19/03/2024, nay là" in panels(app)
    assert "nguyên vẹn" in panels(app)
    assert "so-theo-doi?xem=HBC-1&amp;tai=20240319&amp;ky=2024-YTD-0319" in panels(app)


def test_an_address_that_means_nothing_is_said(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER, xem="HCX").run()

    assert not app.exception
    assert "Đơn vị HCM" in panels(app)
    assert "Không có đơn vị “HCX” trong phạm vi của bạn" in said(app)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PERSONAL_DATA])
def test_whoever_reads_no_figures_sees_nothing(city, monkeypatch, role):
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
