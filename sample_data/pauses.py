"""Pauses: when the clock waits for the citizen."""

from dataclasses import dataclass

import numpy as np

from sample_data import story
from sample_data.cast import Roles
from sample_data.days import DAY_SECONDS, NEVER, Bools, Ints
from sample_data.demand import Demand
from sample_data.record import (
    FINANCIAL,
    SUPPLEMENT,
    Course,
    is_overdue,
    is_waiting,
    office_instant,
)
from sample_data.tables import City

_PAUSABLE_DAYS = 5
_PAUSE_SHARE = 0.02
_LAND_PAUSE_SHARE = 0.06
_LAND_DUES = ("TTHC-DD-01", "TTHC-DD-04", "TTHC-DD-07")
"""Land procedures that end with a payment to the tax office."""
_SECOND_PAUSE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class PausePlan:
    """Who pauses, how many working days after receipt, and for how many.

    A length of -1 is a pause that still runs. `again`: who pauses a second time.
    """

    paused: Bools
    after: Ints
    length: Ints
    again: Bools


def pause_plan(
    city: City, demand: Demand, roles: Roles, term: Ints, rng: np.random.Generator
) -> PausePlan:
    """Draw who pauses; parts bring their own pause or none."""
    size = term.size
    share = np.where(_owes(city, demand), _LAND_PAUSE_SHARE, _PAUSE_SHARE)
    paused = (term >= _PAUSABLE_DAYS) & (rng.random(size) < share)
    after = 1 + (rng.random(size) * np.maximum(term - 1, 1) * 0.7).astype(np.int64)
    length = np.minimum(rng.geometric(0.2, size), 30)
    again = paused & roles.is_ordinary & (rng.random(size) < _SECOND_PAUSE_SHARE)
    return PausePlan(
        paused=np.where(roles.is_ordinary, paused, roles.pause_days != 0),
        after=np.where(roles.is_ordinary, after, roles.pause_after),
        length=np.where(roles.is_ordinary, length, roles.pause_days),
        again=again,
    )


def _owes(city: City, demand: Demand) -> Bools:
    """Dossiers that end with a payment to the tax office."""
    services = [city.service_index(code) for code in _LAND_DUES]
    found: Bools = np.isin(demand.service, services)
    return found


def first_pauses(
    city: City,
    demand: Demand,
    course: Course,
    plan: PausePlan,
    rng: np.random.Generator,
) -> None:
    """Write the first pause of everyone in the plan into `course`."""
    rows = np.flatnonzero(plan.paused)
    begin = city.days.index(demand.day[rows]) + plan.after[rows]
    until = office_instant(city, begin + np.maximum(plan.length[rows], 0), rng)
    course.pause_from[0, rows] = office_instant(city, begin, rng)
    course.pause_to[0, rows] = np.where(plan.length[rows] < 0, NEVER, until)
    is_financial = _owes(city, demand)[rows] & (rng.random(rows.size) < 0.5)
    course.pause_kind[0, rows] = np.where(is_financial, FINANCIAL, SUPPLEMENT)
    course.pauses[rows] = 1


def second_pauses(
    city: City,
    demand: Demand,
    course: Course,
    plan: PausePlan,
    rng: np.random.Generator,
) -> Ints:
    """A few pause again before the first pause ends: together they count once.

    Returns by how many working days the joined pause outlasts the first.
    """
    extra = np.zeros(plan.again.size, dtype=np.int64)
    rows = np.flatnonzero(plan.again)
    extra[rows] = 1 + rng.integers(0, 3, rows.size)
    first = city.days.index(demand.day[rows]) + plan.after[rows]
    begin = first + (rng.random(rows.size) * plan.length[rows]).astype(np.int64)
    end = first + plan.length[rows] + extra[rows]
    course.pause_from[1, rows] = np.maximum(
        office_instant(city, begin, rng), course.pause_from[0, rows]
    )
    course.pause_to[1, rows] = office_instant(city, end, rng)
    course.pause_kind[1, rows] = SUPPLEMENT
    course.pauses[rows] = 2
    return extra


def more_waiting(city: City, course: Course, rng: np.random.Generator) -> None:
    """Let further open dossiers wait until they are the story's share."""
    waiting = is_waiting(city, course)
    wanted = round(story.WAITING_SHARE * course.is_open.sum()) - int(waiting.sum())
    begun = city.days.index(course.received // DAY_SECONDS) + 1
    room = course.moment_index - begun
    able = course.is_open & ~is_overdue(city, course) & (course.pauses == 0)
    able &= (room > 0) & (course.moved_due_index - begun >= _PAUSABLE_DAYS - 1)
    rows = rng.permutation(np.flatnonzero(able))[: max(wanted, 0)]
    begin = begun[rows] + (rng.random(rows.size) * room[rows]).astype(np.int64)
    course.pause_from[0, rows] = office_instant(city, begin, rng)
    course.pause_kind[0, rows] = SUPPLEMENT
    course.pauses[rows] = 1
