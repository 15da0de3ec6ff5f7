"""Reported values on *Số liệu* and *Chỉ tiêu*: in by file or form, judged, unlocked."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.access import Role
from domain.other_files import OtherFile
from domain.period import Period
from domain.reported import Standing
from services.indicator_loads import load_shipped
from services.installation import SYSTEM
from services.reported_desk import waiting_values
from services.reported_loads import load_reported_file
from services.reported_values import reported_series
from tests.apps import AppTest
from tests.builders import build_city
from tests.pages.signed_in import open_page, panels, said
from tests.pages.test_imports_page import send
from tests.services.loaded_city import CITY, viewer
from tests.services.test_reported_loads import HEAD, request

NOW = datetime(2024, 4, 12, tzinfo=UTC)
MARCH = Period.month(2024, 3)
ROW = "Q766-4.4;HBC;2024-03;3;4;"


@pytest.fixture
def told(city: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Database:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    load_shipped(city, NOW)
    return city


def imports(city: Database, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    app = open_page(city, monkeypatch, "data/imports.py", role=Role.STAFF).run()
    return app.selectbox(key="nap_loai").set_value(OtherFile.REPORTED).run()


def desk(city: Database, monkeypatch: pytest.MonkeyPatch, unit: str) -> AppTest:
    return open_page(
        city, monkeypatch, "leadership/indicators.py", role=Role.STAFF, org_unit=unit,
        ma="Q766-4.4", nhap="1", ky="2024-M03",
    ).run()  # fmt: skip


def click(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def successes(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in app.success)


def counting(city: Database) -> bool:
    (found,) = reported_series(
        city, viewer(CITY), code="Q766-4.4", org_unit_code="HBC", periods=(MARCH,)
    )
    return found is not None


def test_a_file_goes_in_waits_and_is_accepted_by_somebody_else(
    told: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = imports(told, monkeypatch)
    assert "Chờ duyệt: 0 số" in "\n".join(str(h.value) for h in page.subheader)
    send(page, "so-lieu.csv", f"{HEAD}\n{ROW}\n".encode())
    assert "Nhập được: 1 số mới; 1 chỉ tiêu, 1 đơn vị." in successes(page)

    click(page, "sct_nhap")

    assert "Đã nhập 1 số từ so-lieu.csv; chờ duyệt." in successes(page)
    assert page.button(key="sct_accepted").disabled, "one's own"
    assert not counting(told)
    assert not page.exception


def test_what_waits_is_returned_with_a_reason_and_accepted(
    told: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = request(tmp_path, HEAD, ROW, "TTHC-22;HBC;2024-03;;;5")
    load_reported_file(told, SYSTEM, asked, now=NOW)
    page = imports(told, monkeypatch)

    click(page, "sct_returned")
    assert "Ghi lý do" in said(page)
    click(page, "sct_accepted")

    assert "Đã duyệt 2 số." in successes(page)
    assert counting(told)
    assert waiting_values(told, SYSTEM).total == 0
    assert not page.exception


def test_a_value_is_entered_by_form_judged_and_unlocked(
    told: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = desk(told, monkeypatch, "HBC")
    unit.text_input(key="bao_cao_gia_tri").set_value("0,5")
    submit(unit, "Gửi số liệu")
    assert "Ghi dấu %" in said(unit)
    unit.text_input(key="bao_cao_gia_tri").set_value("hơn 50 %")
    submit(unit, "Gửi số liệu")
    assert "bản 1; chờ Văn phòng duyệt." in successes(unit)
    assert not unit.exception

    office = desk(told, monkeypatch, "HCM")
    submit(office, "Ghi kết luận")
    assert "Đã duyệt và khóa" in successes(office)
    assert counting(told)

    office.query_params["nhap"] = "1"
    office.run()
    office.text_input(key="duyet_ly_do").set_value("Đếm sót")
    submit(office, "Ghi kết luận")
    assert "Đã mở khóa" in successes(office)
    shown = panels(office)
    assert "Đã mở khóa, " in shown
    assert "Đếm sót" in shown
    assert not office.exception


def submit(app: AppTest, label: str) -> AppTest:
    button = next(b for b in app.button if b.label == label)
    return button.click().run()


def test_a_reader_sees_revisions_and_no_desk(
    told: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = request(tmp_path, HEAD, ROW, accept="Báo cáo 12/BC")
    load_reported_file(told, SYSTEM, asked, now=NOW)
    app = open_page(
        told, monkeypatch, "leadership/indicators.py", role=Role.CITY_LEADER,
        ma="Q766-4.4", nhap="1", ky="2024-M03",
    ).run()  # fmt: skip

    shown = panels(app)
    assert "gộp từ 1/2 đơn vị" in shown
    assert "Đã duyệt, khóa, Hệ thống: Báo cáo 12/BC." in shown
    assert "so-lieu.csv, dòng 2" in shown
    assert "Nhập, duyệt, mở khóa" not in shown
    assert "Gửi số liệu" not in [b.label for b in app.button]
    assert Standing.ACCEPTED.label in shown
    assert not app.exception


def test_indicators_open_with_reported_values_alone(
    empty_city: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with empty_city.write() as session:
        build_city(session)
    load_shipped(empty_city, NOW)
    asked = request(tmp_path, HEAD, ROW, accept="Thử")
    assert load_reported_file(empty_city, SYSTEM, asked, now=NOW).load_id is not None

    app = open_page(
        empty_city, monkeypatch, "leadership/indicators.py", role=Role.STAFF,
        ky="2024-M03",
    ).run()  # fmt: skip

    assert "1/114 chỉ tiêu có số liệu của kỳ này" in panels(app)
    assert "Chưa có hồ sơ nào của kỳ này." in panels(app)
    assert not app.exception
