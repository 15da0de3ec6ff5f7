"""How the dossiers of the bench spread over days, desks and procedures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sample_data import story
from sample_data.places import Place
from sample_data.tables import City

FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2024, 12, 31)
DAY_SLOTS, DESK_SLOTS, SERVICE_SLOTS = 1 << 16, 1 << 16, 1 << 12
LATER_YEARS = 1
"""Years after the last day whose working days promises may fall on."""
_SHAPE_SEED = 79
_STARTED_LATER = frozenset({"SATTP"})
"""Founded within the three years: it would have to refuse half of its dossiers."""

Slots = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """Look-up tables: a random number picks a slot, and the slot says what.

    `workdays` are epoch days in order; `day_slots` hold positions in it, ascending.
    `desk_slots` hold (place, kind) pairs, `service_slots` one row of services per
    kind: communes, districts, then each department.
    """

    workdays: list[int]
    last_index: int
    day_slots: Slots
    desk_place: Slots
    desk_kind: Slots
    service_slots: Slots


def spread(city: City) -> Spread:
    """The spread over the sample city; the same at every call."""
    days = _workdays(city)
    within = [day for day in days if FIRST_DAY <= day <= LAST_DAY]
    begun = days.index(within[0])
    desks, kinds = _desks(city)
    desk = _slots([weight for _, _, weight in desks], DESK_SLOTS)
    return Spread(
        workdays=[(day - date(1970, 1, 1)).days for day in days],
        last_index=days.index(within[-1]),
        day_slots=_slots(_day_weights(city, within), DAY_SLOTS) + begun,
        desk_place=np.array([place for place, _, _ in desks])[desk],
        desk_kind=np.array([kind for _, kind, _ in desks])[desk],
        service_slots=np.stack([_slots(row, SERVICE_SLOTS) for row in kinds]),
    )


def _workdays(city: City) -> list[date]:
    first = date(FIRST_DAY.year, 1, 1).toordinal()
    end = date(LAST_DAY.year + LATER_YEARS + 1, 1, 1).toordinal()
    every = [date.fromordinal(ordinal) for ordinal in range(first, end)]
    return [day for day in every if city.days.calendar.is_working(day)]


def _day_weights(city: City, days: Sequence[date]) -> list[float]:
    """Busy Mondays, quiet weeks before Tết, more every year."""
    tet = city.days.tet_days_off()
    weights = []
    for day in days:
        weight = story.WEEKDAY_WEIGHT[min(day.weekday(), 4)]
        weight *= story.MONTH_WEIGHT[day.month - 1]
        weight *= story.GROWTH ** (day.year - FIRST_DAY.year)
        for first, last in tet:
            if 0 < (first - day).days <= 7:
                weight *= story.BEFORE_TET
            elif 0 < (day - last).days <= 14:
                weight *= story.AFTER_TET
        weights.append(weight)
    return weights


def _desks(city: City) -> tuple[list[tuple[int, int, float]], list[list[float]]]:
    """Who receives (place, kind, weight), and the weights of services per kind."""
    shape = np.random.default_rng(_SHAPE_SEED)
    desks = []
    for number, (place_kind, level) in enumerate(
        (("COMMUNE", "XA"), ("DISTRICT", "HUYEN"))
    ):
        members = [i for i, p in enumerate(city.places) if p.kind == place_kind]
        weights = np.array([_size(city, city.places[i]) for i in members])
        weights *= shape.lognormal(0.0, 0.35, len(members))
        weights *= story.LEVEL_SHARE[level] / weights.sum()
        desks += [(i, number, float(w)) for i, w in zip(members, weights, strict=True)]
    kinds = [_services(city, level=level) for level in ("XA", "HUYEN")]
    total = sum(_services(city, level="SO"))
    for i, place in enumerate(city.places):
        if place.kind == "DEPARTMENT" and place.code not in _STARTED_LATER:
            kinds.append(_services(city, level="SO", owner=place.code))
            share = story.LEVEL_SHARE["SO"] * sum(kinds[-1]) / total
            desks.append((i, len(kinds) - 1, share))
    return desks, kinds


def _size(city: City, place: Place) -> float:
    """People, and visitors; those of a district share out over its communes."""
    peers = sum(p.top == place.top and p.kind == place.kind for p in city.places)
    people = city.population[place.top] * story.VISITOR_FACTOR.get(place.top, 1.0)
    return people / peers


def _services(city: City, *, level: str, owner: str | None = None) -> list[float]:
    return [
        story.CLASS_WEIGHT[s.volume_class] * story.SERVICE_FACTOR.get(s.code, 1.0)
        if s.level == level and owner in (None, s.owner)
        else 0.0
        for s in city.services
    ]


def _slots(weights: Sequence[float], count: int) -> Slots:
    """`count` slots, of which each index fills a part as large as its weight."""
    edges: Floats = np.cumsum(np.array(weights, dtype=np.float64))
    middles = (np.arange(count) + 0.5) / count * edges[-1]
    found: Slots = np.searchsorted(edges, middles, side="right").astype(np.int64)
    return found
