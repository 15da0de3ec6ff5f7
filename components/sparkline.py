"""Small lines: where the points of a series lie within a tile."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from components.markup import pixels

_WIDTH, _HEIGHT = 132.0, 24.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 2.0, 128.0, 3.0, 21.0


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A drawn series: SVG path, its last point, and the height of the target.

    `end` is None when nothing is known. `alert` draws it in the alert colour.
    """

    path: str
    end: tuple[float, float] | None
    goal: float | None
    label: str
    alert: bool = False


def sparkline(
    values: Sequence[float | None],
    *,
    label: str,
    goal: float | None = None,
    alert: bool = False,
    span: Sequence[float] = (),
) -> Sparkline:
    """The series stretched over the tile; None leaves a gap in the line.

    The axis is not shown and does not start at zero: a sparkline tells direction,
    the number above it tells size. `span`: values that it must have room for.
    """
    known = [value for value in values if value is not None]
    if not known:
        return Sparkline("", None, None, label, alert)
    scale = [*known, *span] if goal is None else [*known, *span, goal]
    low, high = min(scale), max(scale)
    step = (_RIGHT - _LEFT) / max(len(values) - 1, 1)

    def height(value: float) -> float:
        if high == low:
            return (_TOP + _BOTTOM) / 2
        return _BOTTOM - (value - low) / (high - low) * (_BOTTOM - _TOP)

    points = [
        None if value is None else (_LEFT + index * step, height(value))
        for index, value in enumerate(values)
    ]
    if len(values) == 1 and points[0] is not None:
        points = [(_RIGHT, points[0][1])]
    last = next(point for point in reversed(points) if point is not None)
    return Sparkline(
        line_path(points), last, None if goal is None else height(goal), label, alert
    )


def line_path(points: Sequence[tuple[float, float] | None]) -> str:
    """An SVG path through the points, lifted where one is missing."""
    parts = []
    lifted = True
    for point in points:
        if point is None:
            lifted = True
            continue
        parts.append(f"{'M' if lifted else 'L'}{pixels(point[0])} {pixels(point[1])}")
        lifted = False
    return "".join(parts)


def estimated_path(
    points: Sequence[tuple[float, float] | None], estimates: Sequence[bool]
) -> str:
    """The parts of a line that have an estimate at either end."""
    numbered = list(enumerate(estimates))
    return "".join(
        line_path(points[max(run[0][0] - 1, 0) : run[-1][0] + 2])
        for is_estimate, group in groupby(numbered, key=lambda pair: pair[1])
        if is_estimate and (run := list(group))
    )
