"""Addresses that name an org unit by a code which another one bears today."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.access import Role
from domain.formatting import count
from domain.ledger_cell import LedgerColumn, cell_params
from domain.ledger_form import LedgerQuery, RowKind
from domain.period import Period
from services.installation import console_viewer
from services.ledger_form import ledger_form
from tests.pages.signed_in import open_page, panels, served
from tests.services.reform_city import reform_city

LEDGER, DOSSIERS, UNIT = (
    "operations/ledger.py",
    "operations/dossiers.py",
    "leadership/unit.py",
)
YEAR = Period.year(2024)
ENDED = "đơn vị đã kết thúc ngày 28/02/2025"


@pytest.fixture
def reformed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    database = reform_city(f"sqlite:///{tmp_path / 'dieu-hanh.db'}")
    with served(database, monkeypatch):
        yield database
    database.close()


def test_the_day_beside_the_code_decides_whose_ledger_it_is(reformed, monkeypatch):
    asked = {"ky": "2024", "xem": "SQHKT", "tai": "20250228"}
    app = open_page(reformed, monkeypatch, LEDGER, role=Role.CITY_LEADER, **asked)
    app.run()
    then = panels(app)
    del app.query_params["tai"]
    app.run()
    now = panels(app)

    assert ENDED in then
    # What is kept for one day answers for no other: today's bearer had nothing in 2024.
    assert ENDED not in now
    assert "Không phát sinh hồ sơ trong kỳ" in now


def test_a_day_on_which_nobody_bore_the_code_is_said(reformed, monkeypatch):
    asked = {"ky": "2024", "xem": "SQHKT", "tai": "20250601"}

    app = open_page(reformed, monkeypatch, LEDGER, role=Role.CITY_LEADER, **asked).run()

    assert not app.exception
    assert "Không có đơn vị “SQHKT”" in app.warning[0].value


def test_a_list_is_that_of_the_org_unit_of_the_day(reformed, monkeypatch):
    query = LedgerQuery(YEAR, rows=RowKind.UNIT)
    form = ledger_form(reformed, console_viewer(reformed), query=query)
    [line] = [line for line in form.lines if line.key == "SQHKT"]
    cell = line.cell_of(LedgerColumn.RESOLVED)
    assert cell is not None
    params = cell_params(cell)
    assert params["so-don-vi-tai"] == "20250228"

    app = open_page(reformed, monkeypatch, DOSSIERS, role=Role.STAFF, **params).run()

    assert not app.exception
    assert f"{count(line.ledger.resolved)} hồ sơ" in panels(app)


def test_figures_of_the_page_of_then_lead_to_its_own_dossiers(reformed, monkeypatch):
    asked = {"ky": "2024", "xem": "SQHKT", "tai": "20250228"}

    app = open_page(reformed, monkeypatch, UNIT, role=Role.CITY_LEADER, **asked).run()

    assert not app.exception
    assert "so-don-vi=SQHKT&amp;so-don-vi-tai=20250228" in panels(app)
    assert "so-theo-doi?ky=2024&amp;xem=SQHKT&amp;tai=20250228" in panels(app)
