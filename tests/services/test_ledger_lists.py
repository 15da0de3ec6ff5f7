"""The dossiers behind each figure of the ledger against an oracle in plain Python."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from data_access.engine import Database
from data_access.queries import dossier_lists
from domain.access import Permission
from domain.dossier import (
    TICK,
    Channel,
    Dossier,
    DossierState,
    deadline,
    left_state,
)
from domain.dossier_events import EventKind, events
from domain.errors import AccessDenied, NotFound
from domain.ledger_cell import HandlingLevel, LedgerCell, LedgerColumn, level_of
from domain.list_order import place_of
from services.ledger_lists import figure_list
from tests.builders import CALENDAR, UNITS, ZONE, Known
from tests.services import loaded_city as loaded

COLUMNS = list(LedgerColumn)
PARENTS = {code: parent for code, parent, _ in UNITS}
CODES = [code for code, _, _ in UNITS]
IN_CITY = loaded.viewer(loaded.CITY)
ONLINE = Channel.ONLINE


@pytest.fixture
def city(store_url: str) -> Iterator[tuple[Database, list[Known]]]:
    opened, reported = loaded.loaded_store(store_url, seed=12, count=420)
    yield opened, [known for known in reported if known.dossier.is_counted]
    opened.close()


def holders(cell: LedgerCell) -> set[int]:
    def within(code: str | None) -> bool:
        while code is not None and code != cell.org_unit_code:
            code = PARENTS[code]
        return code is not None

    return {
        number
        for number, (code, _, kind) in enumerate(UNITS, 1)
        if (code == cell.org_unit_code if cell.own_only else within(code))
        and (cell.level is None or level_of(kind) is cell.level)
    }


def start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZONE)


def times_listed(known: Known, cell: LedgerCell) -> int:
    """How often the dossier stands in the list of `cell`."""
    dossier, counted = known.dossier, holders(cell)
    begin, end = start(cell.first_day), start(cell.end)
    fields = {"DD": 1, "HT": 2, "XD": 3}
    if cell.field_code and dossier.field_id != fields[cell.field_code]:
        return 0
    if cell.channel is not None and dossier.channel is not cell.channel:
        return 0
    column = cell.column
    if column in (LedgerColumn.TRANSFERRED_IN, LedgerColumn.TRANSFERRED_OUT):
        inwards = column is LedgerColumn.TRANSFERRED_IN
        return sum(
            begin <= t.at < end
            and (t.to_org_unit in counted) is inwards
            and (t.from_org_unit in counted) is not inwards
            for t in dossier.transfers
        )
    received = begin <= dossier.received_at < end and dossier.received_by in counted
    if column in (LedgerColumn.RECEIVED_ONLINE, LedgerColumn.RECEIVED_DIRECT_POST):
        online = column is LedgerColumn.RECEIVED_ONLINE
        return received and (dossier.channel is ONLINE) is online
    if column is LedgerColumn.TOTAL_IN:
        return received or is_open(known, begin, counted)
    if column is LedgerColumn.CARRIED_OVER:
        return is_open(known, begin, counted)
    if column in (
        LedgerColumn.IN_PROCESS,
        LedgerColumn.IN_PROCESS_IN_TIME,
        LedgerColumn.IN_PROCESS_OVERDUE,
    ):
        wanted = {
            LedgerColumn.IN_PROCESS: (True, False),
            LedgerColumn.IN_PROCESS_IN_TIME: (False,),
            LedgerColumn.IN_PROCESS_OVERDUE: (True,),
        }[column]
        return is_open(known, end, counted) and is_overdue(known, end) in wanted
    return has_left(dossier, column, begin, end, counted)


def is_open(known: Known, instant: datetime, counted: set[int]) -> bool:
    dossier = known.dossier
    return (
        dossier.received_at < instant
        and (dossier.resolved_at is None or dossier.resolved_at >= instant)
        and dossier.holder_at(instant - TICK) in counted
    )


def is_overdue(known: Known, instant: datetime) -> bool:
    complete_to = loaded.MOMENT if known.code[0] == "A" else loaded.STALE_MOMENT
    return any(
        event.kind is EventKind.BECAME_OVERDUE and event.at < instant
        for event in events(
            known.dossier, complete_to=complete_to, calendar=CALENDAR, zone=ZONE
        )
    )


def has_left(
    dossier: Dossier,
    column: LedgerColumn,
    begin: datetime,
    end: datetime,
    counted: set[int],
) -> bool:
    left_at = dossier.resolved_at
    if left_at is None or not begin <= left_at < end:
        return False
    due_at = deadline(dossier, calendar=CALENDAR, zone=ZONE).due_at
    assert due_at is not None
    states = {
        LedgerColumn.RESOLVED_EARLY: {DossierState.LEFT_EARLY},
        LedgerColumn.RESOLVED_ON_TIME: {DossierState.LEFT_ON_TIME},
        LedgerColumn.RESOLVED_LATE: {DossierState.LEFT_LATE},
        LedgerColumn.RESOLVED: set(DossierState),
    }[column]
    is_theirs = dossier.holder_at(left_at) in counted
    return is_theirs and left_state(left_at, due_at, zone=ZONE) in states


def walked(database: Database, cell: LedgerCell, size: int) -> tuple[list[str], int]:
    """Codes on all pages there, checked against the way back, and the figure."""
    page = figure_list(database, IN_CITY, cell=cell, limit=size)
    codes, total = [row.dossier.code for row in page.rows], page.total
    while page.after:
        page = figure_list(
            database, IN_CITY, cell=cell, limit=size, place=place_of(page.after)
        )
        assert page.first_row == len(codes) + 1
        codes += [row.dossier.code for row in page.rows]
    back = [row.dossier.code for row in page.rows]
    while page.before:
        page = figure_list(
            database, IN_CITY, cell=cell, limit=size, place=place_of(page.before)
        )
        back = [row.dossier.code for row in page.rows] + back
    assert back == codes
    return codes, total


def random_cell(chance: random.Random, column: LedgerColumn) -> LedgerCell:
    first = date(2024, 3, 1) + timedelta(days=chance.randrange(36))
    end = min(first + timedelta(days=chance.randrange(1, 40)), date(2024, 4, 12))
    as_of = first + timedelta(days=chance.randrange(20))
    return LedgerCell(
        column=column,
        org_unit_code=chance.choice(CODES),
        first_day=first,
        end_day=end,
        own_only=chance.random() < 0.2,
        field_code=chance.choice([None, None, "DD", "XD"]),
        channel=chance.choice([None, None, *Channel]),
        level=chance.choice([None, None, None, *HandlingLevel]),
        as_of_day=chance.choice([None, None, min(as_of, date(2024, 4, 11))]),
    )


@pytest.mark.parametrize("column", COLUMNS)
def test_a_list_holds_what_its_figure_counts(city, column):
    database, reported = city
    chance = random.Random(column.value)
    listed_at_all = 0

    first, end = date(2024, 3, 4), date(2024, 4, 12)
    cells = [LedgerCell(column, code, first, end) for code in ("HCM", "HBC", "STNMT")]
    for cell in [*cells, *(random_cell(chance, column) for _ in range(12))]:
        codes, total = walked(database, cell, chance.choice([2, 5, 60]))
        expected = [k.code for k in reported for _ in range(times_listed(k, cell))]
        assert sorted(codes) == sorted(expected), cell
        assert total == len(expected), cell
        listed_at_all += total

    assert listed_at_all > 1


@pytest.mark.parametrize("column", ["3", "4", "7", "10", "11"])
def test_those_passed_on_are_the_same_however_they_are_found(city, column, monkeypatch):
    database, _ = city
    chance = random.Random(column)
    cells = [random_cell(chance, LedgerColumn(column)) for _ in range(6)]
    cells.append(
        LedgerCell(LedgerColumn(column), "HBC", date(2024, 3, 4), date(2024, 4, 12))
    )
    through_transfers = [walked(database, cell, 5) for cell in cells]

    monkeypatch.setattr(dossier_lists, "_MANY_CROSSINGS", 0)

    assert [walked(database, cell, 5) for cell in cells] == through_transfers


def test_what_was_passed_on_outside_the_scope_is_counted_but_not_shown(city):
    database, reported = city
    cell = LedgerCell(
        LedgerColumn.TRANSFERRED_OUT, "HBC", date(2024, 3, 1), date(2024, 4, 12)
    )
    inside = {known.code for known in reported if known.dossier.org_unit in (3, 4, 5)}

    page = figure_list(database, loaded.viewer(loaded.HBC), cell=cell, limit=500)

    assert page.hidden > 0
    assert {row.dossier.code for row in page.rows} <= inside


def test_figures_outside_the_scope_open_nothing(city):
    database, _ = city
    cell = LedgerCell(LedgerColumn.RESOLVED, "HCG", date(2024, 3, 1), date(2024, 4, 1))

    with pytest.raises(NotFound):
        figure_list(database, loaded.viewer(loaded.HBC), cell=cell)
    with pytest.raises(AccessDenied):
        figure_list(
            database,
            loaded.viewer(loaded.CITY, without=Permission.DOSSIER_READ),
            cell=cell,
        )
