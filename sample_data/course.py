"""How a dossier runs: its promise, its pauses, and the day it leaves in good time."""

from dataclasses import dataclass

import numpy as np

from sample_data import story
from sample_data.cast import LEFT_LATE_TODAY, OVERDUE, WAITING, Roles, moment_index
from sample_data.days import DAY_SECONDS, NEVER, Bools, Ints
from sample_data.demand import CLOSING, Demand, office_seconds
from sample_data.tables import City

SUPPLEMENT, FINANCIAL = 1, 2
SLOTS = 3
"""Pauses that a line of the file has room for."""

_CUT_OFF = 15 * 3600
"""Received after 15:00: returned the next working day (HANDBOOK 2.5)."""
_PAUSABLE_DAYS = 5
_PAUSE_SHARE = 0.02
_LAND_PAUSE_SHARE = 0.06
_LAND_DUES = ("TTHC-DD-01", "TTHC-DD-04", "TTHC-DD-07")
"""Land procedures that end with a payment to the tax office."""
_SECOND_PAUSE_SHARE = 0.05
_ON_LAST_DAY_SHARE = 0.2
_SAME_DAY_AFTER_CUT_OFF = 0.5


@dataclass(slots=True)
class Course:
    """One element per dossier; `…_index` number working days, instants are seconds.

    `due` is the first promise, `moved_due` the same after lawful pauses. `left` is
    NEVER for a dossier still open at its source's moment. Pauses have `SLOTS` rows;
    an end of NEVER with a begin means that it still runs.
    """

    received: Ints
    due_index: Ints
    moved_due_index: Ints
    left_index: Ints
    left: Ints
    moment_index: Ints
    moment: Ints
    pause_from: Ints
    pause_to: Ints
    pause_kind: Ints
    pauses: Ints

    @property
    def is_open(self) -> Bools:
        """Dossiers still open at the moment of their source."""
        still: Bools = self.left == NEVER
        return still


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
    plan = _pause_plan(city, demand, roles, term, rng)
    _first_pauses(city, demand, course, plan, rng)
    extra = _second_pauses(city, demand, course, plan, rng)
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


@dataclass(frozen=True, slots=True)
class _PausePlan:
    """Who pauses, how many working days after receipt, and for how many.

    A length of -1 is a pause that still runs. `again`: who pauses a second time.
    """

    paused: Bools
    after: Ints
    length: Ints
    again: Bools


def _pause_plan(
    city: City, demand: Demand, roles: Roles, term: Ints, rng: np.random.Generator
) -> _PausePlan:
    size = term.size
    share = np.where(_owes(city, demand), _LAND_PAUSE_SHARE, _PAUSE_SHARE)
    paused = (term >= _PAUSABLE_DAYS) & (rng.random(size) < share)
    after = 1 + (rng.random(size) * np.maximum(term - 1, 1) * 0.7).astype(np.int64)
    length = np.minimum(rng.geometric(0.2, size), 30)
    again = paused & roles.is_ordinary & (rng.random(size) < _SECOND_PAUSE_SHARE)
    return _PausePlan(
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


def _first_pauses(
    city: City,
    demand: Demand,
    course: Course,
    plan: _PausePlan,
    rng: np.random.Generator,
) -> None:
    rows = np.flatnonzero(plan.paused)
    begin = city.days.index(demand.day[rows]) + plan.after[rows]
    until = _office_instant(city, begin + np.maximum(plan.length[rows], 0), rng)
    course.pause_from[0, rows] = _office_instant(city, begin, rng)
    course.pause_to[0, rows] = np.where(plan.length[rows] < 0, NEVER, until)
    is_financial = _owes(city, demand)[rows] & (rng.random(rows.size) < 0.5)
    course.pause_kind[0, rows] = np.where(is_financial, FINANCIAL, SUPPLEMENT)
    course.pauses[rows] = 1


def _second_pauses(
    city: City,
    demand: Demand,
    course: Course,
    plan: _PausePlan,
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
        _office_instant(city, begin, rng), course.pause_from[0, rows]
    )
    course.pause_to[1, rows] = _office_instant(city, end, rng)
    course.pause_kind[1, rows] = SUPPLEMENT
    course.pauses[rows] = 2
    return extra


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
    later = _office_instant(city, base + steps, rng)
    course.left = np.where(steps == 0, at_once, later)


def _office_instant(city: City, index: Ints, rng: np.random.Generator) -> Ints:
    """Some second of the numbered working days."""
    seconds: Ints = city.days.day(index) * DAY_SECONDS
    return seconds + office_seconds(index.size, rng)


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


def is_waiting(city: City, course: Course) -> Bools:
    """Open dossiers for which a pause runs that began in time."""
    due_day = city.days.day(course.moved_due_index)
    runs = (course.pause_from != NEVER) & (course.pause_to == NEVER)
    in_time = course.pause_from // DAY_SECONDS <= due_day
    waiting: Bools = course.is_open & (runs & in_time).any(axis=0)
    return waiting


def is_overdue(city: City, course: Course) -> Bools:
    """Open dossiers whose due day is over at the moment of the source."""
    late = course.moved_due_index < course.moment_index
    overdue: Bools = course.is_open & late & ~is_waiting(city, course)
    return overdue


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
    course.pause_from[0, rows] = _office_instant(city, begin, rng)
    course.pause_kind[0, rows] = SUPPLEMENT
    course.pauses[rows] = 1
