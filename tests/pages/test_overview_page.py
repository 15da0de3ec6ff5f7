"""Tổng quan: its figures are the services', its address says what it shows."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.context import ContextProxy

from components.runtime.web_addresses import SESSION_COOKIE
from domain.access import Role
from domain.formatting import count
from services.scorecards import overview
from services.sign_in import sign_in
from tests.accounts import PASSWORD, add_account
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import open_page, panels, said, sign_in_as
from tests.services.loaded_city import CITY, HBC, viewer

PAGE = "leadership/overview.py"
READERS = [Role.CITY_LEADER, Role.UNIT_HEAD, Role.STAFF]
MENU = {
    Role.CITY_LEADER: [
        "Tổng quan",
        "Bản đồ",
        "Đơn vị",
        "Bộ 766",
        "Hồ sơ",
        "Sổ theo dõi",
        "Đối chiếu",
        "Điểm nghẽn",
        "Nhiệm vụ",
        "Chỉ tiêu",
        "Chất lượng số liệu",
        "Báo cáo",
    ],
    Role.UNIT_HEAD: [
        "Tổng quan",
        "Bản đồ",
        "Đơn vị",
        "Bộ 766",
        "Hồ sơ",
        "Sổ theo dõi",
        "Đối chiếu",
        "Điểm nghẽn",
        "Nhiệm vụ",
        "Chỉ tiêu",
        "Chất lượng số liệu",
        "Báo cáo",
    ],
    Role.STAFF: [
        "Tổng quan",
        "Bản đồ",
        "Đơn vị",
        "Bộ 766",
        "Hồ sơ",
        "Sổ theo dõi",
        "Đối chiếu",
        "Điểm nghẽn",
        "Nhiệm vụ",
        "Chỉ tiêu",
        "Số liệu",
        "Chất lượng số liệu",
        "Ranh giới",
        "Báo cáo",
    ],
    Role.PERSONAL_DATA: [],
    Role.ADMINISTRATOR: ["Quản trị", "Nhật ký"],
}


def tile(shown: str, label: str) -> str:
    """The value of the tile of that label, as the page draws it."""
    _, _, rest = shown.partition(f">{label}<")
    return rest.partition('<div class="v">')[2].partition("<")[0]


@pytest.mark.parametrize("role", READERS)
def test_the_tiles_say_what_the_service_says(city, monkeypatch, role):
    board = overview(city, viewer(CITY))

    app = open_page(city, monkeypatch, PAGE, role=role).run()

    shown = panels(app)
    assert not app.exception
    assert board.now.in_process.value
    for label, value in (
        ("Đang quá hạn", board.now.overdue.value),
        ("Đến hạn hôm nay", board.now.due_today.value),
        ("Thiếu thư xin lỗi", board.now.apology_missing.value),
        ("Đang giải quyết", board.now.in_process.value),
        ("Tiếp nhận", board.flow.received.value),
        ("Đã giải quyết", board.flow.resolved.value),
    ):
        assert tile(shown, label) == count(value)
    assert f"{count(board.now.waiting)} chờ công dân" in shown
    for row in board.attention:
        assert row.org_unit.name in shown


def test_a_head_sees_figures_of_the_own_unit_only(city, monkeypatch):
    own = overview(city, viewer(HBC))

    app = open_page(city, monkeypatch, PAGE, role=Role.UNIT_HEAD, org_unit="HBC").run()

    assert tile(panels(app), "Đang quá hạn") == count(own.now.overdue.value)
    assert tile(panels(app), "Tiếp nhận") == count(own.flow.received.value)
    assert "Đơn vị STNMT" not in panels(app)


@pytest.mark.parametrize("role", Role)
def test_the_menu_follows_the_role(city, monkeypatch, role):
    offered: list[str] = []
    navigation = st.navigation

    def noted(pages: list[StreamlitPage], position: Literal["top"]) -> StreamlitPage:
        offered.extend(page.title for page in pages)
        return navigation(pages, position=position)

    monkeypatch.setattr(st, "navigation", noted)
    sign_in_as(city, monkeypatch, role=role)

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()

    assert not app.exception
    assert offered == MENU[role]
    if not offered:
        assert "chưa được cấp quyền" in said(app)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PERSONAL_DATA])
def test_whoever_reads_no_figures_gets_none(city, monkeypatch, role):
    sign_in_as(city, monkeypatch, role=role)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert panels(app) == ""


def test_unit_field_and_period_of_the_address_narrow_the_figures(city, monkeypatch):
    own = overview(city, viewer(CITY), org_unit_code="HBC", field_code="DD")

    app = open_page(
        city,
        monkeypatch,
        PAGE,
        role=Role.CITY_LEADER,
        **{"don-vi": "HBC", "linh-vuc": "DD"},
    ).run()

    assert not app.exception
    assert app.selectbox(key="pick_org_unit").value == "HBC"
    assert app.selectbox(key="pick_field").value == "DD"
    assert tile(panels(app), "Đang giải quyết") == count(own.now.in_process.value)
    assert tile(panels(app), "Tiếp nhận") == count(own.flow.received.value)


@pytest.mark.parametrize(
    ("name", "value", "notice"),
    [
        ("don-vi", "KHONG", "Không có đơn vị “KHONG”"),
        ("linh-vuc", "<b>", "Không có lĩnh vực “<b>”"),
        ("ky", "2024-M13", "Không hiểu kỳ “2024-M13”"),
        ("so-voi", "'", "Không hiểu cách so sánh"),
    ],
)
def test_bad_values_are_told_and_the_whole_is_shown(
    city, monkeypatch, name, value, notice
):
    whole = overview(city, viewer(CITY))

    app = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, **{name: value}
    ).run()

    assert not app.exception
    assert notice in said(app)
    assert name not in app.query_params
    assert tile(panels(app), "Tiếp nhận") == count(whole.flow.received.value)


@pytest.mark.parametrize(
    "period", ["2030-M01", "1999", "bc-2024-M03", "20240103-20240215"]
)
def test_any_period_is_drawn(city, monkeypatch, period):
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER, ky=period).run()

    assert not app.exception
    assert not app.error
    assert "Đang quá hạn" in panels(app)


@pytest.mark.parametrize(("role", "may_load"), [(Role.STAFF, 1), (Role.CITY_LEADER, 0)])
def test_an_empty_database_says_what_to_do(empty_city, monkeypatch, role, may_load):
    with empty_city.write() as session:
        build_city(session)

    app = open_page(empty_city, monkeypatch, PAGE, role=role).run()

    assert not app.exception
    assert "Chưa có số liệu." in panels(app)
    assert "Trang này tính từ hồ sơ một cửa" in panels(app)
    assert panels(app).count("Nạp tệp") == may_load


def test_an_expired_session_leads_back_to_signing_in(city, monkeypatch):
    add_account(city, "cu", (Role.CITY_LEADER, "HCM"))
    early = datetime.now(UTC) - timedelta(hours=13)
    token = sign_in(city, username="cu", password=PASSWORD, ip="127.0.0.1", now=early)
    monkeypatch.setattr(
        ContextProxy, "cookies", property(lambda _self: {SESSION_COOKIE: token})
    )

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()

    assert "đã kết thúc" in said(app)
    assert panels(app) == ""


def test_a_leader_chooses_tiles_moves_them_and_goes_back(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.CITY_LEADER, bang="chon-o").run()
    names = [text.value for text in app.text]
    assert names[0].startswith("1. Đang quá hạn")

    app.button(key="o_TTHC-10_xuống").click().run()
    app.button(key="o_TTHC-16_bo").click().run()
    app.selectbox(key="o_them").set_value("TTHC-45").run()
    app.button(key="o_luu").click().run()

    assert not app.exception
    assert "Đã lưu ô chỉ tiêu" in app.success[0].value
    assert "bang" not in app.query_params
    shown = panels(app)
    assert shown.index(">Đến hạn hôm nay<") < shown.index(">Đang quá hạn<")
    assert "Thời gian xử lý bình quân" in shown
    assert "Nộp trực tuyến" not in shown
    app.query_params["bang"] = "chon-o"
    app.run()
    app.button(key="o_mac_dinh").click().run()
    assert "mặc định" in app.success[0].value
    assert "Nộp trực tuyến" in panels(app)
