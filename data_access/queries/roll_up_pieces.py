"""Days as rows of roll-ups: years, half months and days, added or taken away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
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


Bounds = tuple[Any, Any]
"""Days, numbers of half months or years: [first, end)."""
Key = tuple[Any, tuple[Bounds, ...]]
"""A roll-up and some of its times."""
TIMES: dict[Any, Any] = {
    DossierDayRow: DossierDayRow.day,
    DossierHalfRow: DossierHalfRow.half,
    DossierYearRow: DossierYearRow.year,
}
"""What tells the rows of a roll-up apart by time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one roll-up to be added, or with sign -1 taken away.

    `ranges`: which of its times; none: all. `rows`: how many it has of one node, field
    and channel at most.
    """

    table: Any
    ranges: tuple[Bounds, ...]
    rows: int
    sign: int = 1

    @property
    def key(self) -> Key:
        """What is read, whether added or taken away."""
        return self.table, self.ranges

    @property
    def within(self) -> ColumnElement[bool]:
        """Whether a row is of the piece."""
        return among_times(TIMES.get(self.table), self.ranges)


Pieces = tuple[Piece, ...]


def among_times(
    time: Any,  # noqa: ANN401 - a column of a roll-up
    ranges: Sequence[Bounds],
) -> ColumnElement[bool]:
    """Whether a time lies in one of `ranges`; their bounds may be parameters."""
    if not ranges:
        return true()
    return or_(*((time >= first) & (time < end) for first, end in ranges))


ALL_TIME = Piece(DossierTotalRow, (), 1)


def pieces(first_day: date, end_day: date, cells: int) -> Pieces:
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
    # Of as many, those without: what begins where another range ends reads the same.
    if first_day - begin <= after_begin - first_day:
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


def pieces_up_to(end_day: date, span: tuple[date, date], cells: int) -> Pieces:
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


def pieces_within_and_up_to(
    first_day: date, end_day: date, span: tuple[date, date], cells: int
) -> tuple[Pieces, Pieces]:
    """`pieces`, and `pieces_up_to` their end, for whoever reads both at once.

    What came before `first_day` and the pieces themselves make all up to the end:
    often that leaves less to be read besides.
    """
    within = pieces(first_day, end_day, cells)
    alone = pieces_up_to(end_day, span, cells)
    joined = _joined(pieces_up_to(first_day, span, cells), within)
    read = {piece.key for piece in within}
    until = min(
        alone,
        joined,
        key=lambda found: _cost(tuple(p for p in found if p.key not in read), cells),
    )
    return within, until


def _joined(*some: Pieces) -> Pieces:
    """All of these pieces; what is added and taken away again is left out."""
    found: dict[Key, Piece] = {}
    for piece in chain(*some):
        known = found.get(piece.key)
        sign = piece.sign + (known.sign if known else 0)
        found[piece.key] = replace(piece, sign=sign)
    return tuple(piece for piece in found.values() if piece.sign)


def _cost(found: Pieces, cells: int) -> int:
    return sum(piece.rows * cells + _WORTH_A_STATEMENT for piece in found)


def _days(first_day: date, end_day: date, sign: int) -> Iterator[Piece]:
    """The days in [first_day, end_day), if there are any."""
    if first_day < end_day:
        days = (end_day - first_day).days
        yield Piece(DossierDayRow, ((first_day, end_day),), days, sign)


def _halves(first: int, end: int, cells: int) -> Pieces:
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
    yield Piece(DossierYearRow, ((first_year, end_year),), end_year - first_year)
    begin, stop = first_year * HALVES_OF_YEAR, end_year * HALVES_OF_YEAR
    yield from _half_months(1, (first, begin), (stop, end))
    yield from _half_months(-1, (begin, first), (end, stop))


def _half_months(sign: int, *ranges: tuple[int, int]) -> Iterator[Piece]:
    """The half months of some [first, end), in one piece; empty ranges left out."""
    some = tuple((first, end) for first, end in ranges if first < end)
    if some:
        rows = sum(end - first for first, end in some)
        yield Piece(DossierHalfRow, some, rows, sign)
