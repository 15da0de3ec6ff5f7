"""Which days a source was to report, and whether it did so in time.

A source reports a working day when a load says that it is complete to that day. It is
expected by the end of the next working day; what came with the first load is history
and no report.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.dossier import local_day
from domain.ratio import Ratio
from domain.working_days import WorkingCalendar

WATCHED_DAYS = 30
"""Calendar days that shares and strips are of."""


class DayState(StrEnum):
    """How one day of a source stands."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    PENDING = "pending"
    """Its time is not over."""
    NOT_EXPECTED = "not_expected"
    """No working day, or before the first load."""

    @property
    def label(self) -> str:
        """For people."""
        return _STATES[self]


_STATES = {
    DayState.ON_TIME: "đúng hạn",
    DayState.LATE: "trễ",
    DayState.MISSING: "chưa có",
    DayState.PENDING: "còn hạn",
    DayState.NOT_EXPECTED: "không phải báo cáo",
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A load of a source: to which instant it is complete, when it was loaded."""

    complete_to: datetime
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class ReportDay:
    """One day of a source; `loaded_on` None: not reported."""

    day: date
    state: DayState
    loaded_on: date | None = None


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """The watched days of a source, in order; pending ones are not yet expected."""

    days: tuple[ReportDay, ...]

    @property
    def expected(self) -> int:
        """Reports that were due."""
        return sum(
            self._count(state)
            for state in (DayState.ON_TIME, DayState.LATE, DayState.MISSING)
        )

    @property
    def received(self) -> int:
        """Those that came, in time or not."""
        return self._count(DayState.ON_TIME) + self._count(DayState.LATE)

    @property
    def on_time(self) -> Ratio:
        """In time among those that were due; 0 of 0 where none was."""
        return Ratio(self._count(DayState.ON_TIME), self.expected)

    def _count(self, state: DayState) -> int:
        return sum(day.state is state for day in self.days)


def source_record(
    deliveries: Iterable[Delivery],
    *,
    today: date,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
    length: int = WATCHED_DAYS,
) -> SourceRecord:
    """The last `length` days up to `today`; loads that were undone are not given."""
    ordered = sorted(deliveries, key=lambda each: (each.loaded_at, each.complete_to))
    told = [
        (local_day(each.complete_to, zone), local_day(each.loaded_at, zone))
        for each in ordered
    ]
    first = today - timedelta(days=length - 1)
    days = [first + timedelta(days=n) for n in range(length)]
    return SourceRecord(
        tuple(_report_day(day, told, today=today, calendar=calendar) for day in days)
    )


def _report_day(
    day: date,
    told: Sequence[tuple[date, date]],
    *,
    today: date,
    calendar: WorkingCalendar,
) -> ReportDay:
    if not told or day <= told[0][0] or not calendar.is_working(day):
        return ReportDay(day, DayState.NOT_EXPECTED)
    due = calendar.next_working_day(day)
    loaded = next((loaded for reached, loaded in told if reached >= day), None)
    if loaded is None:
        return ReportDay(day, DayState.PENDING if today <= due else DayState.MISSING)
    state = DayState.ON_TIME if loaded <= due else DayState.LATE
    return ReportDay(day, state, loaded)
