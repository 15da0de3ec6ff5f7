"""Who files what, where and when: the dossiers as they come in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sample_data import story
from sample_data.days import FIRST_DAY, Ints, epoch_day, from_epoch_day
from sample_data.tables import City

Floats = npt.NDArray[np.float64]

OPENING, CLOSING = 450, 1020
"""Office hours in minutes of the day: 07:30 to 17:00."""
_NOON_FROM, _NOON_TO = 690, 780
_CITY_SHAPE_SEED = 79
"""Sizes of communes are the same whatever the seed of the dossiers."""


@dataclass(slots=True)
class Demand:
    """One element per dossier: indices into the city's tables, day, second of day."""

    place: Ints
    service: Ints
    day: Ints
    second: Ints

    def top(self, city: City) -> Ints:
        """The department or district of each dossier."""
        found: Ints = city.place_top[self.place]
        return found

    def reordered(self, order: Ints) -> "Demand":
        """The same dossiers in another order."""
        return Demand(
            self.place[order], self.service[order], self.day[order], self.second[order]
        )


def drawn(city: City, count: int, rng: np.random.Generator) -> Demand:
    """`count` dossiers of two years by level, place, procedure and moment.

    As many more as the span is longer. Places are those of the first two years.
    """
    joined = round(count * city.span.joined)
    count = round(count * city.span.old_bounds)
    communes = round(count * story.LEVEL_SHARE["XA"])
    departments = round(count * story.LEVEL_SHARE["SO"])
    parts = [
        _local(city, "XA", communes, rng),
        _local(city, "HUYEN", count - communes - departments, rng),
        _departmental(city, departments, rng),
    ]
    if joined:
        parts.append(_joining(city, joined, rng))
    place = np.concatenate([part[0] for part in parts])
    service = np.concatenate([part[1] for part in parts])
    day = _days(city, place, service, rng)
    return Demand(place, service, day, seconds(city, day, rng))


def picked(weights: Floats, count: int, rng: np.random.Generator) -> Ints:
    """`count` indices, each as likely as its weight says."""
    edges = np.cumsum(weights)
    found: Ints = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
    return found.astype(np.int64)


def _local(
    city: City, level: str, count: int, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Dossiers of communes or of the districts' own offices."""
    kind = "COMMUNE" if level == "XA" else "DISTRICT"
    place = picked(_place_weights(city, kind), count, rng)
    is_outer = np.array([p.top in story.OUTER for p in city.places])[place]
    weights = _service_weights(city, level)
    is_land = city.service_field == "DD"
    service = picked(weights, count, rng)
    outer = weights * np.where(is_land, story.OUTER_LAND_FACTOR, 1.0)
    return place, np.where(is_outer, picked(outer, count, rng), service)


def _joining(city: City, count: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Dossiers of communes that join: what communes and districts handled before."""
    there = np.array([float(place.top in story.JOINED) for place in city.places])
    place = picked(there, count, rng)
    weights = np.zeros(len(city.services))
    for level in ("XA", "HUYEN"):
        own = _service_weights(city, level)
        weights += story.LEVEL_SHARE[level] * own / own.sum()
    # They join in the middle of the only months in which people ask for it.
    weights[city.service_index(story.SUMMER_ONLY)] = 0.0
    return place, picked(weights, count, rng)


def _departmental(
    city: City, count: int, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Dossiers of the departments: the procedure decides who handles it."""
    service = picked(_service_weights(city, "SO"), count, rng)
    codes = [place.code for place in city.places]
    owner = np.array(
        [codes.index(s.owner) if s.level == "SO" else -1 for s in city.services]
    )
    return owner[service].astype(np.int64), service


def _place_weights(city: City, kind: str) -> Floats:
    """By population of the district, spread unevenly over its communes."""
    shape = np.random.default_rng(_CITY_SHAPE_SEED)
    weights = np.zeros(len(city.places))
    for top, population in city.population.items():
        members = [
            i
            for i, p in enumerate(city.places)
            if p.top == top and p.kind == kind and p.since is None
        ]
        sizes = shape.lognormal(0.0, 0.35, len(members))
        share = sizes / sizes.sum() * _reported_share(city, top)
        weights[members] = share * population * story.VISITOR_FACTOR.get(top, 1.0)
    return weights


def _reported_share(city: City, top: str) -> float:
    """Part of the time for which the district reports."""
    last = city.span.reports_until(top)
    return (last - FIRST_DAY).days / (city.span.last_day - FIRST_DAY).days


def _service_weights(city: City, level: str) -> Floats:
    return np.array(
        [
            story.CLASS_WEIGHT[s.volume_class] * story.SERVICE_FACTOR.get(s.code, 1.0)
            if s.level == level
            else 0.0
            for s in city.services
        ]
    )


def _days(city: City, place: Ints, service: Ints, rng: np.random.Generator) -> Ints:
    """Day of receipt, by the calendar of the desk that receives."""
    shape = _day_weights(city)
    calendar_days = [from_epoch_day(d) for d in range(*_span(city))]
    weekday = np.array([d.weekday() for d in calendar_days])
    workable = city.days.is_working(np.arange(*_span(city)))
    office = np.where((weekday < 5) | workable, shape, 0.0)
    groups: dict[int, Floats] = {}
    kind = np.array([p.kind for p in city.places])
    group = np.where(kind[place] == "DEPARTMENT", 1, 0)
    groups[0], groups[1] = shape, office
    for number, (code, weights) in enumerate(
        _windows(city, shape, calendar_days), start=2
    ):
        in_window = np.array([p.top == code for p in city.places])[place]
        if code == story.SUMMER_ONLY:
            in_window = service == city.service_index(code)
        group = np.where(in_window, number, group)
        groups[number] = weights
    day = np.empty(place.size, dtype=np.int64)
    for number, weights in groups.items():
        rows = np.flatnonzero(group == number)
        day[rows] = _span(city)[0] + picked(weights, rows.size, rng)
    return day


def _span(city: City) -> tuple[int, int]:
    return epoch_day(FIRST_DAY), epoch_day(city.span.last_day) + 1


def _windows(city: City, shape: Floats, days: list[date]) -> list[tuple[str, Floats]]:
    """Day weights of those that do not receive all the time."""
    found = []
    for code, last in city.span.stopped.items():
        found.append((code, np.where([d <= last for d in days], shape, 0.0)))
    for code, first in city.span.started.items():
        open_days = [d >= first and d.weekday() < 5 for d in days]
        found.append((code, np.where(open_days, shape, 0.0)))
    summer = [6 <= d.month <= 8 and d.weekday() < 5 for d in days]
    found.append((story.SUMMER_ONLY, np.where(summer, shape, 0.0)))
    return found


def _day_weights(city: City) -> Floats:
    """Weight of each day told of; 0 on Sundays and holidays."""
    days = [from_epoch_day(d) for d in range(*_span(city))]
    is_off = {d.day for d in city.days.calendar.days if d.kind == "holiday"}
    is_working = city.days.is_working(np.arange(*_span(city)))
    weights = np.zeros(len(days))
    for i, day in enumerate(days):
        if is_working[i]:
            weekday = min(day.weekday(), 4)
            weights[i] = story.WEEKDAY_WEIGHT[weekday]
        elif day.weekday() == 5 and day not in is_off:
            weights[i] = story.SATURDAY_WEIGHT
        weights[i] *= story.MONTH_WEIGHT[day.month - 1]
    for first, last in city.days.tet_days_off():
        for i, day in enumerate(days):
            if 0 < (first - day).days <= 7:
                weights[i] *= story.BEFORE_TET
            elif 0 < (day - last).days <= 14:
                weights[i] *= story.AFTER_TET
    year = np.array([d.year for d in days])
    grown = weights.copy()
    for number, later in enumerate(city.span.years[1:], start=1):
        ratio = weights[year == FIRST_DAY.year].sum() / weights[year == later].sum()
        own = weights * ratio * story.GROWTH**number
        grown = np.where(year == later, own, grown)
    return grown


def seconds(city: City, day: Ints, rng: np.random.Generator) -> Ints:
    """Second of the day of receipt: busy mornings, a lull at noon, no Saturday noon."""
    minutes = np.arange(OPENING, CLOSING)
    hours = minutes / 60
    bumps: Mapping[float, float] = {9.0: 1.0, 14.3: 0.8}
    shape = sum(h * np.exp(-(((hours - at) / 1.2) ** 2)) for at, h in bumps.items())
    weights = np.asarray(shape + 0.15)
    weights[(minutes >= _NOON_FROM) & (minutes < _NOON_TO)] *= 0.15
    minute = OPENING + picked(weights, day.size, rng)
    desk = np.flatnonzero(~city.days.is_working(day))
    morning = weights[: _NOON_FROM - OPENING]
    minute[desk] = OPENING + picked(morning, desk.size, rng)
    return minute * 60 + rng.integers(0, 60, day.size)


def office_seconds(count: int, rng: np.random.Generator) -> Ints:
    """Second of the day at which an official acts."""
    return rng.integers(OPENING * 60, CLOSING * 60, count)
