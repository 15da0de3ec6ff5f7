"""Indicators as data: what one is, in which version, and how its values add up."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from domain.formula import MISSING, Gap, Number, Reading
from domain.status_legend import Band, StatusLegend


class Direction(StrEnum):
    """Which way is better; values stand in files."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"

    @property
    def label(self) -> str:
        """For people."""
        return _DIRECTIONS[self]


_DIRECTIONS = {
    Direction.UP: "càng cao càng tốt",
    Direction.DOWN: "càng thấp càng tốt",
    Direction.NEUTRAL: "theo dõi",
}


class Aggregation(StrEnum):
    """How values of several org units or periods make one; values stand in files."""

    SUM = "sum"
    RATIO = "ratio"
    LAST = "last"
    MEAN = "mean"
    DISTINCT = "distinct"

    @property
    def label(self) -> str:
        """For people."""
        return _AGGREGATIONS[self]


_AGGREGATIONS = {
    Aggregation.SUM: "Cộng số của các đơn vị và các kỳ",
    Aggregation.RATIO: "Cộng tử số và mẫu số rồi chia; không lấy trung bình",
    Aggregation.LAST: "Cộng số của các đơn vị; qua các kỳ lấy số cuối kỳ",
    Aggregation.MEAN: "Trung bình cộng của các đơn vị có báo cáo",
    Aggregation.DISTINCT: "Đếm không trùng; không cộng được",
}


class Bound(StrEnum):
    """Whether a value is the figure itself or a bound of it; values stand in files."""

    EXACT = ""
    LOWER = "lower"
    """At least so much ("hơn")."""
    UPPER = "upper"
    """At most so much."""
    ABOUT = "about"
    """On neither side for certain."""

    @property
    def sign(self) -> str:
        """What is written before the value."""
        return _SIGNS[self]


_SIGNS = {Bound.EXACT: "", Bound.LOWER: "≥ ", Bound.UPPER: "≤ ", Bound.ABOUT: "≈ "}


class Frequency(StrEnum):
    """How often a value is due; values stand in files."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        """For people."""
        return _FREQUENCIES[self]


_FREQUENCIES = {
    Frequency.DAY: "hằng ngày",
    Frequency.WEEK: "hằng tuần",
    Frequency.MONTH: "hằng tháng",
    Frequency.QUARTER: "hằng quý",
    Frequency.YEAR: "hằng năm",
}


class Origin(StrEnum):
    """Where a definition comes from; values stand in files."""

    PUBLISHED = "published"
    RULEBOOK = "rulebook"
    COMPOSED = "composed"

    @property
    def label(self) -> str:
        """For people."""
        return _ORIGINS[self]


_ORIGINS = {
    Origin.PUBLISHED: "số đã công bố",
    Origin.RULEBOOK: "văn bản quy định",
    Origin.COMPOSED: "hệ thống xây dựng",
}
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One version of a definition, in force on [valid_from, valid_to); None: open.

    `numerator`, `denominator`: described in words. `formula` "": not computed, hence
    without figures until units report it. `example`: measures and the value that
    follows, checked when the definition is loaded. `bound`: what the formula gives of
    the figure defined. `caveat`: how the formula differs from the definition.
    `target_hint`: in `unit`, what plans or rules ask for; no target. `short_name`: for
    tiles; "": the name itself.
    """

    code: str
    version: int
    valid_from: date | None
    valid_to: date | None
    name: str
    name_en: str
    area: str
    group_766: str
    unit: str
    direction: Direction
    numerator: str
    denominator: str
    aggregation: Aggregation
    frequency: Frequency
    owner: str
    legal_basis: str
    origin: Origin
    target_hint: Decimal | None = None
    legend: StatusLegend | None = None
    formula: str = ""
    example: str = ""
    bound: Bound = Bound.EXACT
    caveat: str = ""
    note: str = ""
    short_name: str = ""

    @property
    def label(self) -> str:
        """The name where there is little room."""
        return self.short_name or self.name

    @property
    def factor(self) -> int:
        """By what a quotient is multiplied to be in `unit`."""
        return 100 if self.unit == PERCENT else 1

    def is_in_force(self, day: date) -> bool:
        """Whether this version defines the indicator on `day`."""
        return (self.valid_from or date.min) <= day < (self.valid_to or date.max)

    def scaled(self, reading: Reading) -> Number | None:
        """The value in `unit`, exact; None where there is none."""
        value = reading.value
        return None if value is None else value * self.factor

    def band(self, reading: Reading) -> Band | None:
        """Where the value stands by the legend; None without value or legend.

        Of a bound nothing is judged: the figure itself may lie in another band.
        """
        value = self.scaled(reading)
        if value is None or self.legend is None or self.bound is not Bound.EXACT:
            return None
        return self.legend.band(value)


class NotAdditive(ValueError):
    """Values of a distinct count were to be put together."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """One value of several org units: of `units`, `reported` had a number."""

    reading: Reading
    reported: int
    units: int


def pooled(aggregation: Aggregation, readings: Collection[Reading]) -> Pooled:
    """The value of several org units in one period, as the kind allows.

    What was not reported is left out and counted as such; where nothing was reported
    the value is missing, never 0. NotAdditive for a distinct count.
    """
    if aggregation is Aggregation.DISTINCT:
        raise NotAdditive("a distinct count is not the sum of its parts")
    if aggregation is Aggregation.RATIO:
        known = [
            each
            for each in readings
            if each.numerator is not None and each.denominator is not None
        ]
        value = Reading(
            _total(each.numerator for each in known),
            _total(each.denominator for each in known),
        )
        if value.denominator == 0:
            value = Reading(value.numerator, 0, Gap.NOT_OCCURRED)
    else:
        known = [each for each in readings if each.value is not None]
        total = _total(each.value for each in known)
        value = Reading(total)
        if aggregation is Aggregation.MEAN and known and total is not None:
            value = Reading(Fraction(total) / len(known))
    if not known:
        occurred = any(each.gap is Gap.NOT_OCCURRED for each in readings)
        value = Reading(None, None, Gap.NOT_OCCURRED) if occurred else MISSING
    return Pooled(value, len(known), len(readings))


def _total(numbers: Iterable[Number | None]) -> Number:
    found: Number = 0
    for number in numbers:
        found += number if number is not None else 0
    return found
