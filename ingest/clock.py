"""Instants as whole columns of microseconds, between UTC and local time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
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


def utc_of_local(local: Microseconds, zone: ZoneInfo) -> Microseconds:
    """Local µs to UTC µs.

    An hour that occurs twice is taken the first time; one that the clocks skip is
    read by the offset before: 02:30 is then the instant that clocks call 03:30.
    """

    def offset(local_us: int) -> int:
        naive = LOCAL_EPOCH + local_us * _TICK
        return _whole(naive.replace(tzinfo=zone).utcoffset())

    return local - _offsets(local, offset)


def local_of_utc(us: Microseconds, zone: ZoneInfo) -> Microseconds:
    """UTC µs to local µs."""

    def offset(instant_us: int) -> int:
        return _whole(instant_of(instant_us).astimezone(zone).utcoffset())

    return us + _offsets(us, offset)


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


def _offsets(us: Microseconds, offset: Callable[[int], int]) -> Microseconds:
    """The offset of each: asked once a day, one by one on days when it turns."""
    days, at = np.unique(us // DAY_US, return_inverse=True)
    begin = np.array([offset(int(day) * DAY_US) for day in days], dtype=np.int64)
    end = np.array([offset(int(day + 1) * DAY_US - 1) for day in days], dtype=np.int64)
    offsets = begin[at]
    for position in np.flatnonzero((begin != end)[at]).tolist():
        offsets[position] = offset(int(us[position]))
    return offsets


def _whole(delta: timedelta | None) -> int:
    return (delta or timedelta()) // _TICK
