"""Why the portal's points of a metric differ from ours, part by part."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from domain.score_766 import MetricScore


class Cause(StrEnum):
    """What a part of a difference comes from; the value says so in Vietnamese."""

    SYNCHRONISATION = "đồng bộ"
    DENOMINATOR = "mẫu số"
    CLOCK = "đồng hồ"
    NUMERATOR = "tử số"


@dataclass(frozen=True, slots=True)
class GapPart:
    """So many points of the difference, and the two values behind them.

    Counts, or for synchronisation rates.
    """

    cause: Cause
    points: Fraction
    ours: Fraction
    portal: Fraction


def gap_parts(ours: MetricScore, portal: MetricScore) -> tuple[GapPart, ...]:
    """The portal's points less ours as a sum of parts; empty where either is unknown.

    Ours is turned into the portal's step by step: its rate of synchronisation, its
    denominator, its numerator. Of a metric that counts what went wrong the second step
    keeps how many did, so that the last one is the clock's. Parts of 0 are left out
    unless the values differ.
    """
    one, other = _values(ours), _values(portal)
    if one is None or other is None:
        return ()
    (n0, d0, f0), (n1, d1, f1) = one, other
    is_clock = bool(ours.metric.fewer)
    between = max(d1 - (d0 - n0), Fraction(0)) if is_clock else n0
    steps = ((n0, d0, f0), (n0, d0, f1), (between, d1, f1), (n1, d1, f1))
    points = [_points(ours, *step) for step in steps]
    last = (d0 - n0, d1 - n1) if is_clock else (n0, n1)
    told = (
        (Cause.SYNCHRONISATION, f0, f1),
        (Cause.DENOMINATOR, d0, d1),
        (Cause.CLOCK if is_clock else Cause.NUMERATOR, *last),
    )
    return tuple(
        GapPart(cause, points[at + 1] - points[at], before, after)
        for at, (cause, before, after) in enumerate(told)
        if before != after or points[at + 1] != points[at]
    )


def _values(won: MetricScore) -> tuple[Fraction, Fraction, Fraction] | None:
    figure = won.figure
    if won.points is None or figure is None or not figure.denominator:
        return None
    if figure.numerator is None:
        return None
    factor = Fraction(1) if won.factor is None else won.factor
    return Fraction(figure.numerator), Fraction(figure.denominator), factor


def _points(won: MetricScore, n: Fraction, d: Fraction, factor: Fraction) -> Fraction:
    metric = won.metric
    return metric.most_points * min(Fraction(1), n / d * factor / metric.full_at)
