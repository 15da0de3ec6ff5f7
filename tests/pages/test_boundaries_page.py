"""*Ranh giới* as a page: check, load, and who may."""

import json

import pytest

from domain.access import Role
from domain.boundary import BoundaryLevel
from services.boundaries import boundary_sets
from services.installation import SYSTEM
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import open_page, said, sign_in_as
from tests.services.test_boundaries import COMMUNES, areas

PAGE = "data/boundaries.py"


@pytest.fixture
def page(empty_city, monkeypatch):
    with empty_city.write() as session:
        build_city(session)
    return open_page(empty_city, monkeypatch, PAGE, role=Role.STAFF).run()


def with_file(app: AppTest, *codes: str) -> AppTest:
    content = {"type": "FeatureCollection", "features": areas(*codes)}
    data = json.dumps(content).encode()
    place = app.file_uploader[0]
    return place.upload("xa.geojson", data, "application/json").run()


def test_a_file_is_checked_and_loaded(empty_city, page):
    assert not page.exception
    assert "Chưa có bộ ranh giới nào" in said(page)

    app = with_file(page, *COMMUNES)
    app.button(key="ranh_gioi_kiem_tra").click().run()
    assert "3 đơn vị khớp trong 3 vùng" in app.success[0].value
    assert boundary_sets(empty_city, SYSTEM) == ()
    app.text_input(key="ranh_gioi_nguon").set_value("Sở NN-MT")
    app.text_input(key="ranh_gioi_giay_phep").set_value("Nội bộ")
    app.button(key="ranh_gioi_nap").click().run()

    assert not app.exception
    assert "Đã lưu 3 ranh giới." in app.success[0].value
    [kept] = boundary_sets(empty_city, SYSTEM)
    assert (kept.source, kept.file_name) == ("Sở NN-MT", "xa.geojson")


def test_faults_are_listed_and_nothing_is_kept(empty_city, page):
    app = with_file(page, *COMMUNES[:2])
    app.button(key="ranh_gioi_nap").click().run()
    assert "Ghi nguồn và giấy phép" in app.error[0].value
    app.button(key="ranh_gioi_kiem_tra").click().run()

    assert "Chưa ghi gì" in app.error[0].value
    reasons = app.dataframe[0].value["Vì sao"].tolist()
    assert "Tệp không có ranh giới của Đơn vị HCG-1" in reasons[0]
    assert boundary_sets(empty_city, SYSTEM) == ()


def test_districts_are_joined_and_a_set_is_deleted(empty_city, page):
    assert not [b for b in page.button if b.key == "ranh_gioi_ghep"]
    app = with_file(page, *COMMUNES)
    app.text_input(key="ranh_gioi_nguon").set_value("Sở NN-MT")
    app.text_input(key="ranh_gioi_giay_phep").set_value("Nội bộ")
    app.button(key="ranh_gioi_nap").click().run()
    app.run()

    app.button(key="ranh_gioi_ghep").click().run()
    assert not app.exception
    levels = [kept.level for kept in boundary_sets(empty_city, SYSTEM)]
    assert sorted(levels) == [BoundaryLevel.COMMUNE, BoundaryLevel.DISTRICT]
    assert "Ghép từ phường, xã: Sở NN-MT" in app.dataframe[0].value["Nguồn"].tolist()

    district = next(
        kept for kept in boundary_sets(empty_city, SYSTEM)
        if kept.level is BoundaryLevel.DISTRICT
    )  # fmt: skip
    app.selectbox(key="ranh_gioi_bo").set_value(district)
    app.button(key="ranh_gioi_xoa").click().run()

    assert app.success[0].value.startswith("Đã xóa bộ ranh giới: ")
    [kept] = boundary_sets(empty_city, SYSTEM)
    assert kept.level is BoundaryLevel.COMMUNE


def test_whoever_may_not_load_sees_nothing(empty_city, monkeypatch):
    with empty_city.write() as session:
        build_city(session)
    sign_in_as(empty_city, monkeypatch, role=Role.CITY_LEADER)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert not app.get("file_uploader")
