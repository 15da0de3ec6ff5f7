"""Unusual daily counts by a robust method: modified z-score on days of one weekday.

B. Iglewicz, D. Hoaglin, How to Detect and Handle Outliers (1993): the distance from the
median in median absolute deviations, scaled so that it is a standard deviation for
normal data. A day on which a spike stands does not hide itself, as with a mean.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt
from statistics import fmean, median

WATCHED = ("received", "left")
"""Measures whose days are watched (domain/measures.py)."""
MOST_NOTE = 500
"""Characters of a note on an outlier."""
LEAST_HISTORY = 8
"""Fewer days of one weekday than that say nothing of what is usual."""
THRESHOLD = 3.5
"""Iglewicz and Hoaglin: beyond it a value is an outlier."""
CHANCE = 3.0
"""Counts vary by chance by about the root of what is usual; within three times that
nothing is claimed (Poisson)."""
_MAD_SCALE = 0.6745
_MEAN_SCALE = 1.253314
"""What makes either deviation a standard deviation of normal data."""


class OutlierState(StrEnum):
    """What a person made of an outlier; values are stored and stand in addresses."""

    LOOKING = "dang-xem"
    EXPLAINED = "da-giai-thich"
    MENDED = "da-sua"

    @property
    def label(self) -> str:
        """For people."""
        return _STATES[self]


_STATES = {
    OutlierState.LOOKING: "đang xem",
    OutlierState.EXPLAINED: "đã giải thích",
    OutlierState.MENDED: "đã sửa",
}


@dataclass(frozen=True, slots=True)
class Unusual:
    """One day's count with what is usual on that weekday; `score` beyond ±THRESHOLD."""

    day: date
    value: int
    usual: float
    score: float


def modified_z(value: float, history: Sequence[float]) -> float | None:
    """How many robust standard deviations `value` lies from the median of `history`.

    Where more than half of the history is one number the mean deviation takes the
    place of the median one. 0 where nothing deviates; None: too short a history.
    """
    if len(history) < LEAST_HISTORY:
        return None
    centre = median(history)
    distances = [abs(each - centre) for each in history]
    spread = median(distances) / _MAD_SCALE or fmean(distances) * _MEAN_SCALE
    if not spread:
        # Nothing in the history deviates: what does, does so beyond any measure.
        return 0.0 if value == centre else float("inf") * (1 if value > centre else -1)
    return (value - centre) / spread


def unusual_days(
    counts: Mapping[date, int], days: Iterable[date], *, since: date
) -> tuple[Unusual, ...] | None:
    """The unusual ones of `days` from `since` on, the farthest from usual first.

    `days`: comparable days on which the source was complete; one without an entry in
    `counts` counted 0. Each is held against the days of its weekday, itself among
    them. None where no weekday has history enough.
    """
    by_weekday: dict[int, list[date]] = {}
    for day in days:
        by_weekday.setdefault(day.weekday(), []).append(day)
    found = []
    is_known = False
    for same in by_weekday.values():
        history = [counts.get(day, 0) for day in same]
        if len(history) < LEAST_HISTORY:
            continue
        is_known = True
        usual = float(median(history))
        chance = CHANCE * sqrt(max(usual, 1.0))
        for day, value in zip(same, history, strict=True):
            if day < since or abs(value - usual) <= chance:
                continue
            score = modified_z(value, history)
            if score is not None and abs(score) > THRESHOLD:
                found.append(Unusual(day, value, usual, score))
    if not is_known:
        return None
    return tuple(sorted(found, key=lambda each: (-abs(each.score), each.day)))
