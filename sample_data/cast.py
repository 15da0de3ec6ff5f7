"""The dossiers with a part to play: overdue now, closed late today, waiting for long.

They take the place of ordinary dossiers of the same unit, so volumes stay the same;
only procedure and day of receipt are theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sample_data import story
from sample_data.days import FIRST_DAY, Bools, Ints
from sample_data.demand import Demand
from sample_data.tables import City

ORDINARY, OVERDUE, LEFT_LATE_TODAY, WAITING = range(4)
_BAND_DAYS = ((1, 2), (3, 5), (6, 10), (11, 30), (31, 55))


@dataclass(slots=True)
class Roles:
    """One element per dossier.

    `days_late` counts working days at the data moment. `pause_days` is the length of
    the lawful pause that a part prescribes: 0 none, -1 one that still runs.
    `pause_after` says how many working days after receipt it begins.
    """

    role: Ints
    days_late: Ints
    pause_days: Ints
    pause_after: Ints

    @property
    def is_ordinary(self) -> Bools:
        """Dossiers without a part."""
        ordinary: Bools = self.role == ORDINARY
        return ordinary

    def reordered(self, order: Ints) -> "Roles":
        """The same dossiers in another order."""
        return Roles(
            self.role[order],
            self.days_late[order],
            self.pause_days[order],
            self.pause_after[order],
        )


@dataclass(frozen=True, slots=True)
class _Part:
    top: str
    service: str
    role: int
    days_late: int
    pause_days: int = 0
    pause_after: int = 0


def moment_index(city: City) -> Ints:
    """Number of the working day to which each department or district reports."""
    return np.array(
        [city.days.index_of(city.span.reports_until(top.code)) for top in city.tops],
        dtype=np.int64,
    )


def assigned(city: City, demand: Demand, rng: np.random.Generator) -> Roles:
    """Give the parts to dossiers; changes their procedure and day of receipt.

    A part without a suitable dossier, in a very small sample, is left out.
    """
    size = demand.day.size
    roles = Roles(*(np.zeros(size, dtype=np.int64) for _ in range(4)))
    pools: dict[tuple[int, str], list[int]] = {}
    tops = demand.top(city)
    levels = city.service_level[demand.service]
    moments = moment_index(city)
    for part in _parts(size / city.span.full_size, city, rng):
        service = city.service_index(part.service)
        top = city.top_index(part.top)
        key = (top, city.services[service].level)
        if key not in pools:
            rows = np.flatnonzero((tops == top) & (levels == key[1]))
            pools[key] = rng.permutation(rows).tolist()
        received = int(moments[top]) - part.days_late - part.pause_days
        received -= city.services[service].working_days
        if part.role == WAITING:
            received = int(moments[top]) - part.days_late
        if not pools[key] or received < _first_index(city, part.top):
            continue
        row = pools[key].pop()
        demand.service[row] = service
        demand.day[row] = city.days.day(np.array(received))
        roles.role[row] = part.role
        roles.days_late[row] = part.days_late
        roles.pause_days[row] = part.pause_days
        roles.pause_after[row] = part.pause_after
    return roles


def _first_index(city: City, top: str) -> int:
    opened = city.span.started.get(top, FIRST_DAY)
    return city.days.index_of(opened) + 1


def _parts(scale: float, city: City, rng: np.random.Generator) -> Iterator[_Part]:
    days = {s.code: s.working_days for s in city.services}
    for top, band, count in _scaled_backlog(scale):
        backlog = story.BACKLOGS[top]
        names = [name for name, _ in backlog.services]
        weights = np.array([weight for _, weight in backlog.services], dtype=float)
        for number in range(count):
            service = names[int(rng.choice(len(names), p=weights / weights.sum()))]
            late = _days_late(top, band, number, count, rng)
            yield _with_pause(_Part(top, service, OVERDUE, late), days, rng)
    for top, full in story.LEFT_LATE_ON_LAST_DAY.items():
        names = [name for name, _ in story.BACKLOGS[top].services]
        for _ in range(round(full * scale)):
            service = names[int(rng.integers(len(names)))]
            late = int(rng.integers(4, 21))
            yield _Part(top, service, LEFT_LATE_TODAY, late)
    yield from _long_waits(scale, days, rng)


def _long_waits(
    scale: float, days: dict[str, int], rng: np.random.Generator
) -> Iterator[_Part]:
    places = ("HBC", "TPTD", "HHM", "QGV", "QBTAN", "Q12", "HNB")
    names = ("TTHC-DD-01", "TTHC-DD-04", "TTHC-XD-01")
    for number in range(round(story.LONG_WAITS * scale)):
        service = names[number % len(names)]
        begun = int(rng.integers(1, days[service]))
        age = begun + int(rng.integers(15, 50))
        top = places[number % len(places)]
        yield _Part(top, service, WAITING, age, pause_days=-1, pause_after=begun)


def _with_pause(part: _Part, days: dict[str, int], rng: np.random.Generator) -> _Part:
    """One in six had its deadline moved by a lawful pause before it ran out."""
    term = days[part.service]
    if term < 5 or rng.random() > 1 / 6:
        return part
    length = int(rng.integers(3, 13))
    begun = int(rng.integers(1, term))
    return _Part(part.top, part.service, part.role, part.days_late, length, begun)


def _days_late(
    top: str, band: int, number: int, count: int, rng: np.random.Generator
) -> int:
    """Working days late of the `number`-th of `count`, spread over the band's days."""
    first, last = _BAND_DAYS[band]
    if band == 0:
        full = story.BACKLOGS[top]
        yesterday = round(count * full.due_the_day_before / max(full.bands[0], 1))
        return first if number < yesterday else last
    if band == len(_BAND_DAYS) - 1:
        last = story.LONGEST_DELAY.get(top, last)
        if number == count - 1:
            return last - (0 if top in story.LONGEST_DELAY else int(rng.integers(9)))
    position = (number + rng.random()) / count
    return first + int(position * (last - first + 1))


def _scaled_backlog(scale: float) -> list[tuple[str, int, int]]:
    """(unit, band, count): the story's counts at this scale, by largest remainder."""
    exact = [
        (top, band, count * scale)
        for top, backlog in story.BACKLOGS.items()
        for band, count in enumerate(backlog.bands)
    ]
    floors = [int(count) for _, _, count in exact]
    missing = round(sum(count for _, _, count in exact)) - sum(floors)
    by_rest = sorted(
        range(len(exact)), key=lambda i: (floors[i] - exact[i][2], i), reverse=False
    )
    for i in by_rest[:missing]:
        floors[i] += 1
    return [
        (top, band, n) for (top, band, _), n in zip(exact, floors, strict=True) if n
    ]
