"""Working days of the installation; holidays and make-up days come in as data."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate

import numpy as np
import numpy.typing as npt

Ordinals = npt.NDArray[np.int64]
"""Days as `date.toordinal` counts them."""


class DayKind(StrEnum):
    """Why a day differs from its weekday."""

    HOLIDAY = "holiday"
    """Public holiday or substituted day off."""
    MAKEUP_WORKDAY = "makeup_workday"
    """A Saturday or Sunday worked in exchange for another day."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One line of the calendar table."""

    day: date
    kind: DayKind
    name: str


class WorkingCalendar:
    """Counts and adds working days: Monday to Friday, corrected by the table.

    `years` are those whose table is loaded. In any other year only weekends count as
    days off, and what reaches into it is provisional. Everything is one formula: the
    working days up to a day in a world without holidays, plus the corrections before
    it; so a question costs the same a day or a century apart, for one day or millions.
    """

    __slots__ = ("_at", "_days", "_reached", "_sums", "_years")

    def __init__(self, days: Iterable[CalendarDay], years: Iterable[int]) -> None:
        self._days = tuple(sorted(days, key=lambda listed: listed.day))
        self._years = frozenset(years)
        kinds: dict[date, DayKind] = {}
        for listed in self._days:
            if kinds.setdefault(listed.day, listed.kind) is not listed.kind:
                raise ValueError(f"{listed.day} is listed as holiday and as worked")
        corrections = {
            day.toordinal(): 1 if kind is DayKind.MAKEUP_WORKDAY else -1
            for day, kind in kinds.items()
            if (day.weekday() >= 5) == (kind is DayKind.MAKEUP_WORKDAY)
        }
        # A holiday on a Sunday corrects nothing; neither does work on a Monday.
        self._at = sorted(corrections)
        self._sums = [0, *accumulate(corrections[day] for day in self._at)]
        self._reached = [self._worked_through(day) for day in self._at]

    @property
    def days(self) -> tuple[CalendarDay, ...]:
        """The table, in order of days."""
        return self._days

    @property
    def years(self) -> frozenset[int]:
        """Years whose table is loaded."""
        return self._years

    def is_provisional(self, day: date) -> bool:
        """Whether the holidays of its year are not known yet."""
        return day.year not in self._years

    def is_working(self, day: date) -> bool:
        """Whether the clock counts this day."""
        ordinal = day.toordinal()
        return self._worked_through(ordinal) > self._worked_through(ordinal - 1)

    def working_days_from(self, begin: date, end: date) -> int:
        """Working days in [begin, end); 0 when `end` is not after `begin`."""
        first, after = begin.toordinal(), end.toordinal()
        if after <= first:
            return 0
        return self._worked_through(after - 1) - self._worked_through(first - 1)

    def days_late(self, due_day: date, as_of_day: date) -> int:
        """Working days after `due_day` up to and including `as_of_day`."""
        due, now = due_day.toordinal(), as_of_day.toordinal()
        return self._worked_through(now) - self._worked_through(due) if now > due else 0

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself is not counted; 0: `day`.

        The first day not counting is the Civil Code's rule (art. 147).
        """
        if n < 0:
            raise ValueError(f"n must be >= 0, got {n}")
        if n == 0:
            return day
        return self._worked_day(self._worked_through(day.toordinal()) + n)

    def previous_working_day(self, day: date) -> date:
        """The last working day before `day`."""
        return self._worked_day(self._worked_through(day.toordinal() - 1))

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add_working_days(day, 1)

    def due_day_for(self, days_late: int, as_of_day: date) -> date:
        """The latest due day that is at least `days_late` working days late.

        `days_late(due) >= n` exactly when `due <= due_day_for(n)`, so ageing bands
        become comparisons of days. Only positive `days_late` has such a day.
        """
        if days_late < 1:
            raise ValueError(f"days_late must be >= 1, got {days_late}")
        counted = self._worked_through(as_of_day.toordinal()) - days_late
        return date.fromordinal(self._worked_day(counted + 1).toordinal() - 1)

    def working_days_from_np(self, begin: Ordinals, end: Ordinals) -> Ordinals:
        """`working_days_from` for arrays of ordinals."""
        counted = self._worked_through_np(end - 1) - self._worked_through_np(begin - 1)
        return np.where(end > begin, counted, 0)

    def add_working_days_np(
        self, ordinals: Ordinals, n: Ordinals | np.int64 | int
    ) -> Ordinals:
        """`add_working_days` for arrays of ordinals; `n` a number or an array."""
        steps = np.broadcast_to(np.asarray(n, dtype=np.int64), ordinals.shape)
        if steps.size and steps.min() < 0:
            raise ValueError(f"n must be >= 0, got {steps.min()}")
        counted = self._worked_through_np(ordinals) + steps
        index = np.searchsorted(np.asarray(self._reached, dtype=np.int64), counted)
        plain = counted - np.asarray(self._sums, dtype=np.int64)[index]
        found = 7 * ((plain - 1) // 5) + (plain - 1) % 5 + 1
        never = np.iinfo(np.int64).max
        corrected = np.asarray([*self._at, never], dtype=np.int64)[index]
        return np.where(steps == 0, ordinals, np.minimum(found, corrected))

    def _worked_through(self, ordinal: int) -> int:
        """Working days from the first day of the calendar up to and including it."""
        # Ordinal 1 is a Monday, hence whole weeks of five and the rest of one.
        plain = 5 * (ordinal // 7) + min(ordinal % 7, 5)
        return plain + self._sums[bisect_right(self._at, ordinal)]

    def _worked_through_np(self, ordinals: Ordinals) -> Ordinals:
        plain = 5 * (ordinals // 7) + np.minimum(ordinals % 7, 5)
        at = np.asarray(self._at, dtype=np.int64)
        sums = np.asarray(self._sums, dtype=np.int64)
        counted: Ordinals = plain + sums[np.searchsorted(at, ordinals, side="right")]
        return counted

    def _worked_day(self, counted: int) -> date:
        """The day on which the count of working days reaches `counted`."""
        index = bisect_left(self._reached, counted)
        plain = counted - self._sums[index]
        found = 7 * ((plain - 1) // 5) + (plain - 1) % 5 + 1
        if index < len(self._at):
            # The count may reach it on a make-up day, which plain weeks skip.
            found = min(found, self._at[index])
        return date.fromordinal(found)
