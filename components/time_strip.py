"""One dossier's time as a strip: running, paused, overdue, with labelled instants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.drilldown import DossierPage, StripMark

WIDTH = 446.0
_LEFT, _RIGHT = 8.0, 438.0
_LETTER = 6.3
"""Average width of a letter at 12.5 px; labels must not cover one another."""
_EDGE = 60.0
"""Labels nearer to an end than this are aligned with their mark."""
_GAP = 8.0
_PRIORITY = {"red": 0, "ink": 1, "": 2}


@dataclass(frozen=True, slots=True)
class StripBar:
    """A stretch of the strip."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class StripLabel:
    """A mark and its label; `anchor` "" when there is no room for the words."""

    x: float
    text: str
    anchor: str
    below: bool
    emphasis: str


@dataclass(frozen=True, slots=True)
class TimeStrip:
    """Everything of the strip, ready to be placed."""

    bars: tuple[StripBar, ...]
    labels: tuple[StripLabel, ...]


def time_strip(page: DossierPage) -> TimeStrip:
    """The strip from receipt to now or to the result; linear in calendar time."""
    if not page.segments:
        return TimeStrip((), ())
    begin = min(segment.from_at for segment in page.segments)
    end = max(segment.to_at for segment in page.segments)
    span = max((end - begin).total_seconds(), 1.0)

    def x(at: datetime) -> float:
        share = (at - begin).total_seconds() / span
        return _LEFT + min(max(share, 0.0), 1.0) * (_RIGHT - _LEFT)

    bars = tuple(
        StripBar(x(s.from_at), max(x(s.to_at) - x(s.from_at), 1.0), s.kind)
        for s in page.segments
    )
    return TimeStrip(bars, _placed([(x(mark.at), mark) for mark in page.marks]))


def _placed(marks: Sequence[tuple[float, StripMark]]) -> tuple[StripLabel, ...]:
    """Labels by importance; one that finds no room on its side tries the other."""
    taken: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    labels = []
    for x, mark in sorted(marks, key=lambda m: (_PRIORITY.get(m[1].emphasis, 2), m[0])):
        anchor = _anchor(x)
        extent = _extent(x, mark.label, anchor)
        side = next(
            (
                side
                for side in (mark.below, not mark.below)
                if all(extent[1] < a or extent[0] > b for a, b in taken[side])
            ),
            None,
        )
        if side is None:
            labels.append(StripLabel(x, mark.label, "", mark.below, mark.emphasis))
            continue
        taken[side].append(extent)
        labels.append(StripLabel(x, mark.label, anchor, side, mark.emphasis))
    return tuple(sorted(labels, key=lambda label: label.x))


def _anchor(x: float) -> str:
    if x < _EDGE:
        return "start"
    return "end" if x > WIDTH - _EDGE else "middle"


def _extent(x: float, text: str, anchor: str) -> tuple[float, float]:
    width = len(text) * _LETTER
    left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    return left - _GAP / 2, left + width + _GAP / 2
