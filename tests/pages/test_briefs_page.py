"""Báo cáo: what may be seen, what it says, what the button hands out."""

from datetime import UTC, datetime

import pytest
from markupsafe import escape

from components.runtime import brief_flow
from data_access.queries.audit import views
from domain.access import Role
from domain.audit import AuditKind
from domain.brief_text import leadership_paragraphs
from domain.drilldown import DossierFilter, ListKind
from domain.period import Comparison, Period
from domain.view_state import ViewState
from services.briefs import leadership_preview, list_preview
from services.scope_choices import scope_choices
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.builders import ZONE, build_city
from tests.pages.signed_in import labels, open_page, panels, said, sign_in_as
from tests.reports.opened import opened, row_of
from tests.services.loaded_city import CITY, HBC, MOMENT, viewer

PAGE = "leadership/briefs.py"
TO_DATE = Period.year_to_date(MOMENT.astimezone(ZONE).date())


@pytest.mark.parametrize("role", [Role.CITY_LEADER, Role.UNIT_HEAD, Role.STAFF])
def test_the_sheet_says_what_the_brief_says(city, monkeypatch, role):
    content = leadership_preview(
        city,
        viewer(CITY),
        org_unit_code=None,
        field_code=None,
        period=TO_DATE,
        comparison=Comparison.SAME_PERIOD_LAST_YEAR,
        now=datetime.now(UTC),
    )

    app = open_page(city, monkeypatch, PAGE, role=role).run()

    shown = panels(app)
    assert not app.exception
    for paragraph in leadership_paragraphs(content.overview, zone=ZONE):
        for run in paragraph:
            assert escape(run.text) in shown
    for row in content.units.rows:
        assert f"<td>{row.name}</td>" in shown
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in shown
    assert labels(app, "download_button") == ["Tải báo cáo (Excel)"]


def test_the_administrator_of_accounts_exports_nothing(city, monkeypatch):
    sign_in_as(city, monkeypatch, role=Role.ADMINISTRATOR)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert panels(app) == ""
    assert not app.get("download_button")


def test_a_head_sees_the_brief_of_the_own_unit(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.UNIT_HEAD, org_unit="HBC").run()

    assert "tại Đơn vị HBC" in panels(app)
    assert "Đơn vị STNMT" not in panels(app)


@pytest.mark.parametrize("kind", list(ListKind))
def test_a_link_opens_the_list_it_names(city, monkeypatch, kind):
    cover = list_preview(
        city,
        viewer(CITY),
        filter=DossierFilter(kind),
        org_unit_code=None,
        field_code=None,
        now=datetime.now(UTC),
    )

    app = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, loai=kind.value
    ).run()

    assert not app.exception
    assert app.radio[0].value == kind.value
    for run in cover.opening:
        assert run.text in panels(app)


def test_choosing_another_brief_changes_sheet_and_address(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.STAFF).run()

    app.radio[0].set_value(ListKind.WAITING.value).run()

    assert app.query_params["loai"] in (
        ListKind.WAITING.value,
        [ListKind.WAITING.value],
    )
    assert "Hồ sơ chờ công dân" in panels(app)

    app.radio[0].set_value("lanh-dao").run()

    assert "loai" not in app.query_params
    assert "1. Hồ sơ đang quá hạn theo đơn vị" in panels(app)


def test_without_data_the_page_says_what_to_do(empty_city, monkeypatch):
    with empty_city.write() as session:
        build_city(session)

    app = open_page(empty_city, monkeypatch, PAGE, role=Role.STAFF).run()

    assert not app.exception
    assert "Chưa có số liệu." in panels(app)
    assert not app.get("download_button")


def test_the_button_makes_the_workbook_and_logs_it(city):
    choices = scope_choices(city, viewer(HBC))
    state = ViewState(
        org_unit=choices.org_units[0],
        field=None,
        period=TO_DATE,
        comparison=Comparison.PREVIOUS_PERIOD,
        as_of_day=choices.data_day,
    )

    shown = brief_flow.leadership(viewer(HBC), state)
    book = opened(shown.build())

    assert shown.file_name == "bao-cao-lanh-dao_HBC_2024-04-11.xlsx"
    assert row_of(book["Báo cáo"], "Tổng số", column=2)
    with city.operations_read() as session:
        last = views(session, kinds=None, before=None, limit=1)[0]
    assert last.kind is AuditKind.BRIEF_EXPORTED
    assert dict(last.detail)["file"] == shown.file_name
