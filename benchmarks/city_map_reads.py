"""What the map page asks for: every measure, any period, districts and communes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from benchmarks.city_measured import Named, Read, measured
from benchmarks.city_scopes import Scope
from data_access.engine import Database
from domain.access import Viewer
from domain.map_measure import MEASURES
from domain.map_view import MapQuestion
from domain.org_tree import OrgTree
from domain.scorecard import OrgUnitKind
from services.reference import Reference, reference
from services.unit_maps import map_at, unit_map
from services.unit_trust import unit_trust

Ask = Callable[[MapQuestion], object]
COMMUNES = 168
"""As many as the city has since 01/07/2025; that of the bench has those before."""


def maps(database: Database, viewer: Viewer, chosen: Sequence[Scope]) -> Iterator[Read]:
    """The city by district, by COMMUNES of its communes, and by all of them."""
    some = _with_communes(database, COMMUNES)

    def of_some(asked: MapQuestion) -> object:
        with database.read() as session:
            reference(database, session)  # Whoever opens a page asks for it.
            return map_at(session, some, viewer, asked)

    def whole(asked: MapQuestion) -> object:
        return unit_map(database, viewer, question=asked)

    kinds: Sequence[tuple[str, OrgUnitKind, Ask]] = (
        ("map of the districts", OrgUnitKind.DISTRICT, whole),
        (f"map of {COMMUNES} communes", OrgUnitKind.COMMUNE, of_some),
        ("map of all communes", OrgUnitKind.COMMUNE, whole),
    )
    for name, kind, ask in kinds:
        questions = [_question(scope, kind, n) for n, scope in enumerate(chosen)]
        yield measured(name, [(_label(q), partial(ask, q)) for q in questions])
    yield measured(
        "trust in all communes", [_trust(database, viewer, scope) for scope in chosen]
    )


def _trust(database: Database, viewer: Viewer, scope: Scope) -> Named:
    """What a map asks for beside its figures, once for all measures of a period."""
    return scope.period.key, lambda: unit_trust(
        database,
        viewer,
        kind=OrgUnitKind.COMMUNE,
        day=scope.period.last_day,
        field_code=scope.field_code,
        period=scope.period,
    )


def _label(asked: MapQuestion) -> str:
    return f"{asked.measure.code}, {asked.period.key if asked.period else ''}"


def _question(scope: Scope, kind: OrgUnitKind, number: int) -> MapQuestion:
    """What is asked of a scope: one measure after the other."""
    return MapQuestion(
        field_code=scope.field_code,
        period=scope.period,
        measure_code=MEASURES[number % len(MEASURES)].code,
        kind=kind,
    )


def _with_communes(database: Database, number: int) -> Reference:
    """Reference data with so many communes, the first in display order."""
    with database.read() as session:
        kept = reference(database, session)
    order = sorted(kept.units, key=lambda unit: (unit.sort_order, unit.code))
    communes = [unit for unit in order if unit.kind is OrgUnitKind.COMMUNE]
    left_out = {unit.id for unit in communes[number:]}
    units = [unit for unit in kept.units if unit.id not in left_out]
    return replace(kept, tree=OrgTree(units))
