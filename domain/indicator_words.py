"""Indicators in words: values, what is missing, coverage, published figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.formatting import (
    NOTHING,
    PERCENT,
    count,
    day,
    decimal_number,
    percent_text,
)
from domain.formula import Gap, Number, Reading
from domain.indicator import Bound, Direction, Indicator
from domain.indicator_view import IndicatorBoard, IndicatorValue
from domain.lens_view import ABSENT, WITHHELD
from domain.measures import LEDGER_MEASURES
from domain.published import (
    Exactness,
    Level,
    PublishedFigure,
    PublishedKind,
)
from domain.ratio import Ratio
from domain.status_legend import Band

AREAS = {
    "THECHE": "Cải cách thể chế",
    "TTHC": "Thủ tục hành chính",
    "BOMAY": "Tổ chức bộ máy",
    "CONGVU": "Chế độ công vụ",
    "TAICHINH": "Tài chính công",
    "CQS": "Chính quyền số",
    "CDDH": "Chỉ đạo, điều hành",
}
"""The areas of PAR INDEX and steering, in its order; others show by their code."""
NO_SOURCE = "chưa có nguồn số liệu"
NOT_REPORTED = "chưa có số liệu của kỳ này"
NOT_OCCURRED = "không phát sinh"
NOT_ADDED = "không cộng được từ các đơn vị"
BANDS = {Band.MET: "đạt", Band.CAUTION: "cần lưu ý", Band.MISSED: "không đạt"}
_NAMED = 2
_DECIMALS = 2


def area_name(code: str) -> str:
    """The area in words."""
    return AREAS.get(code, code)


def value_text(indicator: Indicator, reading: Reading) -> str:
    """The value with its unit: 98,36 %, 12.254, ≥ 30,00 %; – without one.

    Shares of what should be high are floored, as all on-time rates (docs/rules.md),
    and so are lower bounds; an upper one is never written too low.
    """
    value = reading.value
    if value is None:
        return NOTHING
    sign = indicator.bound.sign
    if indicator.unit == PERCENT.strip():
        return sign + _percent(indicator, reading)
    if isinstance(value, int) or value.denominator == 1:
        return sign + count(int(value))
    return sign + decimal_number(_decimal(value), _DECIMALS)


def _percent(indicator: Indicator, reading: Reading) -> str:
    value = Fraction(reading.value or 0)
    if indicator.bound is Bound.UPPER:
        hundredths = -(-value * 10_000 // 1)
        return decimal_number(Decimal(int(hundredths)) / 100, _DECIMALS) + PERCENT
    floors = indicator.direction is Direction.UP or indicator.bound is Bound.LOWER
    ratio = Ratio(value.numerator, value.denominator)
    return percent_text(ratio, _DECIMALS, floor=floors)


def value_parts(indicator: Indicator, reading: Reading) -> tuple[str, str]:
    """The value and its unit apart, as a tile sets them: 98,36 and %."""
    text = value_text(indicator, reading)
    return text.removesuffix(PERCENT), indicator.unit


def missing_words(value: IndicatorValue) -> str:
    """Why there is no value; "" where there is one."""
    if value.through is not None and value.through.is_withheld:
        return WITHHELD
    if value.is_absent:
        return ABSENT
    if value.reading.gap is Gap.NOT_OCCURRED:
        return NOT_OCCURRED
    if value.reading.value is not None:
        return ""
    if value.reported is not None and value.reported.not_additive:
        return NOT_ADDED
    return NOT_REPORTED if value.is_computed else NO_SOURCE


def age_text(value: IndicatorValue) -> str:
    """số liệu đến 31/03/2024, cũ 275 ngày; "" for what is not old."""
    if value.age is None or not value.age.days:
        return ""
    return f"số liệu đến {day(value.age.reached)}, cũ {count(value.age.days)} ngày"


def number_text(number: Number | None) -> str:
    """A count, or a number with decimals; – for none."""
    if number is None:
        return NOTHING
    if isinstance(number, int) or number.denominator == 1:
        return count(int(number))
    return decimal_number(_decimal(number), _DECIMALS)


def _decimal(value: Number) -> Decimal:
    exact = Fraction(value)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def goal_number(indicator: Indicator, value: Fraction) -> str:
    """What a target expects, as short as it is exact: 98 %, 5.230,5."""
    exact = round(value * 100) / Decimal(100)
    text = decimal_number(exact, 2).rstrip("0").rstrip(",")
    return text + PERCENT if indicator.unit == PERCENT.strip() else text


def hint_number(indicator: Indicator) -> str:
    """What plans or rules ask for, 98 % or 0; "" for nothing."""
    if indicator.target_hint is None:
        return ""
    number = _hint(indicator.target_hint)
    return number + PERCENT if indicator.unit == PERCENT.strip() else number


def _hint(value: Decimal) -> str:
    return decimal_number(value, max(-int(value.as_tuple().exponent), 0))


def hint_text(indicator: Indicator) -> str:
    """The same as a limit, with its unit; "" for nothing."""
    if indicator.target_hint is None:
        return ""
    number = _hint(indicator.target_hint)
    side = {Direction.UP: "từ ", Direction.DOWN: "không quá "}
    return f"{side.get(indicator.direction, '')}{number} {indicator.unit}"


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer of the page: what is covered, and what is missed."""

    coverage: str
    missed: str
    rest: str


def headline(board: IndicatorBoard) -> Headline:
    """The first lines of *Chỉ tiêu* for one org unit and period."""
    missed = [value for value in board.values if value.band is Band.MISSED]
    told = ""
    if missed:
        named = ", ".join(
            f"{v.indicator.name} {value_text(v.indicator, v.reading)}"
            for v in missed[:_NAMED]
        )
        more = len(missed) - _NAMED
        told = f"{len(missed)} không đạt: {named}"
        told += f" và {more} chỉ tiêu nữa" if more > 0 else ""
    without = Counter(
        value.indicator.owner for value in board.values if not value.has_source
    )
    rest = ""
    if without:
        owners = ", ".join(f"{name} ({n})" for name, n in without.most_common(3))
        rest = f"{count(without.total())} chỉ tiêu {NO_SOURCE}; nhiều nhất ở {owners}."
    coverage = f"{board.with_source}/{len(board.values)} chỉ tiêu có số liệu"
    if not board.measures.keys() & LEDGER_MEASURES.keys():
        rest = f"Chưa có hồ sơ nào của kỳ này. {rest}".strip()
        known = sum(v.reading.gap is not Gap.NOT_REPORTED for v in board.values)
        coverage = f"{known}/{len(board.values)} chỉ tiêu có số liệu của kỳ này"
    return Headline(coverage, told, rest)


def published_text(figure: PublishedFigure) -> str:
    """The figure as its source has it: hơn 22.580.000, 40,28 %."""
    before = {
        Exactness.EXACT: "",
        Exactness.LOWER: "hơn ",
        Exactness.ROUNDED: "khoảng ",
    }[figure.exactness]
    digits = max(-int(figure.value.as_tuple().exponent), 0)
    number = decimal_number(figure.value, digits)
    return before + (number + PERCENT if figure.unit == "%" else number)


def published_kind(figure: PublishedFigure) -> str:
    """How the figure came about, where it was not printed as such."""
    return {
        PublishedKind.PUBLISHED: "",
        PublishedKind.DERIVED: "suy ra từ số công bố",
        PublishedKind.TARGET: "mục tiêu",
    }[figure.kind]


def published_when(figure: PublishedFigure) -> str:
    """năm 2023, 01/01-30/06/2022, 31/12/2019."""
    first, last = figure.first_day, figure.last_day
    if first == last:
        return day(last)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        if first.year == last.year:
            return f"năm {last.year}"
        return f"{first.year}-{last.year}"
    return f"{day(first)} đến {day(last)}"


def published_source(figure: PublishedFigure) -> str:
    """Who printed it, where and when."""
    parts = (figure.publisher, figure.title, figure.source_date)
    return ", ".join(part for part in parts if part)


def latest_of_city(
    figures: Sequence[PublishedFigure], code: str
) -> PublishedFigure | None:
    """The city's latest published figure of an indicator, goals left out."""
    own = [
        figure
        for figure in figures
        if figure.code == code
        and figure.level is Level.CITY
        and figure.kind is not PublishedKind.TARGET
    ]
    return max(own, key=lambda figure: figure.last_day, default=None)
