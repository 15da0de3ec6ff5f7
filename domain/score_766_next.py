"""The cheapest next points of a score 766, and which org units lost those not won."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from domain.score_766 import Figure, MetricScore, Score, scored
from domain.score_766_rules import Metric
from domain.written_figure import Bound

Key = TypeVar("Key")

STEP = Fraction(1, 2)
"""Points to be won at a time."""
_KNOWN = (Bound.EXACT, Bound.AT_LEAST)
"""Counts from which the next points can be told."""


@dataclass(frozen=True, slots=True)
class NextPoints:
    """So many more units of a metric's numerator give the score `gain` points.

    One unit fewer gives less; with `at_most`, where only a lower bound of the counts
    is known, fewer may do. `gain` is at least the step asked for, or, with
    `is_all`, all that the metric can still give. It is the whole score's: more
    synchronised dossiers also raise the metrics multiplied by their rate.
    """

    metric: Metric
    units: int
    gain: Fraction
    is_all: bool
    at_most: bool = False


def next_points(
    whole: Score, figures: Mapping[str, Figure], *, step: Fraction = STEP
) -> tuple[NextPoints, ...]:
    """What each metric asks for the next `step` points, fewest units first.

    With the denominators as they are. Metrics that lose nothing, or whose counts are
    not known at least from below, have none; those that cannot give a whole step come
    last.
    """
    found = [
        one
        for metric in whole.metrics
        if (one := _next_of(metric, whole, figures, step)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.gain < step, one.units)))


def _next_of(
    won: MetricScore, whole: Score, figures: Mapping[str, Figure], step: Fraction
) -> NextPoints | None:
    figure, code = won.figure, won.metric.code
    if won.points is None or figure is None or figure.bound not in _KNOWN:
        return None
    if not figure.denominator or figure.numerator is None:
        return None
    numerator, most = figure.numerator, int(figure.denominator - figure.numerator)
    touched = [m for m in whole.rules.metrics if code in (m.code, m.factor_of)]

    def points(units: int) -> Fraction:
        more = {**figures, code: replace(figure, numerator=numerator + units)}
        return sum((scored(m, more).points or Fraction(0) for m in touched), Fraction())

    before = points(0)
    reachable = points(most) - before
    if reachable <= 0:
        return None
    low, high, wanted = 0, most, before + min(step, reachable)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if points(middle) >= wanted else (middle, high)
    at_most = figure.bound is Bound.AT_LEAST
    gain = points(high) - before
    return NextPoints(won.metric, high, gain, reachable <= step, at_most)


def lost_by(
    won: MetricScore, parts: Mapping[Key, Figure | None]
) -> dict[Key, Fraction]:
    """Which part lost how many of a metric's lost points, most first.

    In proportion to the units each lacks (denominator − numerator). Parts of which
    nothing is known are absent: where counts add up, what the known ones lack is held
    against what the whole lacks, so they are not blamed for the others; where they do
    not (procedures), an unknown part is taken to lack as much as the known ones on
    average. Together exactly the points lost where all parts are known. Empty when none
    lacks any, or the metric is not scored.
    """
    lacks = {
        key: lacking for key, part in parts.items() if (lacking := _lacking(part)) > 0
    }
    total = sum(lacks.values(), Fraction(0))
    if won.metric.is_added_up:
        total = max(total, _lacking(won.figure))
    elif known := sum(part is not None for part in parts.values()):
        total *= Fraction(len(parts), known)
    if not won.lost or not total:
        return {}
    order = sorted(lacks, key=lambda key: lacks[key], reverse=True)
    return {key: won.lost * lacks[key] / total for key in order}


def _lacking(figure: Figure | None) -> Fraction:
    if figure is None or figure.denominator is None or figure.numerator is None:
        return Fraction(0)
    return Fraction(figure.denominator) - Fraction(figure.numerator)
