"""What the map page asks for: every measure, any period, districts and communes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from benchmarks.city_measured import Named, Read, measured
from benchmarks.city_scopes import Scope
from data_access.engine import Database
from domain.access import Viewer
from domain.identifiers import OrgUnitId
from domain.map_measure import MEASURES
from domain.map_view import MapQuestion
from domain.org_tree import OrgTree
from domain.scorecard import OrgUnitKind
from services.reference import Reference, reference
from services.unit_maps import map_at, moves_at

COMMUNES = 168
"""As many as the city has since 01/07/2025; that of the bench has those before."""
Ask = Callable[[Reference, MapQuestion], object]


def maps(database: Database, viewer: Viewer, chosen: Sequence[Scope]) -> Iterator[Read]:
    """The city by district, by COMMUNES of its communes, and by all of them.

    Figures with trust in them, as a first view asks; then movement apart, as the page
    does after it, with trust in the period before.
    """
    with database.read() as session:
        kept = reference(database, session)
    some = _with_communes(kept, COMMUNES)

    def asked(of: Reference, question: MapQuestion) -> object:
        with database.read() as session:
            reference(database, session)  # Whoever opens a page asks for it.
            return map_at(session, of, viewer, question)

    def moved(of: Reference, question: MapQuestion) -> object:
        with database.read() as session:
            reference(database, session)
            nobody = frozenset[OrgUnitId]()
            return moves_at(session, of, viewer, question, untrusted=nobody)

    kinds: Sequence[tuple[str, OrgUnitKind, Ask, Reference]] = (
        ("map of districts with trust", OrgUnitKind.DISTRICT, asked, kept),
        (f"map of {COMMUNES} communes with trust", OrgUnitKind.COMMUNE, asked, some),
        ("map of all communes with trust", OrgUnitKind.COMMUNE, asked, kept),
        (f"movement of {COMMUNES} communes", OrgUnitKind.COMMUNE, moved, some),
    )
    for name, kind, ask, of in kinds:
        questions = [_question(scope, kind, n) for n, scope in enumerate(chosen)]
        yield measured(name, [_named(ask, of, question) for question in questions])


def _named(ask: Ask, of: Reference, question: MapQuestion) -> Named:
    period = question.period.key if question.period else ""
    return f"{question.measure_code}, {period}", partial(ask, of, question)


def _question(scope: Scope, kind: OrgUnitKind, number: int) -> MapQuestion:
    """What is asked of a scope: one measure after the other."""
    return MapQuestion(
        field_code=scope.field_code,
        period=scope.period,
        measure_code=MEASURES[number % len(MEASURES)].code,
        kind=kind,
    )


def _with_communes(kept: Reference, number: int) -> Reference:
    """Reference data with so many communes, the first in display order."""
    order = sorted(kept.units, key=lambda unit: (unit.sort_order, unit.code))
    communes = [unit for unit in order if unit.kind is OrgUnitKind.COMMUNE]
    left_out = {unit.id for unit in communes[number:]}
    units = [unit for unit in kept.units if unit.id not in left_out]
    return replace(kept, tree=OrgTree(units))
