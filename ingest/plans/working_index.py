"""Counts working days by the calendar of a plan file, whatever its week is."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sized
from datetime import date, timedelta

from domain.plan_file import PlanFileCalendar
from ingest.unreadable import unreadable

FIRST_DAY, LAST_DAY = date(1984, 1, 1), date(2149, 12, 31)
"""What MS Project can hold."""

_MOST_EXCEPTIONS = 3_000
"""Sixty years with fifty holidays each."""


def require_few(exceptions: Sized) -> None:
    """Refuse a calendar with more days off than anybody has."""
    if len(exceptions) > _MOST_EXCEPTIONS:
        raise unreadable(
            "plan-too-large",
            f"Lịch của tệp có hơn {_MOST_EXCEPTIONS} ngày nghỉ",
            "Dùng lịch chuẩn trong phần mềm, lưu lại rồi chọn lại",
        )


class WorkingIndex:
    """The working days of a calendar from 1984 to 2149, in order."""

    __slots__ = ("_days",)

    def __init__(self, calendar: PlanFileCalendar) -> None:
        first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
        # Ordinal 1 is a Monday.
        working = bytearray(
            (ordinal - 1) % 7 not in calendar.days_off
            for ordinal in range(first, last + 1)
        )
        for exception in calendar.exceptions:
            begin = max(exception.first.toordinal(), first) - first
            end = min(exception.last.toordinal(), last) - first + 1
            if end > begin:
                working[begin:end] = bytes([exception.is_working]) * (end - begin)
        self._days = [first + index for index, on in enumerate(working) if on]

    def finish(self, start: date, days: int) -> date | None:
        """The last of so many working days from `start` on; None past the end."""
        at = bisect_left(self._days, start.toordinal()) + days - 1
        if not 0 <= at < len(self._days):
            return None
        return date.fromordinal(self._days[at])

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included; 0 when none."""
        begin = bisect_left(self._days, first.toordinal())
        return max(0, bisect_right(self._days, last.toordinal()) - begin)

    def lag(self, anchor: date, elapsed_days: int) -> int:
        """The working days within so many days of the calendar after `anchor`.

        Negative for days before: those that are passed on the way back.
        """
        other = anchor + timedelta(days=elapsed_days)
        if elapsed_days >= 0:
            return self.count(anchor + timedelta(days=1), other)
        return -self.count(other + timedelta(days=1), anchor)


def is_within(days: Iterable[date | None]) -> bool:
    """Whether all days that are given lie in the time that can be counted."""
    return all(day is None or FIRST_DAY <= day <= LAST_DAY for day in days)
