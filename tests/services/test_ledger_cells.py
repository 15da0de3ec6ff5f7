"""Every figure of a form opens a list of as many dossiers as it counts."""

import random
from collections.abc import Iterator

import pytest

from data_access.engine import Database
from domain.ledger_cell import LedgerColumn, cell_params, ledger_cell
from domain.ledger_form import LedgerQuery, RowKind
from domain.ledger_output import column_value
from domain.period import Period
from services.ledger_form import ledger_form
from services.ledger_lists import figure_list
from tests.services import loaded_city as loaded
from tests.services.ledger_oracle import prompt_dossier
from tests.services.test_ledger import random_query

FORMS = 6


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=43, count=220, draw=prompt_dossier)
    yield opened
    opened.close()


def test_the_list_of_every_figure_is_as_long_as_the_figure(city: Database):
    chance = random.Random(11)
    viewer = loaded.viewer(loaded.CITY)
    opened: set[LedgerColumn] = set()

    whole = LedgerQuery(Period.year(2024), rows=RowKind.UNIT)
    for query in (whole, *(random_query(chance) for _ in range(FORMS))):
        form = ledger_form(city, viewer, query=query)
        for line in (*form.lines, form.total):
            for column in LedgerColumn:
                value = column_value(line.ledger, column)
                cell = line.cell_of(column)
                if not value or cell is None:
                    continue
                again = ledger_cell(cell_params(cell))
                assert again == cell
                listed = figure_list(city, viewer, cell=cell, limit=500)
                assert listed.total == value, cell
                assert len(listed.rows) + listed.hidden == value, cell
                opened.add(column)

    assert opened == set(LedgerColumn)
