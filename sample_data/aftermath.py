"""What follows lateness: the letter of apology, the new date, the reason."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from sample_data import story
from sample_data.days import DAY_SECONDS, NEVER, Bools, Ints, epoch_day
from sample_data.demand import Demand, Floats, office_seconds
from sample_data.record import Course, is_overdue
from sample_data.tables import City

REASONS = ("QUY_DINH", "PHOI_HOP", "NHAN_LUC", "HE_THONG", "CONG_DAN", "KHAC")
_REASON_WEIGHTS = (0.14, 0.34, 0.28, 0.12, 0.08, 0.04)
_LAND_REASON_WEIGHTS = (0.3, 0.42, 0.16, 0.04, 0.06, 0.02)
_LETTERS_LAPSE_FROM = date(2024, 1, 1)


@dataclass(slots=True)
class Aftermath:
    """One element per dossier; NEVER where nothing of the kind happened.

    `reason` is an index into `REASONS`; `redated_to` an epoch day.
    """

    ever_overdue: Bools
    apology: Ints
    redated_to: Ints
    redated: Ints
    reason: Ints


def follow(
    city: City, demand: Demand, course: Course, late: Bools, rng: np.random.Generator
) -> Aftermath:
    """Letters, new dates and reasons of every dossier that ever became overdue."""
    size = late.size
    overdue = is_overdue(city, course)
    after = Aftermath(
        ever_overdue=late | overdue,
        apology=np.full(size, NEVER),
        redated_to=np.full(size, NEVER),
        redated=np.zeros(size, dtype=np.int64),
        reason=np.full(size, NEVER),
    )
    rows = np.flatnonzero(after.ever_overdue)
    sent_index = course.moved_due_index[rows] + 1 + (rng.random(rows.size) < 0.3)
    last_index = np.where(
        course.is_open[rows], course.moment_index[rows], course.left_index[rows]
    )
    sent_index = np.minimum(sent_index, last_index)
    sent = city.days.day(sent_index) * DAY_SECONDS + office_seconds(rows.size, rng)
    end = np.where(course.is_open[rows], course.moment[rows], course.left[rows])
    after.apology[rows] = np.minimum(sent, end)
    _redate(city, demand, after, rows, sent_index, rng)
    _lose_letters(city, demand, course, after, rng)
    _explain(city, demand, course, after, rows, rng)
    return after


def _redate(
    city: City,
    demand: Demand,
    after: Aftermath,
    rows: Ints,
    sent_index: Ints,
    rng: np.random.Generator,
) -> None:
    share = np.full(len(city.tops), story.REDATED_ELSEWHERE)
    for code, own in story.REDATED_SHARE.items():
        share[city.top_index(code)] = own
    chosen = rng.random(rows.size) < share[demand.top(city)[rows]]
    to = sent_index + rng.integers(4, 21, rows.size)
    again = chosen & (rng.random(rows.size) < 0.08)
    to = np.where(again, to + rng.integers(5, 16, rows.size), to)
    after.redated_to[rows] = np.where(chosen, city.days.day(to), NEVER)
    after.redated[rows] = np.where(chosen, np.where(again, 2, 1), 0)


def _lose_letters(
    city: City,
    demand: Demand,
    course: Course,
    after: Aftermath,
    rng: np.random.Generator,
) -> None:
    """Take back the letters that the story says were never sent."""
    since = city.days.day(course.moved_due_index) + 1
    able = after.ever_overdue & (since >= epoch_day(_LETTERS_LAPSE_FROM))
    missing = round(story.MISSING_LETTERS_SHARE * int(able.sum()))
    top = demand.top(city)
    named = 0
    for code, share in story.MISSING_LETTERS.items():
        count = round(missing * share)
        rows = np.flatnonzero(able & (top == city.top_index(code)))
        # Those still open first: the letter can yet be sent.
        weight: Floats = np.where(course.is_open[rows], 3.0, 1.0)
        order = np.argsort(rng.exponential(size=rows.size) / weight, kind="stable")
        _unsend(after, rows[order[:count]])
        named += count
    elsewhere = [
        city.top_index(t.code) for t in city.tops if t.code not in story.MISSING_LETTERS
    ]
    rows = rng.permutation(np.flatnonzero(able & np.isin(top, elsewhere)))
    _unsend(after, rows[: max(missing - named, 0)])


def _unsend(after: Aftermath, rows: Ints) -> None:
    after.apology[rows], after.redated_to[rows] = NEVER, NEVER
    after.redated[rows] = 0


def _explain(
    city: City,
    demand: Demand,
    course: Course,
    after: Aftermath,
    rows: Ints,
    rng: np.random.Generator,
) -> None:
    """A reason for each that left late, and for most of those still overdue."""
    is_land = (city.service_field == "DD")[demand.service[rows]]
    other = rng.choice(len(REASONS), rows.size, p=_REASON_WEIGHTS)
    land = rng.choice(len(REASONS), rows.size, p=_LAND_REASON_WEIGHTS)
    known = ~course.is_open[rows] | (rng.random(rows.size) < 0.7)
    after.reason[rows] = np.where(known, np.where(is_land, land, other), NEVER)
