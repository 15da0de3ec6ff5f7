"""Briefs say what the pages say, for the same scope and moment, and are logged."""

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from data_access.engine import Database
from data_access.queries.audit import views
from domain.access import Permission, Viewer
from domain.audit import AuditEvent, AuditKind
from domain.brief import LeadershipBrief
from domain.drilldown import AgeBand, DossierFilter, ListKind
from domain.errors import AccessDenied, NotFound
from domain.period import Comparison, Period
from domain.version import APPLICATION_VERSION
from services import briefs
from services.briefs import (
    leadership_brief_content,
    leadership_brief_file,
    leadership_preview,
    overdue_list_content,
    overdue_list_file,
)
from services.dossiers import dossier_list
from services.scorecards import overview
from tests.architecture import ROOT
from tests.builders import Known
from tests.reports.opened import opened, row_of, rows_of, texts
from tests.services.brief_oracle import MARCH, march_counted_one_by_one
from tests.services.loaded_city import CITY, HBC, HCG, MOMENT, loaded_store, viewer

NOW = MOMENT
ASKED: dict[str, Any] = {
    "org_unit_code": None,
    "field_code": None,
    "period": None,
    "comparison": Comparison.PREVIOUS_PERIOD,
}


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, list[Known]]]:
    """One loaded city for all tests of an engine: they only read and log."""
    folder = tmp_path_factory.mktemp("briefs")
    if request.param == "sqlite":
        yield from _opened(f"sqlite:///{folder / 'dieu-hanh.db'}")
    else:
        from tests.servers import fresh_postgresql_database

        server: str = request.getfixturevalue("postgresql_server")
        with fresh_postgresql_database(server) as url:
            yield from _opened(url)


def _opened(url: str) -> Iterator[tuple[Database, list[Known]]]:
    database, known = loaded_store(url)
    yield database, known
    database.close()


@pytest.fixture
def database(store: tuple[Database, list[Known]]) -> Database:
    return store[0]


def content_of(
    database: Database,
    seen_by: Viewer,
    **changes: Any,  # noqa: ANN401 - any argument
) -> LeadershipBrief:
    return leadership_brief_content(database, seen_by, **{**ASKED, **changes}, now=NOW)


def logged(database: Database) -> list[AuditEvent]:
    with database.operations_read() as session:
        return list(views(session, kinds=None, before=None, limit=99))


@pytest.mark.parametrize("code", ["HCM", "HBC", "HCG", "STNMT", "HBC-1"])
def test_the_units_of_the_table_add_up_to_the_overview(
    database: Database, code: str
) -> None:
    content = content_of(database, viewer(CITY), org_unit_code=code)

    now, total = content.overview.now, content.units.total
    assert content.overview == overview(
        database, viewer(CITY), **{**ASKED, "org_unit_code": code}
    )
    assert total.overdue == now.overdue.value == len(content.dossiers or ())
    assert total.change == now.overdue.change
    assert total.apology_missing == now.apology_missing.value
    late = [row.working_days_late for row in content.dossiers or ()]
    assert total.worst_working_days == max(n for n in late if n is not None)
    assert total.over_thirty_days == sum(1 for n in late if n is not None and n > 30)


def test_a_unit_whose_data_lag_behind_is_in_the_table(database: Database) -> None:
    content = content_of(database, viewer(CITY))

    assert [unit.org_unit.code for unit in content.overview.freshness.stale] == ["HCG"]
    assert "HCG" in [row.code for row in content.units.rows]


def test_what_a_district_holds_itself_is_a_row_of_its_own(database: Database) -> None:
    content = content_of(database, viewer(HBC), org_unit_code="HBC")

    held = [row for row in content.dossiers or () if row.org_unit.code == "HBC"]
    own = next(row for row in content.units.rows if row.code == "HBC")
    assert own.overdue == len(held) > 0


@pytest.mark.parametrize("period", [None, MARCH, Period.month(2024, 4)])
@pytest.mark.parametrize("code", ["HCM", "HBC"])
def test_the_ledger_by_field_adds_up_to_all_fields_and_reconciles(
    database: Database, period: Period | None, code: str
) -> None:
    seen_by = viewer(CITY)
    content = content_of(database, seen_by, org_unit_code=code, period=period)
    assert content.ledger is not None

    by_field = [
        content_of(
            database, seen_by, org_unit_code=code, period=period, field_code=line
        ).ledger
        for line in ("DD", "HT", "XD")
    ]

    row, flow = content.ledger.total, content.overview.flow
    assert [line.field_code for line in content.ledger.lines] == ["DD", "HT", "XD"]
    assert [line.ledger for line in content.ledger.lines] == [
        found.total for found in by_field if found
    ]
    assert row.residuals() == ()
    assert (row.received, row.resolved) == (flow.received.value, flow.resolved.value)
    assert row.resolved_late == flow.resolved_late.value
    assert content.ledger.rates.r1 == flow.on_time.value


def test_the_ledger_of_the_present_ends_with_the_stocks_shown(
    database: Database,
) -> None:
    content = content_of(database, viewer(CITY))
    assert content.ledger is not None

    row, now = content.ledger.total, content.overview.now
    assert row.in_process == now.in_process.value
    assert row.in_process_overdue == now.overdue.value
    assert row.carried_over == 0
    assert (row.transferred_in, row.transferred_out) == (0, 0)


def test_a_month_is_counted_as_its_dossiers_tell(
    store: tuple[Database, list[Known]],
) -> None:
    database, known = store
    content = content_of(database, viewer(CITY), period=MARCH)
    assert content.ledger is not None

    assert content.ledger.total == march_counted_one_by_one(known)


def test_any_stretch_of_days_has_its_lines_by_field(database: Database) -> None:
    some_days = Period.free(date(2024, 3, 5), date(2024, 3, 20))

    whole = content_of(database, viewer(CITY), period=some_days).ledger
    limited = content_of(database, viewer(CITY, fields=[1]), period=some_days).ledger

    assert whole is not None
    assert limited is not None
    assert [line.field_code for line in whole.lines] == ["DD", "HT", "XD"]
    assert whole.total.residuals() == ()
    assert [line.ledger for line in limited.lines] == [whole.lines[0].ledger]


def test_a_viewer_of_one_field_takes_along_only_that_field(database: Database) -> None:
    content = content_of(database, viewer(CITY, fields=[2]))

    assert content.ledger is not None
    assert {row.field_name for row in content.dossiers or ()} == {"Lĩnh vực HT"}
    assert [line.field_code for line in content.ledger.lines] == ["HT"]
    assert content.units.total.overdue == content.overview.now.overdue.value
    with pytest.raises(NotFound):
        content_of(database, viewer(CITY, fields=[2]), field_code="DD")


@pytest.mark.parametrize("code", ["HCM", "HCG", "HCG-1", "STNMT"])
def test_nothing_outside_the_scope_is_exported(database: Database, code: str) -> None:
    with pytest.raises(NotFound):
        content_of(database, viewer(HBC), org_unit_code=code)
    with pytest.raises(NotFound):
        overdue_list_content(
            database,
            viewer(HBC),
            filter=DossierFilter(org_unit_code=code),
            org_unit_code=None,
            field_code=None,
            now=NOW,
        )


def test_without_the_permission_nothing_is_exported_or_logged(
    database: Database,
) -> None:
    nobody = viewer(CITY, without=Permission.BRIEF_EXPORT)
    before = len(logged(database))

    for service in (
        leadership_preview,
        leadership_brief_content,
        leadership_brief_file,
    ):
        with pytest.raises(AccessDenied):
            service(database, nobody, **ASKED, now=NOW)
    with pytest.raises(AccessDenied):
        overdue_list_file(
            database,
            nobody,
            filter=DossierFilter(),
            org_unit_code=None,
            field_code=None,
            now=NOW,
        )

    assert len(logged(database)) == before


def test_dossiers_are_left_out_for_those_who_may_not_read_them(
    database: Database,
) -> None:
    content = content_of(database, viewer(CITY, without=Permission.DOSSIER_READ))

    assert content.dossiers is None


def test_the_workbook_holds_the_numbers_of_the_overview(database: Database) -> None:
    file = leadership_brief_file(database, viewer(CITY), **ASKED, now=NOW)
    shown = overview(database, viewer(CITY), **ASKED)

    book = opened(file.content)

    signed = book["Báo cáo"]
    total = rows_of(signed, *(2 * [row_of(signed, "Toàn Thành phố", column=2)]))[0]
    assert total[2] == shown.now.overdue.value
    assert file.file_name == "bao-cao-lanh-dao_HCM_2024-04-11.xlsx"
    ledger = book["Biểu II.06"]
    last = ledger.cell(row_of(ledger, "Tổng số", column=2), 13).value
    assert last == shown.now.overdue.value
    sources = texts(book["Nguồn số liệu"])
    for expected in ("1" * 64, "2" * 64, "ho-so-1.csv", "Nguyễn Thị Ánh, Chuyên viên"):
        assert expected in sources


def test_every_export_is_logged_with_what_it_held(database: Database) -> None:
    leadership_brief_file(
        database, viewer(HBC), **{**ASKED, "field_code": "DD"}, now=NOW
    )

    event = logged(database)[0]
    detail = dict(event.detail)
    assert (event.kind, event.subject) == (AuditKind.BRIEF_EXPORTED, "leadership")
    assert (detail["scope"], detail["field"]) == ("HBC", "DD")
    assert detail["period"] == "2024-YTD-0411"
    assert int(detail["rows"]) >= 0


@pytest.mark.parametrize("kind", list(ListKind))
def test_a_list_holds_what_the_page_counts(database: Database, kind: ListKind) -> None:
    wanted = DossierFilter(kind)
    page = dossier_list(database, viewer(CITY), filter=wanted, limit=500)

    content = overdue_list_content(
        database,
        viewer(CITY),
        filter=wanted,
        org_unit_code=None,
        field_code=None,
        now=NOW,
    )

    assert content.total == page.total
    assert content.dossiers == page.rows


def test_a_narrowed_list_says_so_and_is_logged(database: Database) -> None:
    file = overdue_list_file(
        database,
        viewer(CITY),
        filter=DossierFilter(
            band=AgeBand.OVER_30, org_unit_code="HBC", field_code="HT"
        ),
        org_unit_code=None,
        field_code=None,
        now=NOW,
    )

    event = logged(database)[0]
    assert event.kind is AuditKind.LIST_EXPORTED
    assert dict(event.detail)["filter"] == (
        "đơn vị Đơn vị HBC; thuộc lĩnh vực Lĩnh vực HT; quá hạn trên 30 ngày làm việc"
    )
    assert file.file_name == "ho-so-qua-han_HCM_2024-04-11.xlsx"


def test_a_long_list_is_cut_and_says_how_many_there_are(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefs, "MOST_ROWS", 3)

    content = overdue_list_content(
        database,
        viewer(CITY),
        filter=DossierFilter(),
        org_unit_code=None,
        field_code=None,
        now=NOW,
    )

    assert len(content.dossiers) == 3 < content.total
    late = [row.working_days_late or 0 for row in content.dossiers]
    assert late == sorted(late, reverse=True)


def test_the_workbook_of_a_list_holds_more_than_a_brief(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefs, "MOST_ROWS", 3)

    overdue_list_file(
        database,
        viewer(CITY),
        filter=DossierFilter(),
        org_unit_code=None,
        field_code=None,
        now=NOW,
    )

    total = dossier_list(database, viewer(CITY), filter=DossierFilter()).total
    assert total > 3
    assert dict(logged(database)[0].detail)["rows"] == str(total)


def test_a_preview_is_the_first_sheet_and_names_nobody(database: Database) -> None:
    preview = leadership_preview(database, viewer(HCG), **ASKED, now=NOW)

    whole = content_of(database, viewer(HCG))
    assert preview.overview == whole.overview
    assert preview.units == whole.units
    assert preview.provenance.exported_by == ""


def test_the_version_in_briefs_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["version"] == APPLICATION_VERSION


def test_the_ledger_is_held_against_dossiers_counted_one_by_one(
    database: Database,
) -> None:
    present = content_of(database, viewer(CITY)).ledger
    past = content_of(database, viewer(CITY), period=MARCH).ledger

    assert present is not None
    assert past is not None
    assert present.listed is not None
    assert present.listed.in_process == present.total.in_process
    assert past.listed is None
