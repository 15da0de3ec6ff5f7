"""Instants in foreign spellings by the column: few days, few clocks, many pairs."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.clock import DAY_US, Microseconds, local_of_utc
from ingest.instant_text import (
    FIRST_YEAR,
    LAST_YEAR,
    NUMBER,
    PARTS,
    BadInstant,
    DateReading,
    number_us,
    read_clock,
    read_day,
    read_offset,
)

Mask = npt.NDArray[np.bool_]
_NONE = np.iinfo(np.int64).min
_FIRST_US = (np.datetime64(str(FIRST_YEAR), "D").astype(np.int64)) * DAY_US
_END_US = (np.datetime64(str(LAST_YEAR + 1), "D").astype(np.int64)) * DAY_US
FEW = 64
"""Below this many texts reading each by itself is quicker."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Local µs where `known`; UTC where `exact`, for texts that say their offset.

    `certain`: a position that only this order of day and month can read.
    """

    local: Microseconds
    known: Mask
    utc: Microseconds
    exact: Mask
    certain: int | None = None


def read_parts(
    cells: pa.StringArray, zone: ZoneInfo, *, is_deadline: bool, reading: DateReading
) -> Parts:
    """Read each different day, clock and offset once.

    What this leaves unread has to be looked at by itself: it is wrong, or rare.
    """
    if len(cells) < FEW:
        nothing, none = np.zeros(len(cells), np.int64), np.zeros(len(cells), np.bool_)
        return Parts(nothing, none, nothing, none)
    numbers, counted, seconds = _numbers(cells, reading)
    parts = pc.extract_regex(cells, PARTS)
    days = _each(parts.field("day"), lambda text: read_day(text, reading))
    clocks = _each(parts.field("clock"), read_clock, blank=0)
    offsets = _each(parts.field("zone"), read_offset, blank=0)
    bare = _is_blank(parts.field("clock"))
    zoned = ~_is_blank(parts.field("zone"))
    known = (days != _NONE) & (clocks != _NONE) & ~counted
    values = np.where(known, days, 0) * DAY_US + np.where(known, clocks, 0)
    utc = np.where(zoned, values - np.where(zoned & known, offsets, 0), numbers)
    exact = (zoned & known) | seconds
    values = np.where(counted, numbers, values)
    if exact.any():
        values[exact] = local_of_utc(utc[exact], zone)
    known |= counted
    known &= (values >= _FIRST_US) & (values < _END_US)
    if is_deadline:
        closed = _closed(values, bare & ~counted, (clocks == DAY_US) & ~zoned)
        exact &= closed == values
        values = closed
    certain = _evident(parts.field("day"), known, reading)
    return Parts(values, known, utc, exact & known, certain)


def _numbers(
    cells: pa.StringArray, reading: DateReading
) -> tuple[Microseconds, Mask, Mask]:
    """Counted days and seconds where a person confirmed the mapping.

    µs, which texts are such numbers, and which of them count in UTC.
    """
    values = np.zeros(len(cells), dtype=np.int64)
    found = np.zeros(len(cells), dtype=np.bool_)
    utc = np.zeros(len(cells), dtype=np.bool_)
    if not reading.is_mapped:
        return values, found, utc
    is_number = pc.match_substring_regex(cells, NUMBER)
    at = np.flatnonzero(is_number.to_numpy(zero_copy_only=False))
    for position, text in zip(
        at.tolist(), cells.take(pa.array(at)).to_pylist(), strict=True
    ):
        # 20240617 and longer: whether that is a day is for the single reading.
        us = number_us(float(text.replace(",", "."))) if len(text) != 8 else None
        if us is not None and len(text) != 14:
            values[position], utc[position] = us
            found[position] = True
    return values, found, utc


def _each(
    texts: pa.Array, read: Callable[[str], int | BadInstant], *, blank: int = _NONE
) -> Microseconds:
    """What `read` makes of each text, read once per different text."""
    encoded = texts.dictionary_encode()
    results = [blank if not text else read(text) for text in _texts(encoded)]
    numbers = np.array(
        [_NONE if isinstance(result, BadInstant) else result for result in results]
        or [blank],
        dtype=np.int64,
    )
    at = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.where(at < 0, _NONE, numbers[at])


def _texts(encoded: pa.DictionaryArray) -> list[str | None]:
    return list(encoded.dictionary.to_pylist())


def _is_blank(texts: pa.Array) -> Mask:
    blank = pc.equal(pc.fill_null(texts, ""), "")
    return np.asarray(blank.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _closed(values: Microseconds, bare: Mask, full: Mask) -> Microseconds:
    """A bare day, 23:59, 23:59:59 and 24:00: the last microsecond of the day."""
    clock = values % DAY_US
    last = (clock // 1_000_000 == 86_340) | (clock // 1_000_000 == 86_399) | bare
    closed = np.where(last, values - clock + DAY_US - 1, values)
    return np.where(full, values - 1, closed)


def _evident(days: pa.Array, known: Mask, reading: DateReading) -> int | None:
    """A position with a day above 12 in figures: day and month cannot be swapped."""
    first, second = r"^(1[3-9]|[23]\d)", r"^\d{1,2}"
    pattern = (
        rf"{first}([/.-])\d{{1,2}}[/.-]\d{{4}}$"
        if reading.order.value.startswith("day")
        else rf"{second}[/.-](1[3-9]|[23]\d)[/.-]\d{{4}}$"
    )
    found = pc.fill_null(pc.match_substring_regex(days, pattern), False)
    at = np.flatnonzero(found.to_numpy(zero_copy_only=False) & known)
    return int(at[0]) if len(at) else None
