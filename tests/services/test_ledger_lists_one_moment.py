"""The dossiers behind figures of the ledger where every source reaches one moment."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from data_access.engine import Database
from domain.ledger_cell import LedgerCell, LedgerColumn
from services.ledger_lists import figure_list
from tests.builders import ZONE
from tests.services import loaded_city as loaded

LAST = loaded.MOMENT.astimezone(ZONE).date()


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=12, count=200, second_moment=loaded.MOMENT)
    yield opened
    opened.close()


def test_every_figure_lists_as_many_dossiers_as_it_counts(city: Database):
    listed = 0
    for column in LedgerColumn:
        for days in (3, 30):
            cell = LedgerCell(
                column, "HCM", LAST - timedelta(days=days), LAST + timedelta(days=1)
            )
            page = figure_list(city, loaded.viewer(loaded.CITY), cell=cell, limit=500)
            assert len(page.rows) == page.total, cell
            listed += page.total
    assert listed > 100
