"""Whether the portal's points follow from its own numerators and denominators.

As seen on the portal's figures of 8-9/2026: a ratio is rounded to hundredths of a per
cent, then its points to hundredths, and a card is the sum of its metrics' points; a
metric of which nothing occurred adds nothing and what it could give is not taken off.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from domain.score_766 import GroupScore, MetricScore, State

_HALF_A_HUNDREDTH = Fraction(1, 200)
_HALF_OF_A_RATE = Fraction(1, 20_000)


class Verdict(StrEnum):
    """How published points stand to ours; the value says so in Vietnamese."""

    AGREES = "khớp"
    DIFFERS = "khác"
    NOTHING_OCCURRED = "không phát sinh"
    UNEXPLAINED = "chưa tính lại được"


@dataclass(frozen=True, slots=True)
class Check:
    """Published points beside those by our rules from the published counts.

    `computed`: the latter; None where none can be told. `missing`: codes of metrics
    whose counts or rate were not published, or make no sense.
    """

    verdict: Verdict
    computed: Fraction | None
    missing: tuple[str, ...] = ()


def rounding_of(won: MetricScore) -> Fraction:
    """By how much its published points may differ from exact ones."""
    metric = won.metric
    steepness = metric.most_points / metric.full_at
    return _HALF_A_HUNDREDTH + steepness * _HALF_OF_A_RATE


def metric_check(won: MetricScore, published: Fraction | None) -> Check | None:
    """Of one metric; None where no points were published, or nothing to check by."""
    if won.state is State.NOTHING_OCCURRED and not published:
        return Check(Verdict.NOTHING_OCCURRED, None)
    if published is None:
        return None
    if won.points is None:
        return Check(Verdict.UNEXPLAINED, None, (won.metric.code,))
    agrees = abs(won.points - published) <= rounding_of(won)
    return Check(Verdict.AGREES if agrees else Verdict.DIFFERS, won.points)


def group_check(group: GroupScore, published: Fraction) -> Check:
    """Of one card: the sum of its metrics, nothing for those of which none occurred."""
    missing = tuple(
        won.metric.code
        for won in group.metrics
        if won.points is None and won.state is not State.NOTHING_OCCURRED
    )
    if missing:
        return Check(Verdict.UNEXPLAINED, None, missing)
    known = [won for won in group.metrics if won.points is not None]
    if not known and not published:
        return Check(Verdict.NOTHING_OCCURRED, None)
    computed = sum((won.points or Fraction(0) for won in known), Fraction(0))
    room = sum((rounding_of(won) for won in known), Fraction(0))
    agrees = abs(computed - published) <= room
    return Check(Verdict.AGREES if agrees else Verdict.DIFFERS, computed)
