"""Dates and times of a whole column at once, from text to instants."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.clock import (
    DAY_US,
    LOCAL_EPOCH,
    Microseconds,
    local_of_utc,
    utc_of_local,
)
from ingest.instant_text import FIRST_YEAR, LAST_YEAR, BadInstant, read_instant
from ingest.text_arrays import text_buffers, text_lengths

Mask = npt.NDArray[np.bool_]

_DAYS_IN_MONTH = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_LENGTHS = (10, 16, 19, 23)
"""2024-06-17, with 14:20, 14:20:05, 14:20:05.123; the day first likewise."""


@dataclass(frozen=True, slots=True)
class Instants:
    """A column of instants in UTC; `us` counts only where `present`.

    `bad` holds, by position, why the text there is no instant; blank is neither.
    """

    us: Microseconds
    present: Mask
    bad: dict[int, BadInstant]


def parsed_instants(
    cells: pa.StringArray, *, zone: ZoneInfo, is_deadline: bool = False
) -> Instants:
    """Read a column of instants given in local time of `zone`.

    A bare day is its first instant; with `is_deadline` a bare day, 23:59 and 23:59:59
    mean the end of that day, its last microsecond.
    """
    local, present, rest = _plain(cells, is_deadline=is_deadline)
    bad: dict[int, BadInstant] = {}
    known: dict[str, datetime | BadInstant | None] = {}
    texts = cells.take(pa.array(rest)).to_pylist()
    for position, text in zip(rest.tolist(), texts, strict=True):
        if text not in known:
            known[text] = read_instant(text, zone=zone, is_deadline=is_deadline)
        value = known[text]
        if isinstance(value, datetime):
            local[position] = (value - LOCAL_EPOCH) // timedelta(microseconds=1)
            present[position] = True
        elif value is not None:
            bad[position] = value
    us = np.zeros(len(local), dtype=np.int64)
    us[present] = utc_of_local(local[present], zone)
    return Instants(us, present, bad)


def not_before_receipt(later: Instants, received: Instants, zone: ZoneInfo) -> Instants:
    """A bare day that is the day of receipt: not before the receipt itself.

    Many systems give the time of receipt but only the day of what follows.
    """
    local = local_of_utc(later.us, zone)
    same_day = local // DAY_US == local_of_utc(received.us, zone) // DAY_US
    earlier = (local % DAY_US == 0) & same_day & (later.us < received.us)
    earlier &= later.present & received.present
    return replace(later, us=np.where(earlier, received.us, later.us))


def _plain(
    cells: pa.StringArray, *, is_deadline: bool
) -> tuple[Microseconds, Mask, npt.NDArray[np.int64]]:
    """Local µs, a mask of texts read, and the positions of those still to read."""
    count = len(cells)
    local = np.zeros(count, dtype=np.int64)
    present = np.zeros(count, dtype=np.bool_)
    lengths = text_lengths(cells)
    if not lengths.any():
        return local, present, np.empty(0, dtype=np.int64)
    offsets, data = text_buffers(cells)
    for length in _LENGTHS:
        at = np.flatnonzero(lengths == length)
        if not len(at):
            continue
        block = data[offsets[at][:, None] + np.arange(length)]
        values, good = _read_block(block, is_deadline=is_deadline)
        local[at] = values
        present[at] = good
    return local, present, np.flatnonzero((lengths > 0) & ~present)


def _read_block(
    block: npt.NDArray[np.uint8], *, is_deadline: bool
) -> tuple[Microseconds, Mask]:
    """Rows of equally long texts: local µs, and which rows are plain valid instants."""
    year_first = block[:, 4] == ord("-")
    width = block.shape[1]
    values = np.zeros(len(block), dtype=np.int64)
    good = np.zeros(len(block), dtype=np.bool_)
    for rows, (y, m, d), separators in (
        (year_first, (0, 5, 8), (4, 7)),
        (~year_first, (6, 3, 0), (2, 5)),
    ):
        part = block[rows] if not rows.all() else block
        if not len(part):
            continue
        year = _digits(part, y, 4)
        month, day = _digits(part, m, 2), _digits(part, d, 2)
        mark = part[:, separators[0]]
        fine = (mark == part[:, separators[1]]) & np.isin(mark, list(b"-/."))
        fine &= (year >= FIRST_YEAR) & (year <= LAST_YEAR)
        fine &= (month >= 1) & (month <= 12) & (day >= 1)
        month = np.where(fine, month, 1)
        leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
        fine &= day <= _DAYS_IN_MONTH[month] - ((month == 2) & ~leap)
        months = (np.where(fine, year, 1970) - 1970) * 12 + month - 1
        first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        clock, clock_fine = _clock(part, width, is_deadline=is_deadline)
        values[rows] = (first + day - 1) * DAY_US + clock
        good[rows] = fine & clock_fine
    return values, good


def _clock(
    part: npt.NDArray[np.uint8], width: int, *, is_deadline: bool
) -> tuple[Microseconds, Mask]:
    if width == _LENGTHS[0]:
        whole = DAY_US - 1 if is_deadline else 0
        return np.full(len(part), whole), np.ones(len(part), dtype=np.bool_)
    hour, minute = _digits(part, 11, 2), _digits(part, 14, 2)
    second = np.zeros(len(part), dtype=np.int64)
    fine = np.isin(part[:, 10], list(b"T ")) & (part[:, 13] == ord(":"))
    fraction = np.zeros(len(part), dtype=np.int64)
    if width >= _LENGTHS[2]:
        second = _digits(part, 17, 2)
        fine &= part[:, 16] == ord(":")
    if width == _LENGTHS[3]:
        fraction = _digits(part, 20, 3) * 1000
        fine &= (part[:, 19] == ord(".")) & (fraction >= 0)
    fine &= (hour >= 0) & (hour < 24) & (minute >= 0) & (minute < 60)
    fine &= (second >= 0) & (second < 60)
    clock = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    if is_deadline:
        closing = (hour == 23) & (minute == 59) & ((second == 0) | (second == 59))
        clock = np.where(closing, DAY_US - 1, clock)
    return clock, fine


def _digits(part: npt.NDArray[np.uint8], begin: int, count: int) -> Microseconds:
    """The number written in these bytes; far below zero where one is no digit."""
    total = np.zeros(len(part), dtype=np.int64)
    for position in range(begin, begin + count):
        digit = part[:, position].astype(np.int64) - ord("0")
        total = total * 10 + np.where((digit >= 0) & (digit <= 9), digit, -100_000)
    return total
