"""Which dossiers leave late, and by how much."""

import numpy as np

from sample_data import story
from sample_data.cast import LEFT_LATE_TODAY, OVERDUE, Roles
from sample_data.days import DAY_SECONDS, NEVER, Bools, Ints
from sample_data.demand import Demand, Floats, office_seconds
from sample_data.record import SLOTS, SUPPLEMENT, Course
from sample_data.tables import City

_DELAYS = ((1, 2, 0.42), (3, 5, 0.24), (6, 10, 0.16), (11, 30, 0.14), (31, 60, 0.04))
"""Working days late, from and to, with their share."""
_IGNORED_PAUSE_SHARE = 0.12
_IGNORED_PAUSE_FROM = 5
"""Working days late from which an official may still ask for a supplement."""


def make_late(
    city: City,
    demand: Demand,
    roles: Roles,
    course: Course,
    rng: np.random.Generator,
) -> Bools:
    """Move departures past their due day, by the story's weights and yearly share.

    Returns which dossiers left late. Pauses that begin after the due day come with
    some of them, and with some of the overdue ones; the clock ignores those.
    """
    delay = _delays(demand.day.size, city.service_days[demand.service], rng)
    candidate = course.moved_due_index + delay
    weight = _weights(city, demand, course)
    weight[~roles.is_ordinary | (candidate > course.moment_index)] = 0.0
    with np.errstate(divide="ignore"):
        turn = rng.exponential(size=weight.size) / weight
    order = np.argsort(turn, kind="stable")[: int((weight > 0).sum())]
    late: Bools = roles.role == LEFT_LATE_TODAY
    closed_today = int(late.sum())
    left_year = _year(city.days.day(candidate))
    gone_year = _year(np.where(course.left == NEVER, 0, course.left) // DAY_SECONDS)
    gone_in_time = (course.left != NEVER) & (course.left <= course.moment)
    for year, share in story.LATE_SHARE.items():
        gone = int((gone_in_time & (gone_year == year)).sum())
        wanted = round(gone * share) - (
            closed_today if year == city.span.last_day.year else 0
        )
        chosen = order[left_year[order] == year][: max(wanted, 0)]
        late[chosen] = True
    course.left_index = np.where(late & roles.is_ordinary, candidate, course.left_index)
    rows = np.flatnonzero(late)
    at = city.days.day(course.left_index[rows]) * DAY_SECONDS
    course.left[rows] = at + office_seconds(rows.size, rng)
    _ignored_pauses(city, course, late | (roles.role == OVERDUE), rng)
    return late


def _delays(size: int, term: Ints, rng: np.random.Generator) -> Ints:
    shares = np.array([share for _, _, share in _DELAYS])
    band = np.searchsorted(np.cumsum(shares), rng.random(size) * shares.sum())
    first = np.array([first for first, _, _ in _DELAYS])[band]
    last = np.array([last for _, last, _ in _DELAYS])[band]
    delay = first + (rng.random(size) * (last - first + 1)).astype(np.int64)
    # What takes a day or less is noticed soon.
    found: Ints = np.where(term <= 1, 1 + delay % 2, delay)
    return found


def _weights(city: City, demand: Demand, course: Course) -> Floats:
    """Weight of each dossier: its procedure's, scaled to its unit's and month's."""
    month = _month(city.days.day(course.moved_due_index))
    top = demand.top(city)
    kind = np.array(
        [
            story.LATE_FIELD_FACTOR.get(s.field_code, 2.0)
            * (story.QUICK_FACTOR if s.working_days <= 1 else 1.0)
            for s in city.services
        ]
    )[demand.service]
    months = 36
    group = top * months + np.clip(month, 0, months - 1)
    total = np.bincount(group, weights=kind, minlength=len(city.tops) * months)
    found: Floats = _wanted(city).ravel()[group] * kind / total[group]
    return found


def _wanted(city: City) -> Floats:
    """Relative number of late dossiers by unit and month since January 2023."""
    wanted = np.ones((len(city.tops), 36))
    wanted[:, 12:24] = np.array(story.LATE_CITY_BY_MONTH_2024)
    wanted[:, 24:] = np.array(story.LATE_CITY_BY_MONTH_2025)
    for number, top in enumerate(city.tops):
        own = story.LATE_BY_MONTH_2024.get(top.code)
        if own is not None:
            wanted[number, 12:24] = own
        wanted[number] *= story.LATE_WEIGHT[top.code]
    return wanted


def _month(day: Ints) -> Ints:
    """Months since January 2023."""
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months - (2023 - 1970) * 12


def _year(day: Ints) -> Ints:
    years: Ints = day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return years + 1970


def _ignored_pauses(
    city: City, course: Course, late: Bools, rng: np.random.Generator
) -> None:
    """Supplements asked for when the dossier was already overdue."""
    end = np.where(course.left == NEVER, course.moment_index, course.left_index)
    able = late & (end - course.moved_due_index >= _IGNORED_PAUSE_FROM)
    able &= (course.pauses < SLOTS) & (rng.random(late.size) < _IGNORED_PAUSE_SHARE)
    rows = np.flatnonzero(able)
    begin = course.moved_due_index[rows] + rng.integers(1, 3, rows.size)
    until = begin + rng.integers(1, 3, rows.size)
    slot = course.pauses[rows]
    start = city.days.day(begin) * DAY_SECONDS + office_seconds(rows.size, rng)
    stop = city.days.day(until) * DAY_SECONDS + office_seconds(rows.size, rng)
    runs_on = (course.left[rows] == NEVER) & (rng.random(rows.size) < 0.3)
    course.pause_from[slot, rows] = start
    course.pause_to[slot, rows] = np.where(runs_on, NEVER, stop)
    course.pause_kind[slot, rows] = SUPPLEMENT
    course.pauses[rows] += 1
