"""What the map page asks for: every measure, any period, districts and communes."""

from collections.abc import Iterator, Sequence

from benchmarks.city_measured import Named, Read, measured
from benchmarks.city_scopes import Scope
from data_access.engine import Database
from domain.access import Viewer
from domain.map_measure import MEASURES
from domain.map_view import MapQuestion
from domain.scorecard import OrgUnitKind
from services.unit_maps import unit_map
from services.unit_trust import unit_trust


def maps(database: Database, viewer: Viewer, chosen: Sequence[Scope]) -> Iterator[Read]:
    """The city by district, and by all of its communes at once."""
    for name, kind in (
        ("map of the districts", OrgUnitKind.DISTRICT),
        ("map of all communes", OrgUnitKind.COMMUNE),
    ):
        yield measured(
            name,
            [
                _map(database, viewer, scope, kind, number)
                for number, scope in enumerate(chosen)
            ],
        )
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


def _map(
    database: Database, viewer: Viewer, scope: Scope, kind: OrgUnitKind, number: int
) -> Named:
    measure = MEASURES[number % len(MEASURES)]
    return f"{measure.code}, {scope.period.key}", lambda: unit_map(
        database,
        viewer,
        question=MapQuestion(
            field_code=scope.field_code,
            period=scope.period,
            measure_code=measure.code,
            kind=kind,
        ),
    )
