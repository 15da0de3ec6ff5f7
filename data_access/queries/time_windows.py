"""Windows of time that hold about as many rows as a page wants, as roll-ups tell."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from data_access.bulk.zone_days import DAY_MICROSECONDS

_FIRST_GUESS = 1.5
"""A window is to hold so many times the rows wanted; then one is usually enough."""
_WIDER = 4
_SHORTEST_MICROSECONDS = 60_000_000
_MANY = 20
"""A stretch with so many times the rows wanted is read day by day."""
_DAY_PROFILE = ((0.0, 0.0), (7 / 24, 0.02), (17 / 24, 0.98), (1.0, 1.0))
"""How far a day has gone, and which share of its rows that is: office hours. Only how
soon a page is full depends on it."""
_EVEN = ((0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True, slots=True)
class Stretch:
    """[begin, end) in microseconds, and how many rows may lie in it; never too few."""

    begin: int
    end: int
    count: int


DaysOf = Callable[[Stretch], Sequence[Stretch]]


def windows(
    stretches: Sequence[Stretch],
    days_of: DaysOf | None,
    edge: int | None,
    count: int,
    *,
    downwards: bool,
) -> Iterator[tuple[int, int]]:
    """Windows from `edge` on in the direction of reading, each with room for more.

    `edge` None: from the end of all stretches. Stretches without rows are left out.
    """
    guess = _FIRST_GUESS
    for stretch in _in_order(stretches, days_of, edge, count, downwards=downwards):
        begin, end = _beyond(stretch, edge, downwards=downwards)
        while begin < end:
            share = guess * count / stretch.count
            if downwards:
                start = max(begin, _moved(stretch, end, -share))
                yield start, end
                end = start
            else:
                stop = min(end, _moved(stretch, begin, share))
                yield begin, stop
                begin = stop
            guess *= _WIDER


def _in_order(
    stretches: Sequence[Stretch],
    days_of: DaysOf | None,
    edge: int | None,
    count: int,
    *,
    downwards: bool,
) -> Iterator[Stretch]:
    step = -1 if downwards else 1
    for stretch in stretches[::step]:
        begin, end = _beyond(stretch, edge, downwards=downwards)
        if begin >= end or not stretch.count:
            continue
        if days_of is None or stretch.count < _MANY * count:
            yield stretch
            continue
        yield from (day for day in days_of(stretch)[::step] if day.count)


def _beyond(stretch: Stretch, edge: int | None, *, downwards: bool) -> tuple[int, int]:
    """What of a stretch lies in the direction of reading; the edge itself included."""
    begin, end = stretch.begin, stretch.end
    if edge is None:
        return begin, end
    return (begin, min(end, edge + 1)) if downwards else (max(begin, edge), end)


def _moved(stretch: Stretch, instant: int, share: float) -> int:
    """The instant that lies a share of the stretch's rows on; a minute on at least."""
    whole = stretch.end - stretch.begin
    profile = _DAY_PROFILE if whole == DAY_MICROSECONDS else _EVEN
    gone = _interpolated((instant - stretch.begin) / whole, profile)
    wanted = min(max(gone + share, 0.0), 1.0)
    turned = tuple((of_rows, of_time) for of_time, of_rows in profile)
    moved = stretch.begin + int(_interpolated(wanted, turned) * whole)
    if share < 0:
        return min(moved, instant - _SHORTEST_MICROSECONDS)
    return max(moved, instant + _SHORTEST_MICROSECONDS)


def _interpolated(value: float, points: Sequence[tuple[float, float]]) -> float:
    """The line through `points`, which go from 0 to 1, at `value`."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return points[-1][1]
