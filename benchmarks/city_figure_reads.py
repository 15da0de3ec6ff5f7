"""The dossiers behind figures of form II.06, and where dossiers wait."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

from benchmarks.city_measured import Named, Read, label, measured
from benchmarks.city_scopes import Scope
from data_access.engine import Database
from domain.access import Viewer
from domain.figure_list import SORTABLE, FigureWish
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.list_order import Sort, place_of
from services.bottlenecks import bottlenecks
from services.ledger_lists import figure_list

CITY = "HCM"
_WEEK = timedelta(days=7)
_WISHES = (
    *(FigureWish(Sort(column, down)) for column in SORTABLE for down in (False, True)),
    FigureWish(text="-24"),
)


def figures(
    database: Database, viewer: Viewer, chosen: Sequence[Scope]
) -> Iterator[Read]:
    """First and second pages of each column in turn, then the steps."""
    columns = list(LedgerColumn)
    cells = [
        _cell(scope, columns[number % len(columns)])
        for number, scope in enumerate(chosen)
    ]
    in_city = [_cell(Scope(None, None, chosen[0].period), column) for column in columns]
    yield measured(
        "dossier list behind a figure, any org unit and column",
        [_first(database, viewer, cell) for cell in cells],
    )
    yield measured(
        "dossier list behind a figure, city, any column",
        [_first(database, viewer, cell) for cell in in_city],
    )
    yield measured(
        "dossier list behind a figure, second page",
        [_second(database, viewer, cell) for cell in (*cells, *in_city)],
    )
    yield measured(
        "dossier list behind a figure, any order or search",
        [_wished(database, viewer, *each) for each in zip(cells, cycle(_WISHES))],
    )
    yield measured(
        "bottlenecks", [_waiting(database, viewer, scope) for scope in chosen]
    )


def _cell(scope: Scope, column: LedgerColumn) -> LedgerCell:
    return LedgerCell(
        column=column,
        org_unit_code=scope.org_unit_code or CITY,
        first_day=scope.period.first_day,
        end_day=scope.period.end_day,
        field_code=scope.field_code,
    )


def _name(cell: LedgerCell) -> str:
    return (
        f"column {cell.column}, {cell.org_unit_code}, "
        f"{cell.field_code or 'all fields'}, {cell.first_day} to {cell.end_day}"
    )


def _first(database: Database, viewer: Viewer, cell: LedgerCell) -> Named:
    return _name(cell), lambda: figure_list(database, viewer, cell=cell)


def _second(database: Database, viewer: Viewer, cell: LedgerCell) -> Named:
    """The page after the first; the first itself where there is only one."""
    place = place_of(figure_list(database, viewer, cell=cell).after)
    return _name(cell), lambda: figure_list(database, viewer, cell=cell, place=place)


def _wished(
    database: Database, viewer: Viewer, cell: LedgerCell, wish: FigureWish
) -> Named:
    """Of its first week, which for most cells is little enough to be sorted."""
    week = replace(cell, end_day=min(cell.end_day, cell.first_day + _WEEK))
    asked = wish.sort.key if wish.sort else wish.text
    return (
        f"{_name(week)}, {asked}",
        lambda: figure_list(database, viewer, cell=week, wish=wish),
    )


def _waiting(database: Database, viewer: Viewer, scope: Scope) -> Named:
    return label(scope), lambda: bottlenecks(
        database,
        viewer,
        org_unit_code=scope.org_unit_code,
        field_code=scope.field_code,
    )
