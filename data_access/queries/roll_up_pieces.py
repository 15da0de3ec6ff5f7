"""Days as rows of roll-ups: years, half months and days, added or taken away."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, true

from data_access.bulk.zone_days import HALVES_OF_YEAR, half_of, half_start
from data_access.schema.rollups import (
    DossierDayRow,
    DossierHalfRow,
    DossierTotalRow,
    DossierYearRow,
)

_HALF_A_YEAR = HALVES_OF_YEAR // 2
_WORTH_A_STATEMENT = 1_500
"""Rows that one statement more must spare: it costs as much as reading them."""

NO_YEARS = 0
"""For `cells`: of one node, or where sums of half months check each other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one roll-up to be added, or with sign -1 taken away.

    `rows`: how many it has of one node, field and channel at most.
    """

    table: Any
    within: ColumnElement[bool]
    rows: int
    sign: int = 1


ALL_TIME = Piece(DossierTotalRow, true(), 1)


def pieces(first_day: date, end_day: date, cells: int) -> tuple[Piece, ...]:
    """[first_day, end_day) as years and half months, corrected by days at its ends.

    Of a half month at an end the days within or those without are read, whichever are
    fewer; likewise of a year, where that spares more than its statement costs.
    `cells`: how many nodes are read, or NO_YEARS.
    """
    first_half, end_half = half_of(first_day), half_of(end_day)
    if first_half == end_half:
        return tuple(_days(first_day, end_day, 1))
    begin, after_begin = half_start(first_half), half_start(first_half + 1)
    last, after_last = half_start(end_half), half_start(end_half + 1)
    found: list[Piece] = []
    if first_day - begin < after_begin - first_day:
        found += _days(begin, first_day, -1)
    else:
        found += _days(first_day, after_begin, 1)
        first_half += 1
    if after_last - end_day < end_day - last:
        found += _days(end_day, after_last, -1)
        end_half += 1
    else:
        found += _days(last, end_day, 1)
    return (*_halves(first_half, end_half, cells), *found)


def pieces_up_to(
    end_day: date, span: tuple[date, date], cells: int
) -> tuple[Piece, ...]:
    """Everything before `end_day`, where anything may have happened within `span`.

    `span`: its first and its last day. What came before is added up, or what came
    after taken from all time, whichever costs less. `cells` as in `pieces`.
    """
    if end_day > span[1]:
        return (ALL_TIME,)
    before = pieces(span[0], end_day, cells) if span[0] < end_day else ()
    # Nothing lies behind the last day: whole half months answer for its rest.
    after = pieces(end_day, half_start(half_of(span[1]) + 1), cells)
    rest = (ALL_TIME, *(replace(piece, sign=-piece.sign) for piece in after))
    return min(before, rest, key=lambda found: _cost(found, cells))


def _cost(found: tuple[Piece, ...], cells: int) -> int:
    return sum(piece.rows * cells + _WORTH_A_STATEMENT for piece in found)


def _days(first_day: date, end_day: date, sign: int) -> Iterator[Piece]:
    """The days in [first_day, end_day), if there are any."""
    if first_day < end_day:
        within = (DossierDayRow.day >= first_day) & (DossierDayRow.day < end_day)
        yield Piece(DossierDayRow, within, (end_day - first_day).days, sign)


def _halves(first: int, end: int, cells: int) -> tuple[Piece, ...]:
    """The half months in [first, end), by whole years where that costs less."""
    plain = tuple(_half_months(1, (first, end)))
    years = tuple(_years(first, end))
    return min(plain, years or plain, key=lambda found: _cost(found, cells))


def _years(first: int, end: int) -> Iterator[Piece]:
    """Years nearest to [first, end), and half months that they lack or have too many.

    Nothing where there is no year of which more than half lies within.
    """
    first_year, before = divmod(first, HALVES_OF_YEAR)
    end_year, within = divmod(end, HALVES_OF_YEAR)
    first_year += before > _HALF_A_YEAR
    end_year += within > _HALF_A_YEAR
    if first_year >= end_year:
        return
    year = DossierYearRow.year
    yield Piece(
        DossierYearRow,
        (year >= first_year) & (year < end_year),
        end_year - first_year,
    )
    begin, stop = first_year * HALVES_OF_YEAR, end_year * HALVES_OF_YEAR
    yield from _half_months(1, (first, begin), (stop, end))
    yield from _half_months(-1, (begin, first), (end, stop))


def _half_months(sign: int, *ranges: tuple[int, int]) -> Iterator[Piece]:
    """The half months of some [first, end), in one piece; empty ranges left out."""
    some = [(first, end) for first, end in ranges if first < end]
    if some:
        half = DossierHalfRow.half
        within = or_(*((half >= first) & (half < end) for first, end in some))
        rows = sum(end - first for first, end in some)
        yield Piece(DossierHalfRow, within, rows, sign)
