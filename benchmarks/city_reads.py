"""What pages ask for, over fifty varied scopes; past the cache of the pages."""

from collections.abc import Iterator, Sequence
from datetime import date

from benchmarks.city_figure_reads import figures
from benchmarks.city_indicator_reads import indicators
from benchmarks.city_list_reads import lists, look_ups
from benchmarks.city_map_reads import maps
from benchmarks.city_measured import Named, Read, label, measured
from benchmarks.city_scopes import Scope, free_periods, scopes
from benchmarks.timing import settle
from data_access.engine import Database
from domain.access import Viewer
from domain.ledger_form import LedgerQuery, RowKind
from domain.period import Basis, Period
from sample_data.tables import read_city
from services.installation import city_leader
from services.ledger_form import ledger_form
from services.reference import data_day, reference
from services.scorecards import overview


def leader(database: Database) -> Viewer:
    """Who may see all of the city."""
    found = city_leader(database)
    if found is None:
        raise RuntimeError("nothing has been loaded")
    return found


def reads(database: Database, codes: Sequence[str], count: int) -> Iterator[Read]:
    """Overview, lists and look-ups; `codes` are of dossiers resolved long ago.

    `count`: of scopes.
    """
    viewer, chosen = leader(database), _scopes(database, count)
    yield measured("overview", _overviews(database, viewer, chosen))
    yield from maps(database, viewer, chosen)
    yield from ledgers(database, viewer, chosen, _last_day(database))
    yield from look_ups(database, viewer, codes)
    yield from lists(database, viewer, chosen)
    yield from figures(database, viewer, chosen)


def indicator_reads(database: Database, count: int) -> Iterator[Read]:
    """Indicators, their pages, the score 766 and the quality of the data."""
    yield from indicators(database, leader(database), _scopes(database, count))


def _scopes(database: Database, count: int) -> tuple[Scope, ...]:
    found = scopes(read_city(), _last_day(database), count)
    settle()
    return found


def _last_day(database: Database) -> date:
    with database.read() as session:
        return data_day(reference(database, session))


def _overviews(
    database: Database, viewer: Viewer, chosen: Sequence[Scope]
) -> list[Named]:
    def named(scope: Scope) -> Named:
        return label(scope), lambda: overview(
            database,
            viewer,
            org_unit_code=scope.org_unit_code,
            field_code=scope.field_code,
            period=scope.period,
        )

    return [named(scope) for scope in chosen]


def ledgers(
    database: Database, viewer: Viewer, chosen: Sequence[Scope], last_day: date
) -> Iterator[Read]:
    """Form II.06: the city by field for years and free ranges, and every scope."""

    def form(query: LedgerQuery) -> Named:
        unit = query.org_unit_code or "city"
        name = f"{unit}, {query.field_code or 'all fields'}, {query.period.key}"
        return name, lambda: ledger_form(database, viewer, query=query)

    years = [
        Period.year(last_day.year - back, basis) for back in (0, 1) for basis in Basis
    ]
    free = free_periods(last_day, len(chosen))
    scoped = [LedgerQuery(c.period, c.org_unit_code) for c in chosen]
    by_unit = [LedgerQuery(c.period, rows=RowKind.UNIT) for c in chosen]
    for name, queries in (
        ("ledger, city, a year by field", [*map(LedgerQuery, years)] * 10),
        ("ledger, city, free range by field", [*map(LedgerQuery, free)]),
        ("ledger, any org unit and period", scoped),
        ("ledger, city, any period by org unit", by_unit),
    ):
        yield measured(name, [form(query) for query in queries])
