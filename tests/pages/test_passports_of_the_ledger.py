"""From each cell of form II.06, and the list behind it, to its passport."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.ledger_links import cell_passport
from components.links import Drawing, Links, target
from data_access.engine import Database
from domain.access import Role
from domain.dossier import Channel
from domain.ledger_cell import HandlingLevel, LedgerCell, LedgerColumn, cell_params
from domain.ledger_form import RowKind
from domain.ledger_words import COLUMN_INDICATORS
from domain.period import Period
from services.ledger_lists import figure_list
from tests.components.pages_of_markup import parsed
from tests.pages.passports import (
    MARCH,
    WHO,
    marks,
    passport_of,
)
from tests.pages.signed_in import open_page, panels


def cells_with_passports(page: str) -> Iterator[tuple[str, str]]:
    """Each figure of form II.06 as it is written, and the passport of its cell.

    As `panel.js` puts it together from row and column.
    """
    form = parsed(page).one("table", "lg")
    columns = form.one("tr", "no").all("td")
    for row in form.one("tbody").all("tr"):
        base = row.attributes.get("data-pp", "")
        if not base:
            continue
        for column, cell in zip(columns[1:], row.all("td"), strict=True):
            if code := column.attributes.get("data-ma"):
                assert column.attributes["data-ten"]
                yield cell.text, f"{base}{'&' if '?' in base else '?'}ma={code}"


@pytest.mark.parametrize(
    ("rows", "labelled"),
    [
        (RowKind.FIELD, 4),
        (RowKind.UNIT, 4),
        (RowKind.MONTH, 3),
        (RowKind.LEVEL, 1),
    ],
)
def test_each_cell_of_the_form_leads_to_the_passport_of_that_cell(
    city: Database, monkeypatch: pytest.MonkeyPatch, rows: RowKind, labelled: int
) -> None:
    app = open_page(
        city,
        monkeypatch,
        "operations/ledger.py",
        role=Role.CITY_LEADER,
        dong=rows.value,
        ky=Period.year_to_date(date(2024, 4, 11)).key,
    ).run()

    assert not app.exception
    found = list(cells_with_passports(panels(app)))
    assert len(found) == labelled * len(COLUMN_INDICATORS)
    for text, href in found:
        _, (number, _) = passport_of(city, href)
        assert Fraction(text.replace(".", "")) == number, (text, href)
    if rows is RowKind.UNIT:
        counted = {target(href)[1]["ma"] for text, href in found if text != "0"}
        assert {"II06-03", "II06-12", "CHUYEN-01", "CHUYEN-02"} <= counted


@pytest.mark.parametrize("column", COLUMN_INDICATORS)
def test_the_list_behind_a_cell_leads_to_the_passport_of_that_cell(
    city: Database, monkeypatch: pytest.MonkeyPatch, column: LedgerColumn
) -> None:
    cell = LedgerCell(column, "HBC", MARCH.first_day, MARCH.end_day, field_code="DD")
    figure = figure_list(city, WHO, cell=cell).figure

    app = open_page(
        city,
        monkeypatch,
        "operations/dossiers.py",
        role=Role.CITY_LEADER,
        **cell_params(cell),
    ).run()

    [link] = marks(panels(app))
    (unit, code), counted = passport_of(city, link.attributes["href"])
    assert (unit, code) == ("HBC", COLUMN_INDICATORS[column])
    assert counted == (Fraction(figure), Fraction(1))


@pytest.mark.parametrize(
    "narrowed",
    [
        {"own_only": True},
        {"channel": Channel.ONLINE},
        {"level": HandlingLevel.COMMUNE},
        {"as_of_day": date(2024, 3, 20)},
    ],
)
def test_a_list_that_the_catalogue_does_not_know_has_no_passport(
    narrowed: dict[str, Any],
) -> None:
    cell = LedgerCell(LedgerColumn.RESOLVED, "HBC", MARCH.first_day, MARCH.end_day)
    drawing = Drawing(Links(), ZoneInfo("Asia/Ho_Chi_Minh"))

    assert cell_passport(cell, drawing)
    assert not cell_passport(replace(cell, **narrowed), drawing)


def test_what_the_catalogue_cannot_tell_has_no_passport(
    city: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(
        city,
        monkeypatch,
        "operations/ledger.py",
        role=Role.CITY_LEADER,
        kenh="truc-tuyen",
    ).run()

    assert list(marks(panels(app))) == []
    assert list(cells_with_passports(panels(app))) == []
