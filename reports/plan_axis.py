"""The days of a plan as columns of a sheet: weeks, half months, months or quarters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

_MOST_COLUMNS = 60
"""What stays readable beside the task's own columns on A3."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AxisColumn:
    """Some days, first and last included; `above` and `label` head them."""

    first: date
    last: date
    above: str
    label: str

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day <= self.last

    @property
    def middle(self) -> date:
        """Its middle day: what is done up to there fills the column."""
        return self.first + (self.last - self.first) // 2


def axis(first: date, last: date) -> tuple[AxisColumn, ...]:
    """The columns from `first` to `last`: the finest that are at most sixty."""
    for steps in (_weeks, _half_months, _months, _quarters):
        columns = steps(first, last)
        if len(columns) <= _MOST_COLUMNS:
            break
    return columns[: 2 * _MOST_COLUMNS]


def spans(columns: Sequence[AxisColumn]) -> list[tuple[str, int, int]]:
    """The upper heads, each with its first and last column counted from 0."""
    found = []
    for above, part in groupby(range(len(columns)), key=lambda at: columns[at].above):
        places = list(part)
        found.append((above, places[0], places[-1]))
    return found


def _weeks(first: date, last: date) -> tuple[AxisColumn, ...]:
    """Weeks from Monday, under the month of their Thursday, as ISO counts years."""
    columns = []
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        thursday = monday + timedelta(days=3)
        columns.append(
            AxisColumn(
                monday,
                monday + timedelta(days=6),
                f"{thursday.month}/{thursday.year}",
                f"{monday.day}",
            )
        )
        monday += timedelta(days=7)
    return tuple(columns)


def _half_months(first: date, last: date) -> tuple[AxisColumn, ...]:
    """From the 1st to the 15th, and from the 16th on."""
    columns = []
    for month in _months(first, last):
        above = f"{month.first.month}/{month.first.year}"
        middle = month.first.replace(day=16)
        columns += [
            AxisColumn(month.first, middle - _ONE_DAY, above, "1"),
            AxisColumn(middle, month.last, above, "16"),
        ]
    return tuple(columns)


def _months(first: date, last: date, length: int = 1) -> tuple[AxisColumn, ...]:
    columns = []
    begin = first.replace(day=1, month=(first.month - 1) // length * length + 1)
    while begin <= last:
        after = _next_month(begin, length)
        label = f"T{begin.month}" if length == 1 else f"Q{begin.month // 3 + 1}"
        columns.append(AxisColumn(begin, after - _ONE_DAY, f"{begin.year}", label))
        begin = after
    return tuple(columns)


def _quarters(first: date, last: date) -> tuple[AxisColumn, ...]:
    return _months(first, last, 3)


def _next_month(begin: date, length: int) -> date:
    months = begin.month - 1 + length
    return date(begin.year + months // 12, months % 12 + 1, 1)
