"""*Nhiệm vụ* as a page: the board of the service, within scope, as of a day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from components.links import target
from data_access.engine import Database
from domain.access import Role
from domain.period import Period
from domain.plan import Verdict
from domain.plan_state import TaskState
from services.indicators import indicator_board
from services.installation import SYSTEM
from services.plan_intake import add_plan
from services.plans import plan_board
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.passports import marks
from tests.pages.signed_in import labels, open_page, panels, said, served, sign_in_as
from tests.services.import_city import unit_id
from tests.services.loaded_city import viewer
from tests.services.plan_city import AT, CODE, book, build
from tests.stores import fill, opened

PAGE = "operations/tasks.py"
ON = {"ngay": "20240916"}


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    fill(url, "plan city", build)
    database = opened(url)
    with served(database, monkeypatch):
        yield database
    database.close()


def test_leaders_see_every_group_and_open_a_task(planned, monkeypatch):
    app = open_page(
        planned, monkeypatch, PAGE, role=Role.CITY_LEADER, **ON, ma="I.01"
    ).run()

    assert not app.exception
    shown = panels(app)
    assert "2 nhiệm vụ quá hạn" in shown
    assert "Báo cáo tiến độ" in shown
    assert "Nhiệm vụ đang chờ việc này" in shown
    assert "Đạt 70 %" in shown


def test_a_past_day_stands_in_the_address(planned, monkeypatch):
    app = open_page(
        planned,
        monkeypatch,
        PAGE,
        role=Role.CITY_LEADER,
        **{"ngay": "20240301", "so-voi": "20240916"},
    ).run()

    assert not app.exception
    assert "Không có nhiệm vụ quá hạn" in panels(app)
    assert "01/03/2024" in panels(app)


def test_a_head_sees_the_tasks_of_the_own_org_unit(planned, monkeypatch):
    app = open_page(
        planned,
        monkeypatch,
        PAGE,
        role=Role.UNIT_HEAD,
        org_unit="STNMT",
        **ON,
    ).run()

    assert not app.exception
    assert "II.01" not in panels(app)
    assert "I.01" in panels(app)


def test_the_lead_reports_and_the_office_returns_it_from_the_card(planned, monkeypatch):
    app = open_page(
        planned, monkeypatch, PAGE, role=Role.STAFF, org_unit="STNMT", ma="I.01",
        viec="bao-cao",
    ).run()  # fmt: skip
    app.text_area(key="plan_report_note").set_value("")
    pressed(app, "Gửi báo cáo").click().run()
    refused = said(app)
    app.number_input(key="plan_report_percent").set_value(90)
    app.text_area(key="plan_report_note").set_value("Đã trình ký")
    pressed(app, "Gửi báo cáo").click().run()

    assert "Ghi chú kết quả" in refused
    assert not app.exception
    assert "Đã trình ký" in panels(app)

    office = open_page(
        planned, monkeypatch, PAGE, role=Role.STAFF, ma="I.01", viec="xem-bao-cao"
    ).run()
    office.radio(key="plan_verdict_what").set_value(Verdict.RETURNED)
    office.text_area(key="plan_verdict_note").set_value("Thiếu phụ lục")
    pressed(office, "Ghi kết luận").click().run()

    assert not office.exception
    assert "Trả lại: Thiếu phụ lục" in panels(office)


def test_the_office_extends_from_the_card_and_others_do_not(planned, monkeypatch):
    asked = {"ma": "I.01", "viec": "gia-han"}
    app = open_page(planned, monkeypatch, PAGE, role=Role.STAFF, **asked).run()
    app.text_input(key="plan_ext_number").set_value("77/QĐ-UBND")
    app.text_area(key="plan_ext_reason").set_value("Chờ nghị định")
    app.date_input(key="plan_ext_deadline").set_value(date(2027, 3, 31))
    pressed(app, "Gia hạn").click().run()

    lead = open_page(
        planned, monkeypatch, PAGE, role=Role.STAFF, org_unit="STNMT", **asked
    ).run()

    assert not app.exception
    assert "77/QĐ-UBND" in panels(app)
    assert "28/06/2024" in panels(app)
    assert "Gia hạn" not in labels(lead)


def pressed(app: AppTest, label: str):
    return next(button for button in app.button if button.label == label)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PERSONAL_DATA])
def test_whoever_may_not_read_plans_sees_nothing(planned, monkeypatch, role):
    sign_in_as(planned, monkeypatch, role=role)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert panels(app) == ""


def test_without_a_plan_the_page_says_so(empty_city, monkeypatch):
    with empty_city.write() as session:
        build_city(session)

    app = open_page(empty_city, monkeypatch, PAGE, role=Role.STAFF).run()

    assert not app.exception
    assert "Chưa có kế hoạch nào được nhập." in panels(app)


@pytest.mark.parametrize(
    ("role", "unit"), [(Role.CITY_LEADER, "HCM"), (Role.UNIT_HEAD, "STNMT")]
)
@pytest.mark.parametrize("day", ["20240411", "20240403"])
def test_numbers_of_tasks_lead_to_passports_that_tell_the_same(
    city, monkeypatch, role, unit, day
):
    add_plan(city, SYSTEM, book(), now=AT)

    app = open_page(city, monkeypatch, PAGE, role=role, org_unit=unit, ngay=day).run()

    assert not app.exception
    found = list(marks(panels(app)))
    assert found
    who = viewer(unit_id(unit), role=role)
    on = date.fromisoformat(day)
    whole = plan_board(city, who, plan_code=CODE, day=on).roll_up.whole
    told = {
        "CDDH-01": whole.counts.assigned + whole.counts[TaskState.CANCELLED],
        "CDDH-02": int(whole.counts.on_time.numerator),
        "CDDH-03": whole.counts[TaskState.OVERDUE],
        "CDDH-04": whole.counts[TaskState.DUE_SOON],
    }
    for link in found:
        params = target(link.attributes["href"])[1]
        board = indicator_board(city, who, period=Period.parse(params["ky"]))
        value = board.value(params["ma"])
        assert value is not None
        assert value.reading.numerator == told[params["ma"]], params["ma"]
        assert board.last_day == on


def test_of_days_past_the_data_there_is_no_passport(city, monkeypatch):
    add_plan(city, SYSTEM, book(), now=AT)

    late = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, ngay="20240916"
    ).run()

    assert "nhiệm vụ" in panels(late)
    assert list(marks(panels(late))) == []
