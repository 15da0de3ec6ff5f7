"""The steps that some sources tell of: where each dossier lay, and since when."""

from dataclasses import dataclass

import numpy as np

from sample_data import story
from sample_data.days import DAY_SECONDS, NEVER, Bools, Ints, epoch_day
from sample_data.demand import Demand, Floats
from sample_data.handling import STEPS, Handling
from sample_data.record import FINANCIAL, Course, is_overdue, office_instant
from sample_data.tables import City

SLOTS = 8
"""Steps that a line of the file has room for."""
_INTAKE, _REVIEW, _OPINION, _TAX, _SIGNING = range(5)
_WAITS, _OWES = 6, 7
_LEAST_DAYS = 3
"""Procedures quicker than this leave no trail of steps."""
_WAITING_DAYS = 7
"""Procedures quicker than this ask nobody else."""
_NEW_DAYS = 2


@dataclass(frozen=True, slots=True)
class Visits:
    """Steps in order of time, `SLOTS` rows; one element per entry of `rows`.

    `rows` numbers the dossiers of the sources that tell of steps. `step` indexes
    `handling.STEPS`, `at` is in seconds; NEVER where the slot is blank.
    """

    rows: Ints
    step: Ints
    at: Ints


def visited(
    city: City,
    demand: Demand,
    course: Course,
    handling: Handling,
    rng: np.random.Generator,
) -> Visits:
    """Draw the steps; also mends the present step of open dossiers to suit them."""
    told = [city.top_index(code) for code in story.STEPS_TOLD]
    rows = np.flatnonzero(np.isin(demand.top(city), told))
    trouble = _troubled(city, demand, course, rows)
    _mend_present(city, demand, course, handling, rows, trouble, rng)
    end = np.where(course.is_open[rows], handling.step_since[rows], course.left[rows])
    steps, at = _drawn(city, demand, course, rows, end, trouble, rng)
    is_open = course.is_open[rows]
    present = np.where(is_open, handling.step[rows], NEVER)
    since = np.where(is_open, end, NEVER)
    early = (at != NEVER) & (at < end)
    steps = np.vstack([np.where(early, steps, NEVER), present])
    at = np.vstack([np.where(early, at, NEVER), since])
    silent = city.service_days[demand.service[rows]] < _LEAST_DAYS
    silent |= ~is_open & (demand.day[rows] < epoch_day(story.STEPS_FROM))
    steps[:, silent], at[:, silent] = NEVER, NEVER
    return Visits(rows, *_packed(steps, at))


def _troubled(city: City, demand: Demand, course: Course, rows: Ints) -> Floats:
    """How far the trouble of its unit had grown when each dossier left, 0 to 1.

    Negative where the unit has none.
    """
    units = [city.top_index(code) for code in story.STEP_TROUBLES]
    until = np.where(course.is_open[rows], course.moment[rows], course.left[rows])
    first, last = (epoch_day(day) for day in story.STEP_TROUBLE_GROWS)
    grown = np.clip((until // DAY_SECONDS - first) / (last - first), 0.0, 1.0)
    hit = np.isin(demand.top(city)[rows], units) & _able(city, demand, rows)
    return np.where(hit, grown, -1.0)


def _able(city: City, demand: Demand, rows: Ints) -> Bools:
    """Whether the step that troubles its unit is one of the dossier's procedure."""
    is_land = (city.service_field == "DD")[demand.service[rows]]
    taxed = [
        city.top_index(code)
        for code, step in story.STEP_TROUBLES.items()
        if STEPS.index(step) == _TAX
    ]
    able: Bools = is_land | ~np.isin(demand.top(city)[rows], taxed)
    return able


def _waiting_step(city: City, demand: Demand, rows: Ints) -> Ints:
    """For whom a dossier waits: the tax office over land in districts, else others."""
    is_land = (city.service_field == "DD")[demand.service[rows]]
    is_local = (city.service_level != "SO")[demand.service[rows]]
    return np.where(is_land & is_local, _TAX, _OPINION)


def _mend_present(
    city: City,
    demand: Demand,
    course: Course,
    handling: Handling,
    rows: Ints,
    trouble: Floats,
    rng: np.random.Generator,
) -> None:
    """Nothing lies at the counter for weeks; trouble holds most of what is overdue."""
    step = handling.step[rows]
    intake = course.is_open[rows] & (step == _INTAKE)
    age = course.moment_index[rows] - city.days.index(demand.day[rows])
    handling.step_since[rows[intake]] = course.received[rows[intake]]
    step = np.where(intake & (age > _NEW_DAYS), _REVIEW, step)
    stuck = is_overdue(city, course)[rows] & (trouble >= 0) & (step < _WAITS)
    stuck &= rng.random(rows.size) < story.STEP_TROUBLE_OVERDUE
    step = np.where(stuck, _waiting_step(city, demand, rows), step)
    handling.step[rows] = step


def _drawn(
    city: City,
    demand: Demand,
    course: Course,
    rows: Ints,
    end: Ints,
    trouble: Floats,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Steps and begins, a row each: intake, review, waits or pauses, signing."""
    size = rows.size
    base = city.days.index(demand.day[rows])
    # What is still open has its whole age to wait in, whenever its present step began.
    until = np.where(course.is_open[rows], course.moment[rows], end)
    span = np.maximum(city.days.index(until // DAY_SECONDS) - base, 0)
    received = course.received[rows]

    def on(share: Floats) -> Ints:
        at = office_instant(city, base + np.rint(share * span).astype(np.int64), rng)
        return np.maximum(at, received)

    pauses = course.pause_from[:2, rows]
    paused = pauses[0] != NEVER
    first = np.where(paused, pauses[0], np.iinfo(np.int64).max)
    begun = 0.15 + 0.2 * rng.random(size)
    share = np.where(trouble < 0, 0.2, 0.28 + 0.34 * trouble)
    share *= 0.7 + 0.6 * rng.random(size)
    waits = rng.random(size) < np.where(trouble < 0, 0.4, 0.85)
    waits &= ~paused & (city.service_days[demand.service[rows]] >= _WAITING_DAYS)
    signed = np.where(waits, np.minimum(begun + share, 0.95), 0)
    signed = np.where(waits, signed, 0.6 + 0.35 * rng.random(size))
    review = np.minimum(
        on(np.minimum(rng.random(size), 1 / np.maximum(span, 1))), first
    )
    asked = np.where(waits, np.maximum(on(begun), review), NEVER)
    held, resumed = _holds(course, rows)
    last = np.maximum.reduce([review, asked, *held, *resumed])
    signing = np.where((held[0] != NEVER) & (resumed[0] == NEVER), NEVER, on(signed))
    signing = np.where(signing == NEVER, NEVER, np.maximum(signing, last))
    kinds = np.where(course.pause_kind[:2, rows] == FINANCIAL, _OWES, _WAITS)
    steps = [
        np.full(size, _INTAKE), np.full(size, _REVIEW),
        _waiting_step(city, demand, rows), kinds[0], np.full(size, _REVIEW), kinds[1],
        np.full(size, _REVIEW), np.full(size, _SIGNING),
    ]  # fmt: skip
    at = [received, review, asked, held[0], resumed[0], held[1], resumed[1], signing]
    return np.array(steps), np.array(at)


def _holds(course: Course, rows: Ints) -> tuple[Ints, Ints]:
    """Begin and end of the first two pauses; what overlaps the first is part of it."""
    began = course.pause_from[:2, rows].copy()
    ended = course.pause_to[:2, rows].copy()
    joined = (began[1] != NEVER) & ((ended[0] == NEVER) | (began[1] <= ended[0]))
    runs_on = (ended[0] == NEVER) | (ended[1] == NEVER)
    longer = np.where(runs_on, NEVER, np.maximum(ended[0], ended[1]))
    ended[0] = np.where(joined, longer, ended[0])
    began[1] = np.where(joined, NEVER, began[1])
    ended[1] = np.where(joined, NEVER, ended[1])
    return began, ended


def _packed(steps: Ints, at: Ints) -> tuple[Ints, Ints]:
    """By time without gaps; of a step that only goes on the last begin that differs.

    The present step, in the last row, stays: what goes on into it is left out.
    """
    late = np.where(at == NEVER, np.iinfo(np.int64).max, at)
    order = np.argsort(late, axis=0, kind="stable")
    steps, at = (np.take_along_axis(x, order, axis=0) for x in (steps, at))
    kept = at != NEVER
    after = np.full(steps.shape[1], NEVER)
    for slot in range(len(steps) - 1, -1, -1):
        kept[slot] &= steps[slot] != after
        after = np.where(kept[slot], steps[slot], after)
    order = np.argsort(~kept, axis=0, kind="stable")[:SLOTS]
    steps, at = (
        np.take_along_axis(np.where(kept, x, NEVER), order, axis=0) for x in (steps, at)
    )
    return steps, at
