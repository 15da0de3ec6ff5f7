"""What *Chỉ tiêu*, *Bộ 766* and *Chất lượng số liệu* ask for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

from benchmarks.city_measured import Named, Read, label, measured
from benchmarks.city_scopes import Scope
from components.reported_section import VALUES_SHOWN
from data_access.engine import Database
from domain.access import Viewer
from services.indicator_details import indicator_detail
from services.indicators import indicator_board, unit_indicators
from services.quality import quality_board
from services.quality_badge import quality_badge
from services.reported_desk import reported_passport
from services.score_766 import score_766

OPENED = ("TTHC-12", "TTHC-01", "TTHC-10", "Q766-4.4", "CDDH-01")
"""Indicators whose pages are opened: a ratio, a count, a stock, one that org units
report, one of the plan."""
WHOLE = 10
"""So many of the scopes are asked of every org unit: each answers for hundreds."""


def indicators(
    database: Database, viewer: Viewer, chosen: Sequence[Scope]
) -> Iterator[Read]:
    """The list, every org unit, the page of one, the score, the quality of the data."""
    yield _each("indicators of one org unit", indicator_board, database, viewer, chosen)
    yield measured(
        "indicators of every org unit",
        [_of_everybody(database, viewer, scope) for scope in chosen[:WHOLE]],
    )
    yield measured(
        "page of one indicator",
        [
            _opened(database, viewer, scope, code)
            for scope, code in zip(chosen, cycle(OPENED), strict=False)
        ],
    )
    yield _each("score 766 of one org unit", score_766, database, viewer, chosen)
    yield _each("quality of the data", quality_board, database, viewer, chosen)
    yield _each("quality badge", quality_badge, database, viewer, chosen)


def _each(
    name: str,
    service: Callable[..., object],
    database: Database,
    viewer: Viewer,
    chosen: Sequence[Scope],
) -> Read:
    def asked(scope: Scope) -> Named:
        return label(scope), lambda: service(database, viewer, **_arguments(scope))

    return measured(name, [asked(scope) for scope in chosen])


def _arguments(scope: Scope) -> Mapping[str, Any]:
    return {
        "org_unit_code": scope.org_unit_code,
        "field_code": scope.field_code,
        "period": scope.period,
    }


def _of_everybody(database: Database, viewer: Viewer, scope: Scope) -> Named:
    """All org units of the city, of every kind."""

    def asked() -> int:
        whole = Scope(None, scope.field_code, scope.period)
        return len(unit_indicators(database, viewer, **_arguments(whole)).units)

    name = f"{asked()} org units, {scope.field_code or 'all fields'}"
    return f"{name}, {scope.period.key}", asked


def _opened(database: Database, viewer: Viewer, scope: Scope, code: str) -> Named:
    """What the page of one indicator asks for beside the list that it came from."""

    def asked() -> None:
        indicator_detail(database, viewer, code=code, **_arguments(scope))
        reported_passport(
            database,
            viewer,
            code=code,
            org_unit_code=scope.org_unit_code,
            period=scope.period.whole,
            latest=VALUES_SHOWN,
        )

    return f"{code}, {label(scope)}", asked
