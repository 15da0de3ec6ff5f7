"""Form II.06 where an org unit changes its parent, against dossiers read singly."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import insert, update

from data_access.checks.rollups import repaired_rollups
from data_access.engine import Database
from data_access.schema.org_units import OrgUnitParentRow
from data_access.versions import raise_data_version
from data_access.writes.org_units import rebuild_closure
from domain.dossier import TICK, Channel, local_day
from domain.figure_list import FigureList
from domain.ledger import Ledger
from domain.ledger_cell import HandlingLevel, LedgerCell, LedgerColumn, level_of
from domain.ledger_form import LedgerForm, LedgerQuery, RowKind
from domain.ledger_output import column_value
from domain.list_order import place_of
from domain.period import Period
from services.ledger_form import ledger_form
from services.ledger_instant import ledger_form_at
from services.ledger_lists import figure_list
from tests.builders import UNITS, ZONE, Known
from tests.services import loaded_city as loaded

WARD, TO = 4, 6
MOVED = date(2024, 3, 25)
LAST = date(2024, 4, 11)
IN_CITY = loaded.viewer(loaded.CITY)


@pytest.fixture
def reported() -> list[Known]:
    """What the city was loaded with, as far as the form counts it."""
    return []


@pytest.fixture
def city(store_url: str, reported: list[Known]) -> Iterator[Database]:
    opened, built = loaded.loaded_store(store_url, seed=12, count=300)
    reported += [known for known in built if known.dossier.is_counted]
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


CHANGES = [MOVED - timedelta(days=5), MOVED, MOVED + timedelta(days=3)]


@pytest.mark.parametrize("first", CHANGES)
def test_lists_follow_the_tree_of_each_day(city: Database, first: date):
    for code in ("HCM", "HBC", "HCG"):
        for own_only in (False, True):
            for column in LedgerColumn:
                cell = LedgerCell(
                    column, code, first, LAST + timedelta(days=1), own_only=own_only
                )
                page = figure_list(city, IN_CITY, cell=cell, limit=500)
                assert len(page.rows) == page.total, cell


@pytest.mark.parametrize("seed", range(3))
def test_what_a_move_hands_over_stands_among_the_transfers(
    city: Database, reported: list[Known], seed: int
):
    chance = random.Random(seed)
    handed_over = 0
    for _ in range(30):
        cell = random_cell(chance)
        listed = [row for page in pages(city, cell) for row in page.rows]

        expected = Counter(mark for known in reported for mark in moves_of(known, cell))
        assert Counter((r.dossier.code, r.handed_over) for r in listed) == expected
        query = LedgerQuery(
            period=Period.free(cell.first_day, cell.end_day - timedelta(days=1)),
            org_unit_code=cell.org_unit_code,
            own_only=cell.own_only,
            field_code=cell.field_code,
            channel=cell.channel,
            level=cell.level,
            as_of_day=cell.as_of_day,
        )
        form = ledger_form(city, IN_CITY, query=query)
        assert column_value(form.total.ledger, cell.column) == len(listed), cell
        handed_over += sum(row.handed_over is not None for row in listed)
    assert handed_over > 0


def random_cell(chance: random.Random) -> LedgerCell:
    first = MOVED + timedelta(days=chance.randrange(-12, 2))
    return LedgerCell(
        column=chance.choice(
            [LedgerColumn.TRANSFERRED_IN, LedgerColumn.TRANSFERRED_OUT]
        ),
        org_unit_code=chance.choice(["HBC", "HCG", "HBC", "HCG", "HCM", "HBC-1"]),
        first_day=first,
        end_day=first + timedelta(days=chance.randrange(1, 30)),
        own_only=chance.random() < 0.2,
        field_code=chance.choice([None, None, "DD"]),
        channel=chance.choice([None, None, *Channel]),
        level=chance.choice([None] * 5 + [*HandlingLevel]),
        as_of_day=chance.choice([None, MOVED, LAST]),
    )


def pages(database: Database, cell: LedgerCell) -> Iterator[FigureList]:
    page = figure_list(database, IN_CITY, cell=cell, limit=3)
    yield page
    while page.after:
        place = place_of(page.after)
        page = figure_list(database, IN_CITY, cell=cell, limit=3, place=place)
        yield page


def moves_of(known: Known, cell: LedgerCell) -> Iterator[tuple[str, date | None]]:
    """Every transfer or handover of one dossier that the cell counts, read off it."""
    dossier, inwards = known.dossier, cell.column is LedgerColumn.TRANSFERRED_IN
    if cell.field_code and dossier.field_id != 1:
        return
    if cell.channel not in (None, dossier.channel):
        return
    begin, end = (midnight(day) for day in (cell.first_day, cell.end))
    for transfer in dossier.transfers:
        day = local_day(transfer.at, ZONE)
        gave = transfer.from_org_unit in counted(cell, day)
        took = transfer.to_org_unit in counted(cell, day)
        if begin <= transfer.at < end and gave != took and took is inwards:
            yield known.code, None
    moved = midnight(MOVED)
    is_open = dossier.received_at < moved and (
        dossier.resolved_at is None or dossier.resolved_at >= moved
    )
    if begin <= moved < end and is_open:
        holder = dossier.holder_at(moved - TICK)
        was = holder in counted(cell, MOVED - timedelta(days=1))
        now = holder in counted(cell, MOVED)
        if was != now and now is inwards:
            yield known.code, MOVED


def counted(cell: LedgerCell, day: date) -> set[int]:
    ids = {code: number for number, (code, _, _) in enumerate(UNITS, 1)}
    parents = {ids[code]: ids.get(parent or "") for code, parent, _ in UNITS}
    if day >= MOVED:
        parents[WARD] = TO

    def within(unit: int | None) -> bool:
        while unit is not None and unit != ids[cell.org_unit_code]:
            unit = parents[unit]
        return unit is not None

    return {
        number
        for number, (code, _, kind) in enumerate(UNITS, 1)
        if (code == cell.org_unit_code if cell.own_only else within(number))
        and (cell.level is None or level_of(kind) is cell.level)
    }


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZONE)
