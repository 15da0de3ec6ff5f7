"""An indicator by month: values, what makes a month different, what breaks the line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.formula import Number, Reading
from domain.indicator import Indicator
from domain.period import Period


@dataclass(frozen=True, slots=True)
class SeriesMonth:
    """One calendar month; `value` in the unit of the indicator, None without one.

    `is_running`: cut at the data moment. `is_provisional`: the source of the org unit
    stopped before its end, or its working days are not settled. `begins_late`: the
    data, or the org unit, begin after its first working day. `version`: of the
    definition; None: none in force. Through a lens: `is_estimate` where a share took
    part that nobody published, `is_withheld` where parts lie outside what is seen.
    """

    period: Period
    reading: Reading
    value: Number | None
    version: int | None
    is_running: bool = False
    is_provisional: bool = False
    begins_late: bool = False
    is_estimate: bool = False
    is_withheld: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it tells of all its days."""
        return not (self.is_running or self.begins_late)


class MarkKind(StrEnum):
    """What became something else."""

    DEFINITION = "definition"
    ORGANISATION = "organisation"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class SeriesMark:
    """A day on which a series breaks; `detail`: version, or org units that joined."""

    day: date
    kind: MarkKind
    detail: int = 0


@dataclass(frozen=True, slots=True)
class IndicatorSeries:
    """Months in order, oldest first; none where the data tell of no month."""

    indicator: Indicator
    months: tuple[SeriesMonth, ...]
    marks: tuple[SeriesMark, ...] = ()

    def year_before(self) -> Mapping[date, SeriesMonth]:
        """By the first day of a month the same month of the year before, if known."""
        known = {month.period.first_day: month for month in self.months}
        found = {}
        for first in known:
            before = known.get(first.replace(year=first.year - 1))
            if before is not None:
                found[first] = before
        return found
