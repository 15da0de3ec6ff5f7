"""Hồ sơ: lists equal the services', one dossier is explained, masked and logged."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from streamlit.runtime.context import ContextProxy

from components.runtime import export_flow
from components.runtime.jobs import jobs
from components.runtime.web_addresses import SESSION_COOKIE
from components.tables import PAGE_ROWS
from data_access.engine import Database
from data_access.queries.audit import views
from data_access.schema.dossiers import DossierApplicantRow, DossierRow
from domain.access import Role
from domain.audit import AuditKind
from domain.drilldown import DossierFilter, DossierList, ListKind
from domain.figure_list import FigureWish
from domain.formatting import count
from domain.ledger_cell import LedgerCell, LedgerColumn, cell_params
from domain.list_order import Sort, SortColumn
from services.dossiers import dossier_list
from services.ledger_lists import figure_list
from services.sign_in import sign_in
from tests.accounts import PASSWORD, add_account
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import labels, open_page, panels, said, sign_in_as
from tests.services.loaded_city import CITY, HBC, viewer

PAGE = "operations/dossiers.py"
READERS = [Role.CITY_LEADER, Role.UNIT_HEAD, Role.STAFF]


def listed(
    city: Database,
    kind: ListKind = ListKind.OVERDUE,
    *,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    limit: int = 50,
) -> DossierList:
    return dossier_list(
        city,
        viewer(CITY),
        filter=DossierFilter(kind),
        org_unit_code=org_unit_code,
        field_code=field_code,
        limit=limit,
    )


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("kind", [ListKind.OVERDUE, ListKind.OPEN, ListKind.WAITING])
def test_a_list_shows_the_rows_of_the_service(city, monkeypatch, role, kind):
    expected = listed(city, kind, limit=PAGE_ROWS)

    app = open_page(city, monkeypatch, PAGE, role=role, loai=kind.value).run()

    assert not app.exception
    assert count(expected.total) in panels(app)
    assert expected.rows
    for row in expected.rows:
        assert row.code in panels(app)
    assert labels(app, "download_button")


def test_a_head_sees_the_own_dossiers_only(city, monkeypatch):
    own = dossier_list(
        city, viewer(HBC), filter=DossierFilter(ListKind.OPEN), limit=500
    )
    every = listed(city, ListKind.OPEN, limit=500)
    foreign = {r.code for r in every.rows} - {r.code for r in own.rows}

    app = open_page(
        city,
        monkeypatch,
        PAGE,
        role=Role.UNIT_HEAD,
        org_unit="HBC",
        loai=ListKind.OPEN.value,
    ).run()

    assert foreign
    assert not any(f">{code}<" in panels(app) for code in foreign)
    assert any(f">{row.code}<" in panels(app) for row in own.rows)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PERSONAL_DATA])
def test_whoever_reads_no_dossiers_gets_none(city, monkeypatch, role):
    sign_in_as(city, monkeypatch, role=role)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert panels(app) == ""


def test_unit_and_field_of_the_address_narrow_the_list(city, monkeypatch):
    narrowed = listed(
        city, ListKind.OPEN, org_unit_code="HBC", field_code="DD", limit=PAGE_ROWS
    )
    every = listed(city, ListKind.OPEN, limit=500)
    outside = {r.code for r in every.rows} - {r.code for r in narrowed.rows}

    app = open_page(
        city,
        monkeypatch,
        PAGE,
        role=Role.CITY_LEADER,
        loai=ListKind.OPEN.value,
        **{"don-vi": "HBC", "linh-vuc": "DD"},
    ).run()

    assert not app.exception
    assert all(f">{row.code}<" in panels(app) for row in narrowed.rows)
    assert not any(f">{code}<" in panels(app) for code in outside)


@pytest.mark.parametrize(
    "params",
    [
        {"loai": "khong-co"},
        {"tu-cho": "-5"},
        {"tu-cho": "WzAsWyJ4Il0sMSwxLDBd"},
        {"xep": "khong-co"},
        {"linh-vuc": "KHONG", "nhom": "KHONG", "thu-tuc": "KHONG"},
        {"tim": "%_\u0000"},
        {"cot": "4", "so-don-vi": "KHONG", "tu": "20240301", "den": "20240401"},
        {"ma": "<script>alert(1)</script>"},
        {"don-vi": "KHONG"},
    ],
    ids=str,
)
def test_bad_values_never_break_the_page(city, monkeypatch, params):
    app = open_page(city, monkeypatch, PAGE, role=Role.STAFF, **params).run()

    assert not app.exception
    assert "<script>" not in panels(app)
    assert panels(app)


def opened(city: Database, monkeypatch, *roles: Role) -> tuple[AppTest, str]:
    """One dossier with a kept applicant, opened by somebody of these roles."""
    code = listed(city).rows[0].code
    with city.write() as session:
        found = session.execute(select(DossierRow.id).where(DossierRow.code == code))
        session.add(
            DossierApplicantRow(
                dossier_id=found.scalar_one(), name="Nguyễn Văn An", phone="0901234567"
            )
        )
    add_account(city, "ai", *((role, "HCM") for role in roles))
    now = datetime.now(UTC)
    token = sign_in(city, username="ai", password=PASSWORD, ip="127.0.0.1", now=now)
    monkeypatch.setattr(
        ContextProxy, "cookies", property(lambda _self: {SESSION_COOKIE: token})
    )
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.query_params["ma"] = code
    return app.switch_page(f"pages/{PAGE}").run(), code


def logged(city: Database, code: str) -> list[AuditKind]:
    with city.operations_read() as session:
        found = views(session, kinds=None, before=None, limit=99)
    return [event.kind for event in found if event.subject == code]


def test_an_opened_dossier_is_masked_and_logged_once(city, monkeypatch):
    app, code = opened(city, monkeypatch, Role.STAFF)
    app.run()

    assert not app.exception
    assert "Nguyễn Văn An" not in panels(app)
    assert "0901234567" not in panels(app)
    assert logged(city, code) == [AuditKind.DOSSIER_VIEWED]


def test_who_may_see_applicants_sees_them_and_it_is_logged(city, monkeypatch):
    app, code = opened(city, monkeypatch, Role.STAFF, Role.PERSONAL_DATA)
    app.run()

    assert "Nguyễn Văn An" in panels(app)
    assert "0901234567" in panels(app)
    assert sorted(logged(city, code)) == [
        AuditKind.DOSSIER_VIEWED,
        AuditKind.PERSONAL_DATA_VIEWED,
    ]


def test_an_empty_database_says_what_to_do(empty_city, monkeypatch):
    with empty_city.write() as session:
        build_city(session)

    app = open_page(empty_city, monkeypatch, PAGE, role=Role.STAFF).run()

    assert not app.exception
    assert "Chưa có số liệu." in panels(app)
    assert not app.get("download_button")


def test_an_expired_session_shows_nothing(city, monkeypatch):
    add_account(city, "cu", (Role.STAFF, "HCM"))
    early = datetime.now(UTC) - timedelta(hours=13)
    token = sign_in(city, username="cu", password=PASSWORD, ip="127.0.0.1", now=early)
    monkeypatch.setattr(
        ContextProxy, "cookies", property(lambda _self: {SESSION_COOKIE: token})
    )

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "đã kết thúc" in said(app)
    assert panels(app) == ""


def test_the_address_sorts_searches_and_turns_pages(city, monkeypatch):
    whole = dossier_list(
        city,
        viewer(CITY),
        filter=DossierFilter(ListKind.OPEN, text="A-1"),
        sort=Sort(SortColumn.RECEIVED, descending=True),
        limit=PAGE_ROWS,
    )

    app = open_page(
        city,
        monkeypatch,
        PAGE,
        role=Role.CITY_LEADER,
        loai=ListKind.OPEN.value,
        tim="a-1",
        xep="-tiep-nhan",
    ).run()

    assert not app.exception
    places = [panels(app).index(f">{row.code}<") for row in whole.rows]
    assert len(places) > 3
    assert places == sorted(places)


def test_the_dossiers_behind_a_figure_are_listed(city, monkeypatch):
    cell = LedgerCell(LedgerColumn.RESOLVED, "HBC", date(2024, 3, 4), date(2024, 4, 12))
    expected = figure_list(city, viewer(CITY), cell=cell, limit=PAGE_ROWS)

    app = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, **cell_params(cell)
    ).run()

    assert not app.exception
    assert "Đã giải quyết, Đơn vị HBC" in panels(app)
    assert f"{count(expected.total)} hồ sơ" in panels(app)
    assert expected.rows
    assert all(f">{row.dossier.code}<" in panels(app) for row in expected.rows)


def test_a_figure_is_sorted_searched_and_narrowed_by_its_address(city, monkeypatch):
    cell = LedgerCell(LedgerColumn.RESOLVED, "HBC", date(2024, 3, 4), date(2024, 4, 12))
    wish = FigureWish(Sort(SortColumn.CODE, descending=True), text="A-1")
    expected = figure_list(city, viewer(CITY), cell=cell, wish=wish, limit=PAGE_ROWS)

    app = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, xep="-ma", tim="a-1",
        **cell_params(cell),
    ).run()  # fmt: skip

    assert not app.exception
    places = [panels(app).index(f">{row.dossier.code}<") for row in expected.rows]
    assert len(places) > 3
    assert places == sorted(places)
    below = next(box for box in app.selectbox if box.key == "so_Đơn vị_HBC")
    assert any("HBC" in option for option in below.options)
    below.select("HBC-1").run()
    assert not app.exception
    assert app.query_params["so-don-vi"] == "HBC-1"
    assert app.query_params["xep"] == "-ma"


def test_a_long_list_is_exported_by_a_job_that_can_be_followed(city, monkeypatch):
    monkeypatch.setattr(export_flow, "AT_ONCE", 3)
    cell = LedgerCell(LedgerColumn.RESOLVED, "HBC", date(2024, 3, 4), date(2024, 4, 12))
    expected = figure_list(city, viewer(CITY), cell=cell, limit=PAGE_ROWS)
    app = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, **cell_params(cell)
    ).run()
    assert not app.get("download_button")

    app.button(key="xuat_danh_sach").click().run()
    job = next(iter(jobs()._jobs.values()))
    assert job.wait(60)
    app.run()

    assert not app.exception
    assert f"{count(expected.total)} dòng" in str(app.success[0].value)
    assert labels(app, "download_button") == ["Tải tệp về"]
    app.button(key="bo_tep_xuat").click().run()
    assert not app.get("download_button")


def test_a_list_too_long_for_a_workbook_says_how_to_narrow_it(city, monkeypatch):
    monkeypatch.setattr(export_flow, "AT_ONCE", 1)
    monkeypatch.setattr(export_flow, "MOST_EXPORTED", 2)
    cell = LedgerCell(LedgerColumn.RESOLVED, "HBC", date(2024, 3, 4), date(2024, 4, 12))

    app = open_page(
        city, monkeypatch, PAGE, role=Role.CITY_LEADER, **cell_params(cell)
    ).run()

    assert app.button(key="xuat_danh_sach").disabled
    assert any("tối đa 2 hồ sơ" in str(said.value) for said in app.markdown)


def test_a_figure_outside_the_scope_shows_no_dossier(city, monkeypatch):
    cell = LedgerCell(
        LedgerColumn.RESOLVED, "STNMT", date(2024, 3, 4), date(2024, 4, 12)
    )

    app = open_page(
        city,
        monkeypatch,
        PAGE,
        role=Role.UNIT_HEAD,
        org_unit="HBC",
        **cell_params(cell),
    ).run()

    assert not app.exception
    assert "Không có đơn vị" in said(app)
    assert "Đã giải quyết" not in panels(app)
