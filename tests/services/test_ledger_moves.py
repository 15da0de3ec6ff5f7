"""Form II.06 where an org unit changes its parent, against dossiers read singly."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from data_access.checks.rollups import repaired_rollups
from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.schema.org_units import OrgUnitParentRow
from data_access.settings import settings_from
from data_access.versions import raise_data_version
from data_access.writes.org_units import rebuild_closure
from domain.ledger import Ledger
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.ledger_form import LedgerForm, LedgerQuery, RowKind
from domain.period import Period
from services.ledger_form import ledger_form
from services.ledger_instant import ledger_form_at
from services.ledger_lists import figure_list
from tests.builders import ZONE
from tests.services import loaded_city as loaded

WARD, TO = 4, 6
MOVED = date(2024, 3, 25)
LAST = date(2024, 4, 11)
IN_CITY = loaded.viewer(loaded.CITY)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = Database(settings_from({"DIEU_HANH_DATABASE_URL": store_url}))
    upgrade(opened)
    loaded.build(opened, seed=12, count=300)
    row = OrgUnitParentRow
    with opened.write() as session:
        session.execute(
            update(row).where(row.org_unit_id == WARD).values(valid_to=MOVED)
        )
        session.execute(
            insert(row).values(
                org_unit_id=WARD, valid_from=MOVED, parent_id=TO, valid_to=None
            )
        )
        rebuild_closure(session)
        repaired_rollups(session, zone=ZONE)
        raise_data_version(session, loaded.MOMENT)
    yield opened
    opened.close()


def ledgers(form: LedgerForm) -> dict[str, Ledger]:
    """Every row that is not empty, and the sum."""
    return {"": form.total.ledger, **{line.key: line.ledger for line in form.lines}}


@pytest.mark.parametrize("first", [MOVED - timedelta(days=5), MOVED])
@pytest.mark.parametrize("rows", list(RowKind))
def test_a_move_is_a_transfer_and_no_stock_falls_below_zero(
    city: Database, first: date, rows: RowKind
):
    seen = 0
    for code in ("HCM", "HBC", "HCG"):
        for own_only in (False, True):
            query = LedgerQuery(
                period=Period.free(first, LAST),
                org_unit_code=code,
                own_only=own_only,
                rows=rows,
            )
            summed = ledgers(ledger_form(city, IN_CITY, query=query))
            read = ledgers(ledger_form_at(city, IN_CITY, query=query, at=loaded.MOMENT))
            assert summed.keys() == read.keys()
            for key, ledger in summed.items():
                columns = [getattr(ledger, n) for n in ledger.__dataclass_fields__]
                assert min(columns) >= 0, (code, own_only, key)
                assert ledger == read[key], (code, own_only, key)
                inflow = ledger.total_in + ledger.transferred_in
                gone = ledger.resolved + ledger.transferred_out
                assert inflow == gone + ledger.in_process, (code, own_only, key)
                seen += ledger.transferred_out
    assert seen > 0


@pytest.mark.parametrize("first", [MOVED - timedelta(days=5), MOVED])
def test_lists_follow_the_tree_of_each_day(city: Database, first: date):
    # What a move hands over is no transfer of single dossiers.
    columns = [c for c in LedgerColumn if "TRANSFERRED" not in c.name]
    for code in ("HCM", "HBC", "HCG"):
        for own_only in (False, True):
            for column in columns:
                cell = LedgerCell(
                    column, code, first, LAST + timedelta(days=1), own_only=own_only
                )
                page = figure_list(city, IN_CITY, cell=cell, limit=500)
                assert len(page.rows) == page.total, cell
