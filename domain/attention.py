"""Why an org unit is named to the leadership: one reason, the most telling."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.scorecard import Reason

SURGE_TIMES = 3
"""New overdue of the last day at least so many times the unit's usual day."""
SURGE_LEAST = 5
"""… and at least so many dossiers, so that 1 after 0 is no surge."""
RISING_DAYS = 5
"""Working days in a row on which the overdue stock grew."""
MISSING_LETTERS_SHARE = 0.2
MISSING_LETTERS_LEAST = 5
MISSED_REDATES_LEAST = 3
LONG_OVERDUE_LEAST = 3


@dataclass(frozen=True, slots=True)
class Symptoms:
    """What is known of one org unit.

    `series`: overdue stock at the end of the last working days, oldest first, empty
    where not known. `is_worst`: it holds the most overdue dossiers of its peers.
    """

    overdue: int
    series: Sequence[int]
    over_thirty_days: int
    apology_missing: int
    redates_missed: int
    is_worst: bool


def reason_of(symptoms: Symptoms) -> tuple[Reason, int]:
    """The reason with its number: dossiers, days in a row, or times as many."""
    if symptoms.is_worst:
        return Reason.MOST_IN_CITY, symptoms.over_thirty_days
    times = _surge_times(symptoms.series)
    if times:
        return Reason.SURGE, times
    rising = _rising_days(symptoms.series)
    if rising >= RISING_DAYS:
        return Reason.RISING, rising
    letters = symptoms.apology_missing
    if letters >= MISSING_LETTERS_LEAST and (
        letters >= MISSING_LETTERS_SHARE * symptoms.overdue
    ):
        return Reason.MISSING_APOLOGY, letters
    if symptoms.redates_missed >= MISSED_REDATES_LEAST:
        return Reason.MISSED_REDATE, symptoms.redates_missed
    if symptoms.over_thirty_days >= LONG_OVERDUE_LEAST:
        return Reason.LONG_OVERDUE, symptoms.over_thirty_days
    return Reason.MANY_OVERDUE, symptoms.overdue


def _surge_times(series: Sequence[int]) -> int:
    """How many times its usual daily growth the last day brought; 0: no surge."""
    if len(series) < 3:
        return 0
    steps = [after - before for before, after in pairwise(series)]
    last = steps[-1]
    usual = max(1.0, sum(max(0, step) for step in steps[:-1]) / len(steps[:-1]))
    times = int(last / usual)
    return times if last >= SURGE_LEAST and times >= SURGE_TIMES else 0


def _rising_days(series: Sequence[int]) -> int:
    days = 0
    for before, after in zip(series[-2::-1], series[::-1], strict=False):
        if after <= before:
            break
        days += 1
    return days
