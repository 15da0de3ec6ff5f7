"""Figures sorted, searched and turned round, against plain Python."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import openpyxl
import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.dossiers import DossierRow
from data_access.schema.procedures import ProcedureRow
from domain.figure_list import EVENT_ORDER, SORTABLE, FigureWish
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.list_order import Place, Sort, SortColumn, place_of, place_text
from services import ledger_picking
from services.ledger_lists import figure_list
from services.list_exports import export_figure
from tests.services import loaded_city as loaded

IN_CITY = loaded.viewer(loaded.CITY)
FIRST, END = date(2024, 3, 4), date(2024, 4, 12)


@dataclass(frozen=True, slots=True)
class Kept:
    id: int
    org_unit: int
    procedure: str
    received: datetime
    due: datetime | None
    left: datetime | None


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened, _ = loaded.loaded_store(store_url, seed=12, count=420)
    yield opened
    opened.close()


def kept(database: Database) -> dict[str, Kept]:
    row = DossierRow
    columns = row.org_unit_id, ProcedureRow.code, row.received_at, row.due_at
    with database.read() as session:
        rows = session.execute(
            select(row.code, row.id, *columns, row.resolved_at).join(
                ProcedureRow, ProcedureRow.id == row.procedure_id
            )
        )
        return {found[0]: Kept(*found[1:]) for found in rows}


def codes(
    database: Database, cell: LedgerCell, wish: FigureWish, size: int = 7
) -> list[str]:
    """Codes of all pages, checked against the way back."""
    place = ""
    there: list[str] = []
    while True:
        page = figure_list(
            database, IN_CITY, cell=cell, wish=wish, limit=size, place=place_of(place)
        )
        assert page.first_row == len(there) + 1
        there += [row.dossier.code for row in page.rows]
        if not page.after:
            break
        place = page.after
    assert page.total == len(there)
    back = [row.dossier.code for row in page.rows]
    while page.before:
        page = figure_list(
            database, IN_CITY, cell=cell, wish=wish, limit=size,
            place=place_of(page.before),
        )  # fmt: skip
        back = [row.dossier.code for row in page.rows] + back
    assert back == there
    return there


def slowly(plain: list[str], wish: FigureWish, known: dict[str, Kept]) -> list[str]:
    """`plain` narrowed and sorted; ties by how often, then by id, in the direction."""
    of = {
        SortColumn.CODE: lambda code: code,
        SortColumn.ORG_UNIT: lambda code: known[code].org_unit,
        SortColumn.PROCEDURE: lambda code: known[code].procedure,
        SortColumn.RECEIVED: lambda code: known[code].received,
        SortColumn.DUE: lambda code: known[code].due,
        SortColumn.LEFT: lambda code: known[code].left,
    }
    rows = [(code, plain[:n].count(code)) for n, code in enumerate(plain)]
    rows = [
        (code, turn)
        for code, turn in rows
        if (wish.text or "") in code
        and wish.procedure_code in (None, known[code].procedure)
    ]
    if wish.sort is None:
        return [code for code, _ in rows]
    value = of[wish.sort.column]
    there = [row for row in rows if value(row[0]) is not None]
    there.sort(
        key=lambda row: (value(row[0]), row[1], known[row[0]].id),
        reverse=wish.sort.descending,
    )
    gone = [row for row in rows if value(row[0]) is None]
    gone.sort(key=lambda row: (row[1], known[row[0]].id))
    return [code for code, _ in there + gone]


def test_a_figure_is_sorted_and_searched_as_a_slow_sort_does(city: Database):
    known, chance, narrowed = kept(city), random.Random(3), 0

    for column in LedgerColumn:
        cell = LedgerCell(column, chance.choice(["HCM", "HBC"]), FIRST, END)
        plain = codes(city, cell, FigureWish(), 60)
        for _ in range(4):
            wish = FigureWish(
                chance.choice(
                    [None, *(Sort(c, d) for c in SORTABLE for d in (False, True))]
                ),
                chance.choice([None, None, "TTHC-DD-01", "TTHC-HT-01"]),
                chance.choice([None, None, "A", "1"]),
            )
            expected = slowly(plain, wish, known)
            if wish.sort is not None and not wish.narrows:
                own = EVENT_ORDER.get(column)
                if own is not None and own.column is wish.sort.column:
                    expected = plain if wish.sort == own else plain[::-1]
            assert codes(city, cell, wish) == expected, (cell, wish)
            narrowed += wish.narrows and bool(expected)

    assert narrowed > 8


def test_a_great_figure_keeps_its_own_order_and_says_how_to_narrow(city, monkeypatch):
    monkeypatch.setattr(ledger_picking, "MOST_SORTED", 3)

    for column in LedgerColumn:
        cell = LedgerCell(column, "HCM", FIRST, END)
        plain = codes(city, cell, FigureWish(), 60)
        if len(plain) <= 3:
            continue
        for wish in (FigureWish(Sort(SortColumn.CODE)), FigureWish(text="A")):
            page = figure_list(city, IN_CITY, cell=cell, wish=wish, limit=60)
            assert page.wish == FigureWish()
            assert "hẹp hơn" in page.notices[0]
            assert [row.dossier.code for row in page.rows] == plain[:60]
        if (own := EVENT_ORDER.get(column)) is not None:
            turned = Sort(own.column, descending=not own.descending)
            assert codes(city, cell, FigureWish(turned), 9) == plain[::-1]


def test_a_stock_of_long_ago_is_not_searched_for_among_all_that_left(city, monkeypatch):
    monkeypatch.setattr(ledger_picking, "MOST_LEFT_SINCE", 2)
    wish = FigureWish(Sort(SortColumn.CODE))

    past = LedgerCell(LedgerColumn.CARRIED_OVER, "HCM", date(2024, 3, 20), END)
    page = figure_list(city, IN_CITY, cell=past, wish=wish)

    assert not page.sortable
    assert "ngày gần đây hơn" in page.notices[0]
    events = LedgerCell(LedgerColumn.RESOLVED, "HCM", date(2024, 3, 20), END)
    assert figure_list(city, IN_CITY, cell=events, wish=wish).sortable


def test_what_is_held_out_of_scope_is_neither_sorted_nor_found(city: Database):
    cell = LedgerCell(LedgerColumn.TRANSFERRED_OUT, "HBC", FIRST, END)
    who = loaded.viewer(loaded.HBC)
    plain = figure_list(city, who, cell=cell, limit=500)
    assert plain.hidden > 0

    for wish in (FigureWish(Sort(SortColumn.CODE)), FigureWish(text="1")):
        found = figure_list(city, who, cell=cell, wish=wish, limit=500)
        listed = {row.dossier.code for row in found.rows}
        assert listed <= {row.dossier.code for row in plain.rows}
        assert found.total == len(found.rows)
        assert found.figure == plain.figure
        assert found.hidden == plain.hidden


def test_wishes_that_mean_nothing_break_no_page(city: Database):
    cell = LedgerCell(LedgerColumn.RESOLVED, "HCM", FIRST, END)
    places = [
        Place(0, ("x", 1), 5, 3),
        Place(1, (), 5, 3),
        Place(9, (5, 5), 5, 0, True),
    ]

    for wish in (
        FigureWish(Sort(SortColumn.STEP), "KHONG", "\x00"),
        FigureWish(Sort(SortColumn.CODE), None, "\ud800"),
        FigureWish(Sort(SortColumn.DUE)),
    ):
        for place in (None, *places):
            again = place_of(place_text(place)) if place else None
            page = figure_list(city, IN_CITY, cell=cell, wish=wish, place=again)
            assert page.figure > 0
            assert page.wish.text is None
            assert page.wish.procedure_code is None


def test_an_export_holds_what_the_page_sorts_and_narrows(city: Database, tmp_path):
    cell = LedgerCell(LedgerColumn.TOTAL_IN, "HCM", FIRST, END)
    wish = FigureWish(Sort(SortColumn.DUE, descending=True), "TTHC-DD-01", "A")
    expected = codes(city, cell, wish)
    path = tmp_path / "danh-sach.xlsx"

    made = export_figure(
        city, IN_CITY, cell=cell, wish=wish, now=datetime(2024, 4, 12, tzinfo=UTC),
        path=path, progress=lambda _, __: None,
    )  # fmt: skip

    book = openpyxl.load_workbook(path)
    cells = [
        str(value)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    ]
    told = " ".join(cells)
    listed = [value for value in cells if value in set(expected)]
    assert listed == expected
    assert made.row_count == len(expected) > 3
    assert "mã hồ sơ có “A”" in told
    assert "xếp theo hạn giảm dần" in told
