"""What pages ask for, over fifty varied scopes; past the cache of the pages."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.city_scopes import Scope, free_periods, scopes
from benchmarks.timing import Timing, timing
from data_access.engine import Database
from domain.access import Viewer
from domain.drilldown import DossierFilter, ListKind
from domain.ledger_form import LedgerQuery, RowKind
from domain.period import Basis, Period
from sample_data.tables import read_city
from services.dossiers import dossier_list, dossier_page, find_codes
from services.installation import city_leader
from services.ledger_form import ledger_form
from services.reference import data_day, reference
from services.scorecards import overview

ROUNDS = 3
"""Each scope is read so often, one scope after the other; the first round warms up."""
Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Read:
    """One kind of page over many scopes; `slowest` names the worst of them."""

    name: str
    timing: Timing
    slowest: str


def leader(database: Database) -> Viewer:
    """Who may see all of the city."""
    found = city_leader(database)
    if found is None:
        raise RuntimeError("nothing has been loaded")
    return found


def measured(name: str, calls: Sequence[tuple[str, Call]]) -> Read:
    """Every call in turn, ROUNDS times and once before."""
    taken: list[tuple[float, str]] = []
    for turn in range(ROUNDS + 1):
        for label, call in calls:
            begun = time.perf_counter()
            call()
            if turn:
                taken.append((time.perf_counter() - begun, label))
    return Read(name, timing([seconds for seconds, _ in taken]), max(taken)[1])


def reads(database: Database, codes: Sequence[str], count: int) -> list[Read]:
    """Overview, lists and look-ups; `codes` are of dossiers resolved long ago.

    `count`: of scopes.
    """
    viewer = leader(database)
    with database.read() as session:
        last_day = data_day(reference(database, session))
    chosen = scopes(read_city(), last_day, count)
    found = [measured("overview", _overviews(database, viewer, chosen))]
    for kind in ListKind:
        calls = _lists(database, viewer, chosen, DossierFilter(kind=kind))
        found.append(measured(f"dossier list, {kind.value}", calls))
    found += ledgers(database, viewer, chosen, last_day)
    found.append(measured("look-up of a code", _by_code(database, viewer, codes)))
    found.append(measured("look-up of a fragment", _by_part(database, viewer, codes)))
    found.append(measured("one dossier", _pages(database, viewer, codes)))
    return found


def _overviews(
    database: Database, viewer: Viewer, chosen: Sequence[Scope]
) -> list[tuple[str, Call]]:
    def call(scope: Scope) -> Call:
        return lambda: overview(
            database,
            viewer,
            org_unit_code=scope.org_unit_code,
            field_code=scope.field_code,
            period=scope.period,
        )

    return [(label(scope), call(scope)) for scope in chosen]


def _lists(
    database: Database,
    viewer: Viewer,
    chosen: Sequence[Scope],
    wanted: DossierFilter,
) -> list[tuple[str, Call]]:
    def call(scope: Scope) -> Call:
        return lambda: dossier_list(
            database,
            viewer,
            filter=wanted,
            org_unit_code=scope.org_unit_code,
            field_code=scope.field_code,
        )

    return [(label(scope), call(scope)) for scope in chosen]


def ledgers(
    database: Database, viewer: Viewer, chosen: Sequence[Scope], last_day: date
) -> list[Read]:
    """Form II.06: the city by field for years and free ranges, and every scope."""

    def form(query: LedgerQuery) -> tuple[str, Call]:
        unit = query.org_unit_code or "city"
        name = f"{unit}, {query.field_code or 'all fields'}, {query.period.key}"
        return name, lambda: ledger_form(database, viewer, query=query)

    years = [
        Period.year(last_day.year - back, basis) for back in (0, 1) for basis in Basis
    ]
    free = free_periods(last_day, len(chosen))
    scoped = [LedgerQuery(c.period, c.org_unit_code) for c in chosen]
    by_unit = [LedgerQuery(c.period, rows=RowKind.UNIT) for c in chosen]
    return [
        measured(name, [form(query) for query in queries])
        for name, queries in (
            ("ledger, city, a year by field", [*map(LedgerQuery, years)] * 10),
            ("ledger, city, free range by field", [*map(LedgerQuery, free)]),
            ("ledger, any org unit and period", scoped),
            ("ledger, city, any period by org unit", by_unit),
        )
    ]


def _by_code(
    database: Database, viewer: Viewer, codes: Sequence[str]
) -> list[tuple[str, Call]]:
    def call(code: str) -> Call:
        return lambda: find_codes(database, viewer, text=code)

    return [(code, call(code)) for code in codes]


def _by_part(
    database: Database, viewer: Viewer, codes: Sequence[str]
) -> list[tuple[str, Call]]:
    """The beginning of a code, as somebody types it who does not know the rest."""
    return _by_code(database, viewer, [code[:-3].lower() for code in codes])


def _pages(
    database: Database, viewer: Viewer, codes: Sequence[str]
) -> list[tuple[str, Call]]:
    def call(code: str) -> Call:
        return lambda: dossier_page(database, viewer, code=code)

    return [(code, call(code)) for code in codes]


def label(scope: Scope) -> str:
    """A scope in a word, for the slowest one."""
    unit = scope.org_unit_code or "city"
    return f"{unit}, {scope.field_code or 'all fields'}, {scope.period.key}"
