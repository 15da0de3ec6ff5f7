"""The score of indicator set 766: points of each metric, exactly, and what is lost.

Decision 766/QĐ-TTg (2022); the rules as data stand in `domain.score_766_rules`. The
portal's score is official, this one explains it. All points are exact fractions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from domain.score_766_rules import MOST_POINTS, Group, Metric, RuleSet
from domain.written_figure import Bound


@dataclass(frozen=True, slots=True)
class Figure:
    """What is known of a metric: counts, or else only their quotient.

    Denominator 0: nothing occurred. Numerator and denominator are None together.
    """

    numerator: Fraction | int | None = None
    denominator: Fraction | int | None = None
    rate: Fraction | None = None
    bound: Bound = Bound.EXACT

    def __post_init__(self) -> None:
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError("numerator and denominator come together")
        if self.numerator is None and self.rate is None:
            raise ValueError("neither counts nor a rate; no figure is None")
        if any(x is not None and x < 0 for x in (*self.counts, self.rate)):
            raise ValueError(f"negative: {self}")

    @property
    def counts(self) -> tuple[Fraction | int | None, Fraction | int | None]:
        """Numerator and denominator."""
        return self.numerator, self.denominator

    @property
    def value(self) -> Fraction | None:
        """The ratio; None where nothing occurred."""
        if self.numerator is None or self.denominator is None:
            return self.rate
        if self.denominator == 0:
            return None
        return Fraction(self.numerator) / Fraction(self.denominator)


class State(StrEnum):
    """Whether a metric has points, and why not; the value says so in Vietnamese."""

    SCORED = "đã chấm"
    BY_RULE = "không phát sinh, điểm theo quy định"
    NOTHING_OCCURRED = "không phát sinh"
    MISSING = "chưa có số liệu"
    NO_FACTOR = "thiếu tỷ lệ đồng bộ (1.4)"
    ABOVE_ONE = "tử số lớn hơn mẫu số"


@dataclass(frozen=True, slots=True)
class MetricScore:
    """One metric; `points` None: not scored, for the reason in `state`.

    `bound`: points of "hơn 99,7 %" are at least these, unless they are all there are.
    """

    metric: Metric
    figure: Figure | None
    state: State
    points: Fraction | None = None
    factor: Fraction | None = None
    bound: Bound = Bound.EXACT

    @property
    def most_points(self) -> Fraction:
        """What it gives at most."""
        return self.metric.most_points

    @property
    def lost(self) -> Fraction | None:
        """Points not won; None when not scored."""
        return None if self.points is None else self.most_points - self.points


@dataclass(frozen=True, slots=True)
class Sum:
    """Points of some metrics: those won, lost, and those about which nothing is known.

    won + lost + unknown is what they give at most. `nothing`: the part of `unknown` of
    which it is known that nothing occurred.
    """

    points: Fraction
    lost: Fraction
    unknown: Fraction
    bounded: bool
    """Whether a part is only known to be at least, or at most, what it is."""
    nothing: Fraction = Fraction(0)

    @property
    def most_points(self) -> Fraction:
        """Of all metrics, scored or not."""
        return self.points + self.lost + self.unknown

    @property
    def known(self) -> Fraction:
        """What the scored ones give at most."""
        return self.points + self.lost


@dataclass(frozen=True, slots=True)
class GroupScore:
    """One card with its metrics, in order."""

    group: Group
    metrics: tuple[MetricScore, ...]

    @property
    def sum(self) -> Sum:
        """Its points."""
        return _sum(self.metrics)


@dataclass(frozen=True, slots=True)
class Score:
    """The score as a tree: six groups with their metrics."""

    rules: RuleSet
    groups: tuple[GroupScore, ...]

    @property
    def metrics(self) -> tuple[MetricScore, ...]:
        """All of them, in order."""
        return tuple(metric for group in self.groups for metric in group.metrics)

    @property
    def sum(self) -> Sum:
        """Points of the whole. The score itself only when nothing is unknown."""
        return _sum(self.metrics)

    @property
    def known_share(self) -> Fraction:
        """Which part of the 100 points is scored at all."""
        return self.sum.known / MOST_POINTS

    @property
    def rating(self) -> str | None:
        """The class in words; None while a metric is unknown or only bounded."""
        whole = self.sum
        return None if whole.unknown or whole.bounded else rating(whole.points)


_RATINGS = ((90, "Xuất sắc"), (80, "Tốt"), (70, "Khá"), (50, "Trung bình"))


def rating(points: Fraction) -> str:
    """The class of a whole score; each class begins with its lower bound."""
    for least, name in _RATINGS:
        if points >= least:
            return name
    return "Yếu"


def score(rules: RuleSet, figures: Mapping[str, Figure]) -> Score:
    """The score by `rules`. `figures`: by metric code; one that is absent is missing.

    A missing metric is not scored, never 0. Three exceptions where nothing occurred:
    5.2 and 5.3 give all their points, 5.4 none; any other is then not scored.
    """
    return Score(
        rules,
        tuple(
            GroupScore(group, tuple(scored(m, figures) for m in rules.of_group(group)))
            for group in Group
        ),
    )


def dossiers_to_synchronise(
    *, reported: int | None, on_portal: int | None, last_year: int | None, months: int
) -> Fraction | None:
    """The denominator of 1.4: the larger of what either system counts.

    Where neither counts any: the same share of last year's, a twelfth for a month, a
    quarter for a quarter. None when that is not known either.
    """
    larger = max(reported or 0, on_portal or 0)
    if larger:
        return Fraction(larger)
    return None if last_year is None else Fraction(last_year * months, 12)


def scored(metric: Metric, figures: Mapping[str, Figure]) -> MetricScore:
    """One metric by its figure and, where it has one, that of its factor."""
    figure = figures.get(metric.code)
    if figure is None:
        return MetricScore(metric, None, State.MISSING)
    if figure.numerator and figure.denominator == 0:
        return MetricScore(metric, figure, State.ABOVE_ONE)
    value = figure.value
    if value is None:
        points = metric.points_if_none
        state = State.NOTHING_OCCURRED if points is None else State.BY_RULE
        return MetricScore(metric, figure, state, points)
    if value > 1:
        return MetricScore(metric, figure, State.ABOVE_ONE)
    factor = Fraction(1)
    bounds = {figure.bound}
    if metric.factor_of:
        other = figures.get(metric.factor_of)
        rate = None if other is None else other.value
        if other is None or rate is None or rate > 1:
            return MetricScore(metric, figure, State.NO_FACTOR)
        factor = rate
        bounds.add(other.bound)
    points = metric.most_points * min(Fraction(1), value * factor / metric.full_at)
    bound = _bound(bounds, points, metric)
    return MetricScore(metric, figure, State.SCORED, points, factor, bound)


def _bound(bounds: set[Bound], points: Fraction, metric: Metric) -> Bound:
    """Of points from such figures; "at least all there are" is exact."""
    sides = bounds - {Bound.EXACT}
    if not sides or (sides == {Bound.AT_LEAST} and points == metric.most_points):
        return Bound.EXACT
    return sides.pop() if len(sides) == 1 else Bound.ABOUT


def _sum(metrics: tuple[MetricScore, ...]) -> Sum:
    zero = Fraction(0)
    return Sum(
        points=sum((m.points for m in metrics if m.points is not None), zero),
        lost=sum((m.lost for m in metrics if m.lost is not None), zero),
        unknown=sum((m.most_points for m in metrics if m.points is None), zero),
        bounded=any(m.bound is not Bound.EXACT for m in metrics),
        nothing=sum(
            (m.most_points for m in metrics if m.state is State.NOTHING_OCCURRED), zero
        ),
    )
