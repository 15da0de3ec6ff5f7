"""*Bản đồ* as a page: the figures of the service, the choice in the address."""

from datetime import UTC, datetime

import pytest

from domain.access import Role
from domain.formatting import count
from services.indicator_loads import load_shipped
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import open_page, panels, said, sign_in_as
from tests.services.loaded_city import CITY, viewer
from tests.services.whole_map import whole_map

PAGE = "leadership/map.py"


@pytest.mark.parametrize(
    "measure", ["qua-han", "tiep-nhan", "dang-qua-han", "TTHC-15", "TTHC-40", "TTHC-04"]
)
def test_map_ranking_and_table_show_the_figures_of_the_service(
    city, monkeypatch, measure
):
    load_shipped(city, datetime(2024, 1, 1, tzinfo=UTC))
    found = whole_map(city, viewer(CITY), measure_code=measure)

    app = open_page(
        city,
        monkeypatch,
        PAGE,
        role=Role.CITY_LEADER,
        **{"chi-tieu": measure, "bang": "ban-do"},
    ).run()

    assert not app.exception
    table = app.dataframe[0].value.set_index("Mã đơn vị")
    for unit in found.units:
        assert unit.org_unit.short_name in panels(app)
        shown = table.loc[unit.org_unit.code]
        if unit.value is None:
            assert shown.isna()[found.measure.name]
        else:
            assert shown[found.measure.name] == pytest.approx(float(unit.value))
    for unit in found.ranked:
        assert count(int(unit.part)) in panels(app)


def test_any_indicator_is_picked_by_code_or_name(city, monkeypatch):
    load_shipped(city, datetime(2024, 1, 1, tzinfo=UTC))
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER).run()
    app.text_input(key="search_map_indicator").set_value("dung han r2").run()
    chooser = app.selectbox(key="pick_map_indicator")
    assert chooser.options == ["Thủ tục hành chính: Đúng hạn R2 (TTHC-40)"]

    chooser.set_value("TTHC-40").run()

    assert not app.exception
    assert app.query_params["chi-tieu"] == "TTHC-40"
    assert "Đúng hạn R2, %" in panels(app)
    assert app.radio(key="pick_map_measure").value is None
    app.radio(key="pick_map_measure").set_value("tiep-nhan").run()
    assert app.query_params["chi-tieu"] == "tiep-nhan"
    assert app.selectbox(key="pick_map_indicator").value is None


def test_the_code_of_a_measure_of_the_map_itself_leads_to_it(city, monkeypatch):
    load_shipped(city, datetime(2024, 1, 1, tzinfo=UTC))
    app = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, **{"chi-tieu": "TTHC-01"}
    ).run()

    assert not app.exception
    assert app.radio(key="pick_map_measure").value == "tiep-nhan"


def test_a_picked_unit_stays_picked_when_the_month_changes(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER, chon="HBC").run()

    app.select_slider(key="pick_map_month").set_value("2024-M03").run()

    assert not app.exception
    assert app.query_params["ky"] == "2024-M03"
    assert app.query_params["chon"] == "HBC"
    assert "đang chọn" in panels(app)


def test_an_address_that_means_nothing_is_named(city, monkeypatch):
    app = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, **{"chi-tieu": "xyz"}
    ).run()

    assert not app.exception
    assert "Không có chỉ tiêu “xyz”" in said(app)


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
