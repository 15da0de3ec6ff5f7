"""Instants as whole columns of microseconds, between UTC and local time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Microseconds = npt.NDArray[np.int64]
"""Microseconds since 1970-01-01: UTC, or local time where the name says so."""

DAY_US = 86_400_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOCAL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # local time, zone applied later
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_TICK = timedelta(microseconds=1)
_BLOCK_DAYS = 512
"""Days whose offsets are asked for together, and then known."""


def utc_of_local(local: Microseconds, zone: ZoneInfo) -> Microseconds:
    """Local µs to UTC µs.

    An hour that occurs twice is taken the first time; one that the clocks skip is
    read by the offset before: 02:30 is then the instant that clocks call 03:30.
    """
    return local - _offsets(local, zone, _offset_of_local)


def local_of_utc(us: Microseconds, zone: ZoneInfo) -> Microseconds:
    """UTC µs to local µs."""
    return us + _offsets(us, zone, _offset_of_utc)


def ordinals_of(local: Microseconds) -> npt.NDArray[np.int64]:
    """Days as `date.toordinal` counts them."""
    return local // DAY_US + _EPOCH_ORDINAL


def end_of_day_local(ordinals: npt.NDArray[np.int64]) -> Microseconds:
    """Local µs of the last microsecond of each day."""
    return (ordinals - _EPOCH_ORDINAL + 1) * DAY_US - 1


def instant_of(us: int) -> datetime:
    """The UTC instant of a number of microseconds, exactly."""
    return EPOCH + us * _TICK


def us_of(instant: datetime) -> int:
    """Microseconds since the epoch, exactly."""
    return (instant - EPOCH) // _TICK


def _offset_of_local(us: int, zone: ZoneInfo) -> int:
    naive = LOCAL_EPOCH + us * _TICK
    return _whole(naive.replace(tzinfo=zone).utcoffset())


def _offset_of_utc(us: int, zone: ZoneInfo) -> int:
    return _whole(instant_of(us).astimezone(zone).utcoffset())


Offset = Callable[[int, ZoneInfo], int]


def _offsets(us: Microseconds, zone: ZoneInfo, offset: Offset) -> Microseconds:
    """The offset of each: looked up by day, one by one on days when it turns."""
    if not len(us):
        return us
    first, last = (int(end) // DAY_US // _BLOCK_DAYS for end in (us.min(), us.max()))
    begin, end = _days(zone, offset, first, last)
    if (begin == begin[0]).all() and (end == begin[0]).all():
        return begin[:1]
    at = us // DAY_US - first * _BLOCK_DAYS
    offsets = begin[at]
    for position in np.flatnonzero((begin != end)[at]).tolist():
        offsets[position] = offset(int(us[position]), zone)
    return offsets


@lru_cache(maxsize=64)
def _days(
    zone: ZoneInfo, offset: Offset, first: int, last: int
) -> tuple[Microseconds, Microseconds]:
    """The offsets at begin and end of each day of these blocks."""
    blocks = [_block(zone, offset, number) for number in range(first, last + 1)]
    begin, end = zip(*blocks, strict=True)
    return np.concatenate(begin), np.concatenate(end)


@lru_cache(maxsize=1024)
def _block(
    zone: ZoneInfo, offset: Offset, number: int
) -> tuple[Microseconds, Microseconds]:
    days = range(number * _BLOCK_DAYS, (number + 1) * _BLOCK_DAYS)
    begin = [offset(day * DAY_US, zone) for day in days]
    end = [offset((day + 1) * DAY_US - 1, zone) for day in days]
    return np.array(begin, dtype=np.int64), np.array(end, dtype=np.int64)


def _whole(delta: timedelta | None) -> int:
    return (delta or timedelta()) // _TICK
