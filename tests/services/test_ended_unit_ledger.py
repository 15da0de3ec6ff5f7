"""Sổ theo dõi of org units that have ended: the form of then, for who saw them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from data_access.engine import Database
from domain.access import OrgScope
from domain.errors import NotFound
from domain.ledger_cell import LedgerColumn
from domain.ledger_form import OWN_KEY, FormLine, LedgerForm, LedgerQuery, RowKind
from domain.ledger_output import ledger_record
from domain.period import Period
from manage_figures import figures
from services.installation import console_viewer
from services.ledger_brief import ledger_brief_file
from services.ledger_form import ledger_form
from services.ledger_lists import figure_list
from services.reference import reference
from tests.services.reform_city import reform_city

ACROSS = Period.free(date(2025, 2, 1), date(2025, 8, 31))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("reform")
    opened = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
    yield opened
    opened.close()


def lines(city: Database, period: Period) -> dict[str, FormLine]:
    """Form II.06 of the city by org unit."""
    query = LedgerQuery(period, rows=RowKind.UNIT)
    form = ledger_form(city, console_viewer(city), query=query)
    return {line.key: line for line in form.lines}


def of_ended(
    city: Database, code: str, period: Period, rows: RowKind = RowKind.FIELD
) -> LedgerForm:
    query = LedgerQuery(period, org_unit_code=code, rows=rows)
    return ledger_form(city, console_viewer(city), query=query)


@pytest.mark.parametrize("code", ["TPTD", "Q04", "SGTVT"])
@pytest.mark.parametrize("rows", RowKind)
def test_the_ledger_of_an_ended_unit_is_its_line_in_that_of_the_city(
    city: Database, code: str, rows: RowKind
):
    for period in (Period.year(2024), ACROSS):
        wanted = lines(city, period)[code]

        found = of_ended(city, code, period, rows=rows)

        assert found.org_unit.code == code
        assert found.ended_on is not None
        assert found.total.ledger == wanted.ledger
        assert found.total.ledger.resolved > 0
        assert not found.total.residuals
        if rows is RowKind.FIELD:
            resolved = [line.ledger.resolved for line in found.lines]
            assert sum(resolved) == wanted.ledger.resolved


def test_the_ledger_of_an_ended_unit_has_the_communes_of_then(city: Database):
    found = of_ended(city, "TPTD", Period.year(2024), rows=RowKind.UNIT)

    with city.read() as session:
        tree = reference(city, session).tree
    day = date(2024, 12, 31)
    district = tree.by_code("TPTD", day)
    assert district is not None
    below = {unit.code for unit in tree.children(district.id, day)}
    assert {line.key for line in found.lines} - {OWN_KEY} <= below
    assert len(found.lines) > 3


def test_cells_of_the_ledger_of_an_ended_unit_lead_to_their_dossiers(city: Database):
    for period in (Period.year(2024), ACROSS):
        found = of_ended(city, "TPTD", period)
        cell = found.total.cell_of(LedgerColumn.RESOLVED)
        assert cell is not None

        behind = figure_list(city, console_viewer(city), cell=cell)

        assert behind.total == found.total.ledger.resolved > 0


def test_after_its_end_a_unit_has_no_ledger_and_it_is_said(city: Database):
    found = of_ended(city, "TPTD", Period.month(2025, 10))

    assert not found.lines
    assert found.ended_on == date(2025, 6, 30)
    assert "kết thúc ngày 30/06/2025" in found.why_empty


def test_the_command_prints_the_ledger_of_an_ended_unit(
    city: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", city.settings.database_url)
    asked = ["ledger", "--unit", "Q04", "--period", "2024", "--format", "json"]

    printed = CliRunner().invoke(figures, asked)

    assert printed.exit_code == 0, printed.output
    page = of_ended(city, "Q04", Period.year(2024))
    assert json.loads(printed.output) == json.loads(json.dumps(ledger_record(page)))


def test_the_ledger_of_an_ended_unit_is_for_those_only_who_saw_it(city: Database):
    year = Period.year(2024)
    with city.read() as session:
        tree = reference(city, session).tree
    day = date(2025, 12, 31)
    for code in ("SXD", "P-26506"):
        other = tree.by_code(code, day)
        assert other is not None
        viewer = replace(console_viewer(city), scope=OrgScope(frozenset({other.id})))
        query = LedgerQuery(year, org_unit_code="TPTD")
        now = datetime(2026, 1, 1, tzinfo=UTC)
        with pytest.raises(NotFound):
            ledger_form(city, viewer, query=query)
        with pytest.raises(NotFound):
            ledger_brief_file(city, viewer, query=query, now=now)


def test_the_workbook_of_an_ended_unit_is_written(city: Database):
    query = LedgerQuery(Period.year(2024), org_unit_code="TPTD")

    now = datetime(2026, 1, 1, tzinfo=UTC)
    file = ledger_brief_file(city, console_viewer(city), query=query, now=now)

    assert "TPTD" in file.file_name
    assert len(file.content) > 5_000
