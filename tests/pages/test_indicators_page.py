"""*Chỉ tiêu* as a page: the values of the service, within permission."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from domain.access import Role
from domain.plan_view import DEED
from services.indicator_loads import load_shipped
from services.indicators import indicator_board
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import labels, open_page, panels, said, sign_in_as
from tests.services.loaded_city import CITY, viewer

PAGE = "leadership/indicators.py"


def test_the_page_shows_the_values_of_the_service(city, monkeypatch):
    load_shipped(city, datetime(2024, 4, 12, tzinfo=UTC))
    found = indicator_board(city, viewer(CITY, role=Role.CITY_LEADER))
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER).run()

    assert not app.exception
    shown = panels(app)
    assert "42/114 chỉ tiêu có số liệu" in shown
    for value in found.values[:10]:
        assert value.indicator.name in shown


def test_an_indicator_has_a_page_and_the_office_gives_its_target(city, monkeypatch):
    load_shipped(city, datetime(2024, 4, 12, tzinfo=UTC))
    app = open_page(city, monkeypatch, PAGE, role=Role.STAFF, ma="TTHC-12").run()

    assert not app.exception
    shown = panels(app)
    for told in ("Diễn biến theo tháng", "Hồ sơ của con số", "Ai làm thay đổi"):
        assert told in shown
    assert "Chưa giao chỉ tiêu này" in shown
    app.button(key="ct_giao").click().run()
    app.text_input(key="ct_giao_so").set_value("98")
    app.text_input(key="ct_giao_qd").set_value("QĐ 6004/QĐ-UBND")
    next(b for b in app.button if b.label == "Ghi").click().run()

    assert not app.exception
    assert "Chỉ tiêu giao 98,00" in panels(app)
    assert "QĐ 6004/QĐ-UBND" in panels(app)


@pytest.mark.parametrize(
    ("role", "org_unit"), [(Role.CITY_LEADER, "HCM"), (Role.STAFF, "HBC")]
)
def test_nobody_else_is_offered_to_give_targets(city, monkeypatch, role, org_unit):
    load_shipped(city, datetime(2024, 4, 12, tzinfo=UTC))
    app = open_page(
        city, monkeypatch, PAGE, role=role, org_unit=org_unit, ma="TTHC-12"
    ).run()

    assert not app.exception
    assert "Diễn biến theo tháng" in panels(app)
    assert "Giao chỉ tiêu" not in labels(app)


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


def test_the_office_tries_a_definition_and_keeps_it(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.STAFF).run()
    app.button(key="dn_mo").click().run()
    app.text_input(key="dn_ma").set_value("TTHC-46")
    app.text_input(key="dn_ten").set_value("Số hồ sơ dừng xử lý")
    app.text_input(key="dn_co_quan").set_value("VP UBND TP")
    app.text_input(key="dn_dvt").set_value("hồ sơ")
    app.text_area(key="dn_cong_thuc").set_value("left_stoped")
    app.text_input(key="dn_vi_du").set_value("left_stopped=3 => 3")

    def press(label: str) -> None:
        next(b for b in app.button if b.label == label).click().run()

    press("Kiểm tra, tính thử")
    assert "không có số đo “left_stoped”" in said(app)
    assert app.code[0].value == "left_stoped\n^"
    app.text_area(key="dn_cong_thuc").set_value("left_stopped")
    press("Kiểm tra, tính thử")
    assert "Không có lỗi. Giá trị toàn Thành phố" in app.success[0].value
    press("Ghi định nghĩa")

    assert not app.exception
    assert "Đã ghi TTHC-46, bản 1." in app.success[0].value
    assert "43/115 chỉ tiêu có số liệu" in panels(app)


@pytest.mark.parametrize("role", [Role.CITY_LEADER, Role.UNIT_HEAD])
def test_nobody_else_is_offered_to_define(city, monkeypatch, role):
    app = open_page(city, monkeypatch, PAGE, role=role, **{DEED: "dinh-nghia"}).run()

    assert [b.label for b in app.button if b.key == "dn_mo"] == []
    assert list(app.text_area) == []
