"""Working days as an indexed table: the n-th working day by array look-up."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from domain.working_days import CalendarDay, DayKind, WorkingCalendar

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY_SECONDS = 86_400
NEVER = -1
"""In an array of instants or days: it has not happened."""

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2024, 12, 31)
"""Of the sample without its option; see `sample_data.span`."""
_TABLE_FROM = date(2022, 12, 1)
_TABLE_TO = date(2027, 1, 1)
"""Longest procedure (60) + longest pause + longest delay stay inside the table."""

_EPOCH = date(1970, 1, 1).toordinal()


def epoch_day(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def from_epoch_day(day: int) -> date:
    """The inverse of `epoch_day`."""
    return date.fromordinal(day + _EPOCH)


def close_of_business(day: date) -> datetime:
    """17:00 local, as a UTC instant: when the sources state their figures."""
    return datetime(day.year, day.month, day.day, 17, tzinfo=ZONE).astimezone(UTC)


def read_calendar(path: Path) -> WorkingCalendar:
    """The working calendar of the canonical file `lich.csv`."""
    kinds = {"Nghỉ": DayKind.HOLIDAY, "Làm bù": DayKind.MAKEUP_WORKDAY}
    with path.open(encoding="utf-8", newline="") as file:
        days = [
            CalendarDay(date.fromisoformat(r["Ngày"]), kinds[r["Loại"]], r["Tên"])
            for r in csv.DictReader(file)
        ]
    return WorkingCalendar(days, {d.day.year for d in days})


class DayTable:
    """Working days numbered in order; days are epoch days, local."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self._from = epoch_day(_TABLE_FROM)
        span = range(self._from, epoch_day(_TABLE_TO))
        is_working = np.array([calendar.is_working(from_epoch_day(d)) for d in span])
        self._working = np.flatnonzero(is_working).astype(np.int64) + self._from
        self._last = np.cumsum(is_working).astype(np.int64) - 1

    def index(self, day: Ints) -> Ints:
        """Number of the last working day on or before each day."""
        found: Ints = self._last[day - self._from]
        return found

    def index_of(self, day: date) -> int:
        """`index` for one day."""
        return int(self._last[epoch_day(day) - self._from])

    def day(self, index: Ints) -> Ints:
        """The epoch day of each numbered working day."""
        found: Ints = self._working[index]
        return found

    def is_working(self, day: Ints) -> Bools:
        """Whether each day is a working day."""
        same: Bools = self.day(self.index(day)) == day
        return same

    def tet_days_off(self) -> Sequence[tuple[date, date]]:
        """First and last day off of each year's Lunar New Year."""
        by_year: dict[int, list[date]] = {}
        for listed in self.calendar.days:
            is_lunar = "Tết" in listed.name and "Dương lịch" not in listed.name
            if is_lunar and listed.kind is DayKind.HOLIDAY:
                by_year.setdefault(listed.day.year, []).append(listed.day)
        return [(min(days), max(days)) for days in by_year.values()]
