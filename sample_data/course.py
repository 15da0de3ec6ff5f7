"""How a dossier runs: its promise, its pauses, and the day it leaves in good time."""

import numpy as np

from sample_data import story
from sample_data.cast import LEFT_LATE_TODAY, OVERDUE, WAITING, Roles, moment_index
from sample_data.days import DAY_SECONDS, NEVER, Bools, Ints
from sample_data.demand import CLOSING, Demand
from sample_data.pauses import first_pauses, pause_plan, second_pauses
from sample_data.record import SLOTS, Course, office_instant
from sample_data.tables import City

_CUT_OFF = 15 * 3600
"""Received after 15:00: returned the next working day (docs/rules.md)."""
_ON_LAST_DAY_SHARE = 0.2
_SAME_DAY_AFTER_CUT_OFF = 0.5


def run(city: City, demand: Demand, roles: Roles, rng: np.random.Generator) -> Course:
    """Promise, pauses and departure of every dossier, all of it in good time.

    Parts are respected: overdue ones and those that wait do not leave. Nothing is
    cut off at the moment of the source yet.
    """
    term = city.service_days[demand.service]
    base = city.days.index(demand.day)
    is_working = city.days.is_working(demand.day)
    quick = (demand.second < _CUT_OFF) & is_working
    due_index = base + np.where(term == 0, np.where(quick, 0, 1), term)
    course = _empty(city, demand, due_index)
    plan = pause_plan(city, demand, roles, term, rng)
    first_pauses(city, demand, course, plan, rng)
    extra = second_pauses(city, demand, course, plan, rng)
    moved = np.where(plan.paused, np.maximum(plan.length, 0) + extra, 0)
    course.moved_due_index = due_index + moved
    steps = _steps(demand, term, is_working, rng)
    steps = np.where(plan.paused, moved + np.maximum(plan.after + 1, steps), steps)
    course.left_index = base + steps
    _depart(city, course, demand, base, steps, rng)
    today = roles.role == LEFT_LATE_TODAY
    course.left_index[today] = course.moment_index[today]
    stay = (roles.role == OVERDUE) | (roles.role == WAITING)
    course.left_index[stay], course.left[stay] = NEVER, NEVER
    return course


def _empty(city: City, demand: Demand, due_index: Ints) -> Course:
    moments = moment_index(city)[demand.top(city)]
    shape = (SLOTS, demand.day.size)
    return Course(
        received=demand.day * DAY_SECONDS + demand.second,
        due_index=due_index,
        moved_due_index=due_index.copy(),
        left_index=np.full(demand.day.size, NEVER),
        left=np.full(demand.day.size, NEVER),
        moment_index=moments,
        moment=city.days.day(moments) * DAY_SECONDS + CLOSING * 60,
        pause_from=np.full(shape, NEVER),
        pause_to=np.full(shape, NEVER),
        pause_kind=np.zeros(shape, dtype=np.int64),
        pauses=np.zeros(demand.day.size, dtype=np.int64),
    )


def _steps(
    demand: Demand, term: Ints, is_working: Bools, rng: np.random.Generator
) -> Ints:
    """Working days from receipt to departure of a dossier without pause."""
    size = term.size
    early = (rng.beta(1.8, 2.2, size) * term).astype(np.int64)
    on_last_day = rng.random(size) < _ON_LAST_DAY_SHARE
    steps = np.where(on_last_day, term, np.minimum(early, np.maximum(term - 1, 0)))
    too_late = demand.second > 15 * 3600 + 1800
    steps = np.where((term > 0) & (too_late | ~is_working), np.maximum(steps, 1), steps)
    # Same-day service asked for after the cut-off is due on the next working day.
    waits = (term == 0) & ((demand.second >= _CUT_OFF) | ~is_working)
    at_once = (rng.random(size) < _SAME_DAY_AFTER_CUT_OFF) & (
        demand.second < np.where(is_working, 16 * 3600, 11 * 3600)
    )
    return np.where(waits & ~at_once, 1, steps)


def _depart(
    city: City,
    course: Course,
    demand: Demand,
    base: Ints,
    steps: Ints,
    rng: np.random.Generator,
) -> None:
    """Instant of departure: a while after receipt, or some time of a later day."""
    closing = demand.day * DAY_SECONDS + CLOSING * 60
    room = np.maximum(closing - course.received - 60, 60)
    delay = 300 + rng.exponential(3000, steps.size).astype(np.int64)
    at_once = course.received + np.minimum(delay, room)
    later = office_instant(city, base + steps, rng)
    course.left = np.where(steps == 0, at_once, later)


def leave_open_today(city: City, course: Course, rng: np.random.Generator) -> None:
    """Part of what is due on the last day is still on the desk at 17:00."""
    today = city.days.day(course.moment_index)
    still = (course.left_index == course.moment_index) & ~course.is_open
    still &= course.moved_due_index == course.moment_index
    still &= course.received // DAY_SECONDS < today
    still &= rng.random(still.size) < story.DUE_TODAY_STILL_OPEN
    course.left[still], course.left_index[still] = NEVER, NEVER


def cut_off(course: Course) -> None:
    """Forget what lies after the moment to which the source reports."""
    later = course.left > course.moment
    course.left[later], course.left_index[later] = NEVER, NEVER
    unbegun = course.pause_from > course.moment
    course.pause_from[unbegun] = NEVER
    course.pause_kind[unbegun] = 0
    course.pause_to[unbegun | (course.pause_to > course.moment)] = NEVER
    course.pauses[:] = (course.pause_from != NEVER).sum(axis=0)
