"""The course of every dossier as columns, and what follows from it at a moment."""

from dataclasses import dataclass

import numpy as np

from sample_data.days import DAY_SECONDS, NEVER, Bools, Ints
from sample_data.demand import office_seconds
from sample_data.tables import City

SUPPLEMENT, FINANCIAL = 1, 2
SLOTS = 3
"""Pauses that a line of the file has room for."""


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


def office_instant(city: City, index: Ints, rng: np.random.Generator) -> Ints:
    """Some second of the numbered working days."""
    seconds: Ints = city.days.day(index) * DAY_SECONDS
    return seconds + office_seconds(index.size, rng)
