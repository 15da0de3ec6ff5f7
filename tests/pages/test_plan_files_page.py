"""Plans as files on *Nhiệm vụ*: in after a look at what they do, out, who owes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.access import Role
from domain.audit import AuditKind
from services.audit import audit_log
from services.installation import SYSTEM
from services.plans import plan_choices
from tests.apps import AppTest
from tests.builders import build_city
from tests.pages.signed_in import labels, open_page, panels, said, served
from tests.services.plan_city import CODE, build
from tests.services.plan_deeds import last_event
from tests.services.plan_files import changed_rows, csv_plan
from tests.services.test_plan_targets import PLAN, with_target
from tests.stores import fill, opened

PAGE = "operations/tasks.py"
HOSTILE = "![x](http://evil/x.png) <img src=x onerror=alert(1)>"


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    fill(url, "plan city", build)
    database = opened(url)
    with served(database, monkeypatch):
        yield database
    database.close()


def with_file(app: AppTest, path: Path) -> AppTest:
    return app.file_uploader[0].upload(path.name, path.read_bytes(), "text/csv").run()


def test_a_new_plan_comes_in_after_its_names_are_chosen(planned, monkeypatch, tmp_path):
    rows = changed_rows("I.01", lead="Đơn vị STMT", name=HOSTILE)
    app = open_page(planned, monkeypatch, PAGE, role=Role.STAFF, tep="nhap").run()

    app.radio(key="plan_file_into").set_value("").run()
    app.text_input(key="plan_file_code").set_value("KH-2").run()
    app = with_file(app, csv_plan(tmp_path, rows))

    assert not app.exception
    assert "chọn 1 đơn vị chưa rõ" in app.error[0].value
    assert app.text[1].value.startswith("Đơn vị STMT (dòng 2")
    assert not [box for box in app.checkbox if box.key == "plan_file_sure"]
    app.selectbox(key="plan_file_unit_Đơn vị STMT").set_value("STNMT").run()
    assert "3 nhiệm vụ mới, 1 báo cáo tiến độ" in app.success[0].value
    app.checkbox(key="plan_file_sure").check().run()
    app.button(key="plan_file_load").click().run()

    assert not app.exception
    assert {plan.code for plan in plan_choices(planned, SYSTEM)} == {CODE, "KH-2"}
    assert "Đã nhập: 3 nhiệm vụ mới" in app.success[0].value
    assert "tep" not in app.query_params
    assert not any(HOSTILE in str(element.value) for element in app.markdown)


def test_later_deadlines_ask_for_a_decision(planned, monkeypatch, tmp_path):
    path = csv_plan(tmp_path, [
        {"code": "I.01", "name": "Nhiệm vụ", "finish": "30/12/2026"},
    ])  # fmt: skip
    app = open_page(planned, monkeypatch, PAGE, role=Role.STAFF, tep="nhap").run()
    app = with_file(app, path)

    assert "sửa 1 chỗ sai" in app.error[0].value
    reasons = app.dataframe[0].value["Vì sao"].tolist()
    assert any("chưa có quyết định gia hạn" in reason for reason in reasons)
    app.radio(key="plan_file_later").set_value("extend").run()
    app.text_input(key="plan_file_number").set_value("88/QĐ-UBND").run()
    app.text_input(key="plan_file_reason").set_value("Chờ nghị định").run()
    app.checkbox(key="plan_file_sure").check().run()
    app.button(key="plan_file_load").click().run()

    assert not app.exception
    assert "1 gia hạn" in app.success[0].value
    assert last_event(planned)[2]["decision"] == "88/QĐ-UBND"


def test_progress_comes_in_and_bad_files_say_why(planned, monkeypatch, tmp_path):
    path = tmp_path / "thang.csv"
    path.write_text("Mã nhiệm vụ;% hoàn thành\nI.01;10\n", encoding="utf-8")
    app = open_page(
        planned, monkeypatch, PAGE, role=Role.STAFF, org_unit="STNMT", tep="tien-do"
    ).run()
    app = with_file(app, path)
    assert "1 chỗ sai" in app.error[0].value

    path.write_text("Mã nhiệm vụ;% hoàn thành\nI.01;80\n", encoding="utf-8")
    app.button(key="plan_file_drop").click().run()
    app = with_file(app, path)
    app.checkbox(key="plan_file_sure").check().run()
    app.button(key="plan_file_load").click().run()

    assert not app.exception
    assert "Đã nhập 1 báo cáo tiến độ." in app.success[0].value
    assert last_event(planned)[0] == AuditKind.PROGRESS_IMPORTED


def test_leaders_take_plans_along_and_see_who_owes_a_report(planned, monkeypatch):
    app = open_page(
        planned, monkeypatch, PAGE, role=Role.CITY_LEADER, ngay="20240916", tep="nhac"
    ).run()

    assert not app.exception
    assert "chưa báo cáo" in said(app)
    owed = app.dataframe[0].value
    assert set(owed["Mã"]) == {"I.01", "II.01.1", "II.02"}
    assert "Nhập kế hoạch từ tệp" not in labels(app)
    assert "Tải kế hoạch về" in labels(app)

    app.query_params["tep"] = "nhap"
    app.run()
    assert not app.file_uploader
    app.query_params["tep"] = "tai"
    app.run()
    assert not app.exception
    assert len(app.get("download_button")) == 3
    assert not audit_log(planned, SYSTEM, kinds=frozenset({AuditKind.PLAN_EXPORTED}))


def test_the_first_plan_comes_in_where_there_is_none(empty_city, monkeypatch, tmp_path):
    with empty_city.write() as session:
        build_city(session)
    app = open_page(empty_city, monkeypatch, PAGE, role=Role.STAFF, tep="nhap").run()
    app.text_input(key="plan_file_code").set_value("KH-1").run()
    app = with_file(app, csv_plan(tmp_path))
    app.checkbox(key="plan_file_sure").check().run()
    app.button(key="plan_file_load").click().run()

    assert not app.exception
    assert [plan.code for plan in plan_choices(empty_city, SYSTEM)] == ["KH-1"]
    assert "nhiệm vụ" in panels(app)


def test_targets_are_reported_and_shown_in_their_bar(empty_city, monkeypatch):
    with_target(empty_city)
    app = open_page(
        empty_city, monkeypatch, PAGE, role=Role.STAFF, tep="chi-tieu",
        **{"ke-hoach": PLAN},
    ).run()  # fmt: skip
    assert not app.exception
    app.number_input(key="plan_target_value").set_value(62.0)
    app.text_area(key="plan_target_note").set_value("")
    next(b for b in app.button if b.label == "Gửi số liệu").click().run()
    assert "Ghi cách tính" in app.error[0].value
    app.number_input(key="plan_target_value").set_value(62.0)
    app.text_area(key="plan_target_note").set_value(HOSTILE)
    next(b for b in app.button if b.label == "Gửi số liệu").click().run()

    assert not app.exception
    assert "Đã ghi số liệu của CT.01." in app.success[0].value
    assert last_event(empty_city)[0] == AuditKind.TARGET_REPORTED
