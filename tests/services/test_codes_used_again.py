"""A code that another org unit bears today: with a day it means the one of then."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from data_access.engine import Database
from domain.access import OrgScope, Viewer
from domain.errors import NotFound
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.ledger_form import FormLine, LedgerForm, LedgerQuery, RowKind
from domain.ledger_output import column_value, ledger_record
from domain.map_view import MapQuestion
from domain.period import Period
from domain.scorecard import OrgUnitKind
from manage_figures import figures
from services.installation import console_viewer
from services.ledger_brief import ledger_brief_file
from services.ledger_form import ledger_form
from services.ledger_lists import figure_list
from services.list_exports import export_figure
from services.reference import reference
from services.unit_maps import picked_unit, unit_map
from services.unit_pages import unit_page
from tests.services.reform_city import reform_city

CODE = "SQHKT"
"""Sở Quy hoạch - Kiến trúc: joined Sở Xây dựng in 03/2025, and is back since 30/09."""
THEN, NOW = date(2025, 2, 28), datetime(2026, 1, 1, tzinfo=UTC)
YEAR_BEFORE, YEAR_OF_BOTH = Period.year(2024), Period.year(2025)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("reform")
    opened = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
    yield opened
    opened.close()


def rows_of(city: Database, period: Period) -> list[FormLine]:
    """The lines of all that bore the code in a period, the earlier first."""
    query = LedgerQuery(period, rows=RowKind.UNIT)
    form = ledger_form(city, console_viewer(city), query=query)
    return [line for line in form.lines if line.key == CODE]


def opened_row(city: Database, line: FormLine, period: Period) -> LedgerForm:
    """The form that a line leads to."""
    assert line.cell is not None
    query = LedgerQuery(
        period,
        org_unit_code=line.cell.org_unit_code,
        org_unit_on=line.cell.org_unit_on,
    )
    return ledger_form(city, console_viewer(city), query=query)


def of(city: Database, day: date) -> Viewer:
    """Somebody who may see the bearer of that day, and nobody else."""
    with city.read() as session:
        unit = reference(city, session).tree.by_code(CODE, day)
    assert unit is not None
    return replace(console_viewer(city), scope=OrgScope(frozenset({unit.id})))


def cells(line: FormLine) -> Iterator[tuple[LedgerCell, int]]:
    """Each figure of a line that is not 0."""
    for column in LedgerColumn:
        cell = line.cell_of(column)
        if cell is not None and (number := column_value(line.ledger, column)):
            yield cell, number


def test_two_bearers_of_a_code_in_one_year_are_two_rows_told_apart(city: Database):
    first, second = rows_of(city, YEAR_OF_BOTH)

    assert first.label.endswith("(đến hết 28/02/2025)")
    assert second.label.endswith("(từ 30/09/2025)")
    assert first.cell is not None
    assert first.cell.org_unit_on == THEN
    assert second.cell is not None
    assert second.cell.org_unit_on is None
    assert (first.is_present, second.is_present) == (False, True)
    # What the first still had passed to Sở Xây dựng on its last day.
    assert first.ledger.in_process == 0
    assert first.ledger.received_online > 0
    assert second.ledger.received_online > 0


@pytest.mark.parametrize("period", [YEAR_BEFORE, YEAR_OF_BOTH])
def test_a_row_leads_to_the_ledger_of_its_own_org_unit(city: Database, period: Period):
    for line in rows_of(city, period):
        form = opened_row(city, line, period)

        assert form.total.ledger == line.ledger
        assert form.org_unit.code == CODE
        assert (form.ended_on == THEN) is not line.is_present
        assert form.total.cell is not None
        assert line.cell is not None
        assert form.total.cell.org_unit_on == line.cell.org_unit_on


@pytest.mark.parametrize("period", [YEAR_BEFORE, YEAR_OF_BOTH])
def test_a_list_opened_from_a_row_has_the_dossiers_it_counts(
    city: Database, period: Period
):
    viewer, checked = console_viewer(city), 0
    for line in rows_of(city, period):
        for cell, number in cells(line):
            behind = figure_list(city, viewer, cell=cell, limit=500)

            assert (behind.figure, len(behind.rows)) == (number, number)
            checked += 1
    assert checked >= 6


def test_without_a_day_the_code_means_who_bears_it_today(city: Database):
    [line] = rows_of(city, YEAR_BEFORE)
    cell = line.cell_of(LedgerColumn.RESOLVED)
    assert cell is not None
    assert line.ledger.resolved > 0
    today = replace(cell, org_unit_on=None)

    assert figure_list(city, console_viewer(city), cell=today).figure == 0


def test_from_a_list_of_then_one_goes_on_to_the_org_units_of_then(city: Database):
    [line] = rows_of(city, YEAR_BEFORE)
    assert line.cell is not None
    behind = figure_list(city, console_viewer(city), cell=line.cell)

    assert behind.parent is not None
    assert (behind.parent.code, behind.parent.on) == ("HCM", None)
    district = replace(line.cell, org_unit_code="TPTD", org_unit_on=date(2025, 6, 30))
    below = figure_list(city, console_viewer(city), cell=district).org_units
    assert len(below) > 20
    assert {unit.on for unit in below} == {date(2025, 6, 30)}


@pytest.mark.parametrize("code", [CODE, "TPTD"])
def test_a_list_of_then_is_taken_along_whole(city: Database, tmp_path: Path, code: str):
    query = LedgerQuery(YEAR_BEFORE, rows=RowKind.UNIT)
    form = ledger_form(city, console_viewer(city), query=query)
    line = next(line for line in form.lines if line.key == code)
    cell = line.cell_of(LedgerColumn.RESOLVED)
    assert cell is not None
    assert cell.org_unit_on is not None

    made = export_figure(
        city,
        console_viewer(city),
        cell=cell,
        now=NOW,
        path=tmp_path / "danh-sach.xlsx",
        progress=lambda _, __: None,
    )

    assert made.row_count == line.ledger.resolved > 0
    sheet = openpyxl.load_workbook(made.path)["Danh sách hồ sơ"]
    assert line.label in str(next(iter(sheet.iter_rows(values_only=True)))[0])


def test_who_sees_todays_bearer_does_not_see_the_one_of_then(
    city: Database, tmp_path: Path
):
    [line] = rows_of(city, YEAR_BEFORE)
    assert line.cell is not None
    viewer = of(city, date(2025, 12, 31))
    query = LedgerQuery(YEAR_BEFORE, org_unit_code=CODE, org_unit_on=THEN)

    with pytest.raises(NotFound):
        ledger_form(city, viewer, query=query)
    with pytest.raises(NotFound):
        ledger_brief_file(city, viewer, query=query, now=NOW)
    with pytest.raises(NotFound):
        figure_list(city, viewer, cell=line.cell)
    with pytest.raises(NotFound):
        unit_page(city, viewer, code=CODE, day=THEN)
    with pytest.raises(NotFound):
        export_figure(
            city, viewer, cell=line.cell, now=NOW, path=tmp_path / "x.xlsx",
            progress=lambda _, __: None,
        )  # fmt: skip
    assert not (tmp_path / "x.xlsx").exists()


def test_who_saw_the_one_of_then_does_not_see_todays_bearer(city: Database):
    viewer = of(city, THEN)
    past = LedgerQuery(YEAR_BEFORE, org_unit_code=CODE, org_unit_on=THEN)

    assert ledger_form(city, viewer, query=past).total.ledger.resolved > 0
    for day in (None, date(2025, 12, 31)):
        with pytest.raises(NotFound):
            ledger_form(city, viewer, query=replace(past, org_unit_on=day))


def test_a_day_on_which_nobody_bore_the_code_is_refused(city: Database):
    query = LedgerQuery(YEAR_BEFORE, org_unit_code=CODE, org_unit_on=date(2025, 6, 1))

    with pytest.raises(NotFound):
        ledger_form(city, console_viewer(city), query=query)


def test_the_map_of_then_knows_that_its_org_unit_is_no_more(city: Database):
    question = MapQuestion(
        org_unit_code="HCM", period=YEAR_BEFORE, kind=OrgUnitKind.DEPARTMENT
    )
    viewer = console_viewer(city)
    later = replace(question, period=Period.month(2025, 11))

    past = picked_unit(city, viewer, question=question, code=CODE)
    present = picked_unit(city, viewer, question=later, code=CODE)

    assert past is not None
    assert present is not None
    assert past.unit.until == THEN
    assert past.is_past
    assert present.unit.until is None
    assert not present.is_past
    drawn = unit_map(city, viewer, question=question).units
    told = {unit.org_unit.code: unit.until for unit in drawn}
    assert told[CODE] == THEN
    assert told["SXD"] is None


def test_the_command_asks_for_the_one_of_a_day(
    city: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", city.settings.database_url)
    [line] = rows_of(city, YEAR_BEFORE)
    asked = ["ledger", "--unit", CODE, "--unit-on", "2025-02-28", "--period", "2024"]

    printed = CliRunner().invoke(figures, [*asked, "--format", "json"])

    assert printed.exit_code == 0, printed.output
    form = opened_row(city, line, YEAR_BEFORE)
    assert json.loads(printed.output) == json.loads(json.dumps(ledger_record(form)))
    assert json.loads(printed.output)["unit_on"] == "2025-02-28"
