"""Lists of dossiers, their further pages, one dossier, and look-ups by code."""

from collections.abc import Iterator, Sequence

from benchmarks.city_measured import Named, Read, label, measured
from benchmarks.city_scopes import Scope
from data_access.engine import Database
from domain.access import Viewer
from domain.drilldown import DossierFilter, ListKind
from domain.list_order import Sort, SortColumn, place_of
from services.dossiers import dossier_list, dossier_page, find_codes, list_page


def lists(
    database: Database, viewer: Viewer, chosen: Sequence[Scope]
) -> Iterator[Read]:
    """Each kind of list with its counts; pages in any order; a search in it."""
    for kind in ListKind:
        yield measured(
            f"dossier list, {kind.value}",
            [_first(database, viewer, scope, kind) for scope in chosen],
        )
    orders = [
        Sort(column, descending=down) for column in SortColumn for down in (False, True)
    ]
    turned = [
        (scope, orders[number % len(orders)]) for number, scope in enumerate(chosen)
    ]
    city = [(Scope(None, None, chosen[0].period), order) for order in orders]
    yield measured(
        "dossier list, open, second page in any order",
        [_second(database, viewer, *each) for each in (*turned, *city)],
    )
    yield measured(
        "dossier list, open, part of a code",
        [_searched(database, viewer, scope) for scope in chosen],
    )


def look_ups(
    database: Database, viewer: Viewer, codes: Sequence[str]
) -> Iterator[Read]:
    """Whole codes, beginnings, slips of the finger, last digits; one dossier."""
    for name, texts in (
        ("look-up of a code", codes),
        ("look-up of a beginning", [code[:-3].lower() for code in codes]),
        ("look-up of a mistyped code", [_slip(code) for code in codes]),
        ("look-up of the last digits", [code[-9:] for code in codes]),
    ):
        yield measured(name, [_found(database, viewer, text) for text in texts])
    yield measured("one dossier", [_page(database, viewer, code) for code in codes])


def _first(database: Database, viewer: Viewer, scope: Scope, kind: ListKind) -> Named:
    wanted = DossierFilter(kind=kind)
    return label(scope), lambda: dossier_list(
        database,
        viewer,
        filter=wanted,
        org_unit_code=scope.org_unit_code,
        field_code=scope.field_code,
    )


def _second(database: Database, viewer: Viewer, scope: Scope, order: Sort) -> Named:
    """The page after the first; the first itself where there is only one."""
    wanted = DossierFilter(kind=ListKind.OPEN)
    first = list_page(
        database,
        viewer,
        filter=wanted,
        org_unit_code=scope.org_unit_code,
        field_code=scope.field_code,
        sort=order,
    )
    return f"{label(scope)}, {order.key}", lambda: list_page(
        database,
        viewer,
        filter=wanted,
        org_unit_code=scope.org_unit_code,
        field_code=scope.field_code,
        sort=order,
        place=place_of(first.after),
    )


def _searched(database: Database, viewer: Viewer, scope: Scope) -> Named:
    wanted = DossierFilter(kind=ListKind.OPEN, text="-2412")
    return label(scope), lambda: dossier_list(
        database,
        viewer,
        filter=wanted,
        org_unit_code=scope.org_unit_code,
        field_code=scope.field_code,
    )


def _found(database: Database, viewer: Viewer, text: str) -> Named:
    return text, lambda: find_codes(database, viewer, text=text)


def _page(database: Database, viewer: Viewer, code: str) -> Named:
    return code, lambda: dossier_page(database, viewer, code=code)


def _slip(code: str) -> str:
    """Two neighbouring digits of the date changed places."""
    return f"{code[:8]}{code[9]}{code[8]}{code[10:]}"
