"""Fifty varied scopes, what people choose on pages: units, fields, periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from domain.period import Basis, Period
from sample_data.tables import City

SCOPES = 50
_SEED = 20250102


@dataclass(frozen=True, slots=True)
class Scope:
    """One choice of the scope bar; None: all of the city, every field."""

    org_unit_code: str | None
    field_code: str | None
    period: Period


def scopes(city: City, last_day: date, count: int = SCOPES) -> tuple[Scope, ...]:
    """`count` scopes, the same for the same city: a third each of the whole city,
    of districts and departments, and of communes; half of them in one field.
    """
    rng = np.random.default_rng(_SEED)
    tops = [place.code for place in city.tops]
    communes = [place.code for place in city.places if place.kind == "COMMUNE"]
    fields = sorted({service.field_code for service in city.services})
    found = []
    for number in range(count):
        units: Sequence[str | None] = ([None], tops, communes)[number % 3]
        field = fields[int(rng.integers(len(fields)))] if number % 2 else None
        found.append(
            Scope(
                units[int(rng.integers(len(units)))],
                field,
                _period(rng, last_day, number),
            )
        )
    return tuple(found)


def free_periods(last_day: date, count: int = SCOPES) -> tuple[Period, ...]:
    """Ranges of 20 to 400 days that begin and end anywhere within two years."""
    rng = np.random.default_rng(_SEED + 1)
    found = []
    for _ in range(count):
        days = int(rng.integers(20, 400))
        end = last_day - timedelta(days=int(rng.integers(0, 330)))
        found.append(Period.free(end - timedelta(days=days), end))
    return tuple(found)


def _period(rng: np.random.Generator, last_day: date, number: int) -> Period:
    year = last_day.year - int(rng.integers(0, 2))
    basis = Basis.REPORTING if rng.integers(2) else Basis.CALENDAR
    match number % 5:
        case 0:
            return Period.year_to_date(last_day)
        case 1:
            return Period.month(year, int(rng.integers(1, 12)), basis)
        case 2:
            return Period.quarter(year, int(rng.integers(1, 4)), basis)
        case 3:
            return Period.half(year, 1, basis)
        case _:
            return free_periods(last_day, 1 + number)[-1]
