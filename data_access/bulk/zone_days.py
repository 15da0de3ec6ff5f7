"""Local days in SQL: the zone's offset as an expression over UTC microseconds."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, ColumnElement, case, literal, type_coerce

from data_access.schema.base import to_microseconds

HALVES_OF_YEAR = 24
"""Half months are numbered through: year x 24 and what has passed of the year."""
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
DAY_MICROSECONDS = 86_400_000_000
Instants = npt.NDArray[np.int64]
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def local_day_sql(expression: str, zone: ZoneInfo) -> str:
    """SQL for the local day (proleptic ordinal) of an instant in microseconds."""
    offset = _offset_sql(expression, zone)
    # Counted from year 1, so that no real instant is negative: // cuts towards zero.
    year_1 = EPOCH_ORDINAL * DAY_MICROSECONDS
    return (
        f"CAST((({expression}) + {offset} + {year_1}) // {DAY_MICROSECONDS} AS INTEGER)"
    )


def local_day_of(
    column: Any,  # noqa: ANN401 - a column of instants
    zone: ZoneInfo,
) -> ColumnElement[int]:
    """The local day (proleptic ordinal) of an instant, on either database."""
    at = type_coerce(column, BigInteger)
    (_, offset), *later = offset_changes(zone)
    offsets: Any = literal(offset, BigInteger)
    if later:
        offsets = case(
            *((at >= start, after) for start, after in reversed(later)), else_=offset
        )
    year_1 = EPOCH_ORDINAL * DAY_MICROSECONDS
    day: ColumnElement[int] = (at + offsets + year_1) // DAY_MICROSECONDS
    return day


def local_days(instants: Instants, zone: ZoneInfo) -> Instants:
    """Local days (proleptic ordinals) of instants in microseconds, as in SQL."""
    changes = np.array(offset_changes(zone), dtype=np.int64)
    at = np.searchsorted(changes[1:, 0], instants, side="right")
    days: Instants = (instants + changes[at, 1]) // DAY_MICROSECONDS + EPOCH_ORDINAL
    return days


def halves(days: Instants) -> Instants:
    """The half months of local days: year*24 + (month-1)*2 + (day >= 15)."""
    dates = (days - EPOCH_ORDINAL).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    since_1970: Instants = months.astype(np.int64)
    late = (dates - months).astype(np.int64) >= 14  # The 15th is the 14th after.
    found: Instants = (1970 * 12 + since_1970) * 2 + late
    return found


def half_of(day: date) -> int:
    """The half month of `day`, as `halves` computes it."""
    return day.year * 24 + (day.month - 1) * 2 + (1 if day.day >= 15 else 0)


def half_start(half: int) -> date:
    """First day of a half month."""
    year, rest = divmod(half, 24)
    return date(year, rest // 2 + 1, 15 if rest % 2 else 1)


def _offset_sql(expression: str, zone: ZoneInfo) -> str:
    changes = offset_changes(zone)
    if len(changes) == 1:
        return str(changes[0][1])
    cases = " ".join(
        f"WHEN ({expression}) >= {start} THEN {offset}"
        for start, offset in reversed(changes[1:])
    )
    return f"CASE {cases} ELSE {changes[0][1]} END"


@lru_cache(maxsize=8)
def offset_changes(zone: ZoneInfo) -> list[tuple[int, int]]:
    """(from instant, offset) in microseconds, oldest first, within the years kept."""
    start = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    end = datetime(_LAST_YEAR, 1, 1, tzinfo=UTC)
    changes = [(to_microseconds(start), _offset(start, zone))]
    instant = start
    while instant < end:
        following = instant + timedelta(days=7)
        if _offset(following, zone) != changes[-1][1]:
            low, high = instant, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                if _offset(middle, zone) == changes[-1][1]:
                    low = middle
                else:
                    high = middle
            exact = high.replace(microsecond=0)
            changes.append((to_microseconds(exact), _offset(following, zone)))
        instant = following
    return changes


def _offset(instant: datetime, zone: ZoneInfo) -> int:
    offset = instant.astimezone(zone).utcoffset()
    if offset is None:
        raise AssertionError("a zone always has an offset")
    return offset // timedelta(microseconds=1)
