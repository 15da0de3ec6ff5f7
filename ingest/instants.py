"""Dates and times of a whole column at once, from text to instants."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.mapping import DateOrder
from ingest.clock import (
    DAY_US,
    LOCAL_EPOCH,
    Microseconds,
    local_of_utc,
    us_of,
    utc_of_local,
)
from ingest.instant_iso import read_alike
from ingest.instant_parts import read_parts
from ingest.instant_text import (
    AS_IS,
    FIRST_YEAR,
    LAST_YEAR,
    BadInstant,
    DateReading,
    read_instant,
)
from ingest.text_arrays import text_block, text_lengths

Mask = npt.NDArray[np.bool_]

_DAYS_IN_MONTH = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_LENGTHS = (10, 16, 19, 23)
"""2024-06-17, with 14:20, 14:20:05, 14:20:05.123; the day first likewise."""


@dataclass(frozen=True, slots=True)
class Instants:
    """A column of instants in UTC; `us` counts only where `present`.

    `bad` holds, by position, why the text there is no instant; blank is neither.
    `certain` is a position whose date can only be read in the order asked for (a day
    above 12 beside a month); None: none such was seen.
    """

    us: Microseconds
    present: Mask
    bad: dict[int, BadInstant]
    certain: int | None = None

    @property
    def swapped(self) -> int | None:
        """The first position whose date only makes sense in the other order."""
        return min((p for p, bad in self.bad.items() if bad.is_swapped), default=None)


def parsed_instants(
    cells: pa.StringArray,
    *,
    zone: ZoneInfo,
    is_deadline: bool = False,
    reading: DateReading = AS_IS,
) -> Instants:
    """Read a column of instants given in local time of `zone`.

    A bare day is its first instant; with `is_deadline` a bare day, 23:59, 23:59:59
    and 24:00 mean the end of that day, its last microsecond.
    """
    plain = _plain(cells, is_deadline=is_deadline, reading=reading)
    local, present = plain.local, plain.present
    rest, certain = plain.rest, plain.certain
    exact = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    if len(rest):
        parts = read_parts(
            cells.take(pa.array(rest)), zone, is_deadline=is_deadline, reading=reading
        )
        local[rest[parts.known]] = parts.local[parts.known]
        present[rest[parts.known]] = True
        exact = rest[parts.exact], parts.utc[parts.exact]
        if certain is None and parts.certain is not None:
            certain = int(rest[parts.certain])
        rest = rest[~parts.known]
    bad, later = _one_by_one(
        cells, rest, plain, zone, is_deadline=is_deadline, reading=reading
    )
    if present.all():
        us = utc_of_local(local, zone)
    else:
        us = np.zeros(len(local), dtype=np.int64)
        us[present] = utc_of_local(local[present], zone)
    us[exact[0]] = exact[1]
    for position, instant in later.items():
        us[position] = instant
    return Instants(us, present, bad, certain)


def _one_by_one(
    cells: pa.StringArray,
    rest: npt.NDArray[np.int64],
    plain: "_Plain",
    zone: ZoneInfo,
    *,
    is_deadline: bool,
    reading: DateReading,
) -> tuple[dict[int, BadInstant], dict[int, int]]:
    """Read each text of `rest` by itself into `plain`; why some are none.

    Also UTC µs where the text says that it means the second of two like hours.
    """
    bad: dict[int, BadInstant] = {}
    later: dict[int, int] = {}
    known: dict[str, datetime | BadInstant | None] = {}
    texts = cells.take(pa.array(rest)).to_pylist()
    for position, text in zip(rest.tolist(), texts, strict=True):
        if text not in known:
            known[text] = read_instant(
                text, zone=zone, is_deadline=is_deadline, reading=reading
            )
        value = known[text]
        if isinstance(value, datetime):
            plain.local[position] = (value - LOCAL_EPOCH) // timedelta(microseconds=1)
            plain.present[position] = True
            if value.fold:
                later[position] = us_of(value.replace(tzinfo=zone))
        elif value is not None:
            bad[position] = value
    return bad, later


def not_before_receipt(later: Instants, received: Instants, zone: ZoneInfo) -> Instants:
    """A bare day that is the day of receipt: not before the receipt itself.

    Many systems give the time of receipt but only the day of what follows.
    """
    early = later.present & received.present & (later.us < received.us)
    at = np.flatnonzero(early)
    if not len(at):
        return later
    local, receipt = (local_of_utc(each.us[at], zone) for each in (later, received))
    at = at[(local % DAY_US == 0) & (local // DAY_US == receipt // DAY_US)]
    us = later.us.copy()
    us[at] = received.us[at]
    return replace(later, us=us)


@dataclass(frozen=True, slots=True)
class _Plain:
    """Local µs, a mask of texts read, positions still to read, and a certain one."""

    local: Microseconds
    present: Mask
    rest: npt.NDArray[np.int64]
    certain: int | None = None


def _plain(cells: pa.StringArray, *, is_deadline: bool, reading: DateReading) -> _Plain:
    lengths = text_lengths(cells)
    filled = np.flatnonzero(lengths)
    local = np.zeros(len(cells), dtype=np.int64)
    present = np.zeros(len(cells), dtype=np.bool_)
    certain: list[int] = []
    of_filled = lengths[filled]
    alike = bool(len(filled)) and bool((of_filled == of_filled[0]).all())
    for length in _LENGTHS:
        if alike and of_filled[0] != length:
            continue
        at = filled if alike else filled[of_filled == length]
        if not len(at):
            continue
        block = text_block(cells if alike else cells.take(pa.array(at)), length)
        values, good, sure = _read_block(
            block, is_deadline=is_deadline, order=reading.order
        )
        local[at] = values
        present[at] = good
        if sure is not None:
            certain.append(int(at[sure]))
    rest = filled[~present[filled]]
    return _Plain(local, present, rest, min(certain, default=None))


def _read_block(
    block: npt.NDArray[np.uint8], *, is_deadline: bool, order: DateOrder
) -> tuple[Microseconds, Mask, int | None]:
    """Rows of equally long texts: local µs, which rows are plain valid instants, and
    a row that can only be read in this order."""
    alike = read_alike(block, is_deadline=is_deadline, order=order)
    if alike is not None:
        return alike[0], np.ones(len(block), dtype=np.bool_), alike[1]
    year_first = block[:, 4] == ord("-")
    width = block.shape[1]
    values = np.zeros(len(block), dtype=np.int64)
    good = np.zeros(len(block), dtype=np.bool_)
    sure: int | None = None
    month_at = 0 if order is DateOrder.MONTH_FIRST else 3
    for rows, (y, m, d), separators in (
        (year_first, (0, 5, 8), (4, 7)),
        (~year_first, (6, month_at, 3 - month_at), (2, 5)),
    ):
        part = block[rows] if not rows.all() else block
        if not len(part) or (y == 6 and order is DateOrder.YEAR_FIRST):
            continue
        days, day, fine = _calendar_days(part, (y, m, d), separators)
        clock, clock_fine = _clock(part, width, is_deadline=is_deadline)
        values[rows] = days * DAY_US + clock
        good[rows] = fine & clock_fine
        if y == 6 and (evident := fine & (day > 12)).any():
            sure = int(np.flatnonzero(rows)[int(np.argmax(evident))])
    return values, good, sure


def _calendar_days(
    part: npt.NDArray[np.uint8], at: tuple[int, int, int], separators: tuple[int, int]
) -> tuple[Microseconds, Microseconds, Mask]:
    """Days since 1970, days of the month, and which rows are days at all."""
    y, m, d = at
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
    return first + day - 1, day, fine


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
