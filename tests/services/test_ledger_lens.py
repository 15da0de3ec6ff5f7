"""Form II.06 on the org units of another day: the rows of the map, the same sums."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from data_access.engine import Database
from domain.access import Viewer
from domain.ledger import EMPTY_LEDGER, Ledger, total
from domain.ledger_cell import LedgerColumn
from domain.ledger_form import (
    FLOW_COLUMNS,
    OUTSIDE_KEY,
    LedgerForm,
    LedgerQuery,
    RowKind,
)
from domain.ledger_output import csv_rows, ledger_record, told_values
from domain.ledger_words import answer, notes, rate_lines
from domain.lens import AS_REPORTED, FigureNature, Lens, refusal
from domain.lens_view import ESTIMATE_NOTE, WITHHELD, lens_words
from domain.org_tree import OrgUnit
from domain.period import Period
from services.installation import console_viewer
from services.ledger_brief import ledger_brief_file
from services.ledger_form import ledger_form
from services.reference import reference
from tests.services import loaded_city as loaded
from tests.services.import_city import NOW
from tests.services.reform_city import reform_city
from tests.services.test_lens_figures import FORMER, PRESENT, TODAY, parts

YEAR = Period.year(2025)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("ledger-lens")
    opened = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def today(city: Database) -> dict[str, OrgUnit]:
    with city.read() as session:
        return {u.code: u for u in reference(city, session).tree.at(TODAY)}


def form(
    city: Database,
    lens: Lens,
    rows: RowKind,
    code: str | None = None,
    *,
    period: Period = YEAR,
    viewer: Viewer | None = None,
) -> LedgerForm:
    query = LedgerQuery(period, org_unit_code=code, rows=rows, lens=lens)
    return ledger_form(city, viewer or console_viewer(city), query=query)


def flows(ledger: Ledger) -> tuple[int, ...]:
    return (
        ledger.received_online,
        ledger.received_direct_post,
        ledger.resolved_early,
        ledger.resolved_on_time,
        ledger.resolved_late,
    )


@pytest.mark.parametrize("lens", [PRESENT, FORMER], ids=lambda lens: lens.kind)
@pytest.mark.parametrize("rows", [RowKind.UNIT, RowKind.LEVEL])
def test_rows_of_the_city_add_up_to_what_was_reported(city, lens, rows):
    found, reported = form(city, lens, rows), form(city, AS_REPORTED, rows)

    sums = flows(total(line.ledger for line in found.lines))

    assert found.is_converted
    assert sums == flows(reported.total.ledger)
    assert found.total == reported.total
    assert sum(line.fell_due for line in found.lines) == reported.total.fell_due
    assert all(line.told == FLOW_COLUMNS for line in found.lines)


@pytest.mark.parametrize("lens", [PRESENT, FORMER], ids=lambda lens: lens.kind)
def test_rows_are_the_figures_of_the_map(city, lens):
    found = {line.key: line for line in form(city, lens, RowKind.UNIT).lines}

    for code, part in parts(city, lens, YEAR).items():
        key = code or OUTSIDE_KEY
        assert part == (found[key].ledger.received if key in found else 0), code


@pytest.mark.parametrize("rows", [RowKind.FIELD, RowKind.MONTH])
def test_rows_of_a_joined_department_add_up_to_its_sum(city, rows):
    found = form(city, PRESENT, rows, "SXD")

    sums = flows(total(line.ledger for line in found.lines))

    assert sums == flows(found.total.ledger)
    whole = {line.key: line for line in form(city, PRESENT, RowKind.UNIT).lines}
    assert flows(whole["SXD"].ledger) == flows(found.total.ledger)


def test_the_whole_city_by_field_and_month_is_the_same_in_every_lens(city):
    for rows in (RowKind.FIELD, RowKind.MONTH):
        found, reported = form(city, PRESENT, rows), form(city, AS_REPORTED, rows)
        assert found.lines == reported.lines
        assert not found.is_converted


def test_what_cannot_be_told_is_blank_and_says_why(city):
    found = form(city, PRESENT, RowKind.MONTH, "SXD")
    table = list(csv.reader(io.StringIO("\n".join(_csv(found)))))
    record = ledger_record(found)

    columns = {column: n for n, column in enumerate(LedgerColumn)}
    for line, row in zip((*found.lines, found.total), table[1:], strict=True):
        for column, number in columns.items():
            told = column in FLOW_COLUMNS
            assert (told_values(line)[number] is not None) == told
            assert (row[2 + number] != "") == told
    assert record["lens"] == "hien-hanh"
    assert any(str(refusal(FigureNature.STOCK)) in note for note in notes(found))
    assert ESTIMATE_NOTE in notes(found)
    assert answer(found).startswith("Tiếp nhận ≈\N{NO-BREAK SPACE}")
    assert [rate.ratio is None for rate in rate_lines(found)] == [
        False, True, True, False,
    ]  # fmt: skip


def _csv(found: LedgerForm) -> Iterator[str]:
    for row in csv_rows(found):
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(row)
        yield text.getvalue()


def test_the_workbook_names_the_lens_and_marks_estimates(city, tmp_path):
    query = LedgerQuery(YEAR, rows=RowKind.UNIT, lens=PRESENT)
    made = ledger_brief_file(city, console_viewer(city), query=query, now=NOW)
    path = tmp_path / made.file_name
    path.write_bytes(made.content)

    book = openpyxl.load_workbook(path)
    said = "\n".join(
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )

    assert said.count(lens_words(PRESENT)) >= 2  # The form, and where it comes from.
    assert "(≈ ước tính)" in said
    assert ESTIMATE_NOTE in said


def test_a_head_sees_no_row_with_parts_of_others(city, today):
    head = loaded.viewer(today["SXD"].id)

    found = form(city, PRESENT, RowKind.UNIT, period=Period.year(2024), viewer=head)

    assert not found.total.told
    assert found.total.ledger == EMPTY_LEDGER
    assert [line.note for line in found.lines] == [WITHHELD]
    assert answer(found) == f"Không quy đổi được: {WITHHELD}."
    assert all(rate.ratio is None for rate in rate_lines(found))
