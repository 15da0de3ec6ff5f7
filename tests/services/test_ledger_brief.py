"""The workbook of form II.06 holds the figures of the page, and is logged."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import update

from data_access.engine import Database
from data_access.queries.audit import views
from data_access.schema.rollups import DossierTotalRow
from data_access.versions import raise_data_version
from domain.access import Permission
from domain.audit import AuditKind
from domain.dossier import Channel
from domain.errors import AccessDenied, NotFound
from domain.ledger_cell import HandlingLevel
from domain.ledger_form import LedgerQuery, RowKind
from domain.ledger_output import column_values
from domain.period import Basis, Period
from services.ledger_brief import ledger_brief_file
from services.ledger_form import ledger_form
from tests.builders import instant
from tests.reports.opened import opened, row_of, rows_of, sheets_with_formulas, texts
from tests.services import loaded_city as loaded
from tests.services.ledger_oracle import prompt_dossier

NOW = datetime(2024, 4, 12, 1, 0, tzinfo=UTC)
SPRING = Period.free(date(2024, 3, 5), date(2024, 4, 2))
QUERIES = [
    LedgerQuery(Period.year(2024)),
    LedgerQuery(SPRING, "HBC", rows=RowKind.UNIT, channel=Channel.ONLINE),
    LedgerQuery(
        Period.quarter(2024, 2, Basis.REPORTING),
        rows=RowKind.MONTH,
        as_of_day=date(2024, 4, 3),
    ),
    LedgerQuery(SPRING, level=HandlingLevel.COMMUNE, field_code="DD"),
]


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened_city = loaded.city(store_url, seed=41, count=240, draw=prompt_dossier)
    yield opened_city
    opened_city.close()


def table(sheet: Worksheet) -> list[tuple[object, ...]]:
    """Rows of the form below its column numbers, up to the sum."""
    first = row_of(sheet, "(1)") + 1
    last = first
    while sheet.cell(last, 1).value is not None:
        last += 1
    return [row[1:15] for row in rows_of(sheet, first, last)]


@pytest.mark.parametrize("query", QUERIES, ids=["year", "units", "months", "level"])
def test_every_figure_is_that_of_the_page(city: Database, query: LedgerQuery):
    viewer = loaded.viewer(loaded.CITY)
    shown = ledger_form(city, viewer, query=query)

    file = ledger_brief_file(city, viewer, query=query, now=NOW)

    book = opened(file.content)
    expected = [
        (line.label, *column_values(line.ledger))
        for line in (*shown.lines, shown.total)
    ]
    assert [row[:14] for row in table(book["Biểu II.06"])] == expected
    data = rows_of(book["Dữ liệu"], 2, book["Dữ liệu"].max_row)
    assert [(row[1], *row[5:18]) for row in data] == expected
    assert [row[18] for row in data] == [
        line.fell_due for line in (*shown.lines, shown.total)
    ]
    assert shown.lines
    assert sheets_with_formulas(file.content) == []


def test_the_workbook_says_what_was_chosen_and_what_to_mind(city: Database):
    viewer = loaded.viewer(loaded.CITY)

    book = opened(ledger_brief_file(city, viewer, query=QUERIES[2], now=NOW).content)

    form, sources = texts(book["Biểu II.06"]), texts(book["Nguồn số liệu"])
    assert any("hết ngày 03/04/2024" in text for text in form)
    assert any("Kỳ chưa hết" in text for text in form)
    assert any("số liệu đến 21/03" in text for text in form)
    assert any("Mọi dòng khớp" in text for text in form)
    assert any("chỉ việc đến hết ngày 03/04/2024" in text for text in sources)
    assert any("ho-so-1.csv" in text for text in sources)
    assert book.sheetnames == ["Biểu II.06", "Ghi chú", "Nguồn số liệu", "Dữ liệu"]


def test_a_form_that_does_not_reconcile_says_so_in_the_workbook(city: Database):
    with city.write() as session:
        session.execute(
            update(DossierTotalRow)
            .where(DossierTotalRow.node_id == 1, DossierTotalRow.field_id == 0)
            .where(DossierTotalRow.channel == int(Channel.DIRECT))
            .values(left_early=DossierTotalRow.left_early - 2)
        )
        raise_data_version(session, instant(42))
    viewer = loaded.viewer(loaded.CITY)

    book = opened(ledger_brief_file(city, viewer, query=QUERIES[0], now=NOW).content)

    form = texts(book["Biểu II.06"])
    assert any(text.startswith("Không khớp. Tổng số: (11) = ") for text in form)
    assert not any("Mọi dòng khớp" in text for text in form)


def test_taking_it_along_is_logged(city: Database):
    viewer = loaded.viewer(loaded.HBC)

    file = ledger_brief_file(
        city, viewer, query=LedgerQuery(SPRING, own_only=True), now=NOW
    )

    with city.operations_read() as session:
        (event,) = views(session, kinds=None, before=None, limit=5)
    detail = dict(event.detail)
    assert (event.kind, event.subject) == (AuditKind.BRIEF_EXPORTED, "ledger")
    assert (detail["scope"], detail["file"]) == ("HBC", file.file_name)
    assert "trực tiếp giữ" in detail["filter"]
    assert file.file_name == "bieu-II-06_HBC_2024-04-02.xlsx"


def test_nobody_takes_along_what_he_may_not_see(city: Database):
    district = loaded.viewer(loaded.HBC)
    reader = loaded.viewer(loaded.CITY, without=Permission.BRIEF_EXPORT)

    with pytest.raises(NotFound):
        ledger_brief_file(city, district, query=LedgerQuery(SPRING, "HCG"), now=NOW)
    with pytest.raises(AccessDenied):
        ledger_brief_file(city, reader, query=LedgerQuery(SPRING), now=NOW)
