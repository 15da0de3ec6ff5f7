"""Figures, classes and kinds of the map in words."""

from decimal import Decimal

from domain.formatting import NOTHING, PERCENT, count, decimal_number
from domain.indicator import Bound
from domain.indicator_words import BANDS
from domain.legend import Legend
from domain.lens_view import ABSENT, ESTIMATE, ESTIMATE_SIGN, WITHHELD
from domain.map_measure import Amount, Form, MapMeasure, Tone
from domain.quality_words import trust_words
from domain.ratio import Ratio
from domain.scorecard import OrgUnitKind
from domain.targets import TRUST_FLOOR
from domain.unit_map import CellState, MappedUnit

KIND_NAMES = {
    OrgUnitKind.CITY: "thành phố",
    OrgUnitKind.DEPARTMENT: "sở, ngành",
    OrgUnitKind.DISTRICT: "quận, huyện",
    OrgUnitKind.COMMUNE: "phường, xã",
    OrgUnitKind.OTHER: "đơn vị khác",
    OrgUnitKind.VERTICAL: "ngành dọc",
}
BELOW_FLOOR = f"số liệu tin cậy dưới {trust_words(TRUST_FLOOR)}"
STATE_WORDS = {
    CellState.FEW: "dưới 30 hồ sơ",
    CellState.UNSURE: "chỉ biết cận, hoặc chưa đủ đơn vị báo cáo",
    CellState.UNTRUSTED: BELOW_FLOOR,
    CellState.NO_ACTIVITY: "không phát sinh",
    CellState.NOT_REPORTED: "chưa báo cáo",
    CellState.WITHHELD: WITHHELD,
    CellState.ABSENT: ABSENT,
}
STATE_STYLES = {
    CellState.ZERO: "zero",
    CellState.FEW: "few",
    CellState.UNSURE: "few",
    CellState.NO_ACTIVITY: "none",
    CellState.NOT_REPORTED: "stale",
    CellState.WITHHELD: "none",
    CellState.UNTRUSTED: "doubt",
    CellState.ABSENT: "gone",
}
_DECIMALS = {Form.PER_TEN_THOUSAND: 1, Form.PERCENT: 1, Form.DAYS: 1, Form.COUNT: 0}
_PLACES = 2
"""Decimals of a figure that is no whole number."""


def number_text(
    measure: MapMeasure, value: Decimal | None, bound: Bound = Bound.EXACT
) -> str:
    """The figure without its unit; – where there is nothing to divide by.

    A share below the whole is never rounded up to 100. A `bound` bears its sign.
    """
    if value is None:
        return NOTHING
    return bound.sign + _number_text(measure, value)


def _number_text(measure: MapMeasure, value: Decimal) -> str:
    if value == 0:
        return "0"
    if measure.form is Form.NUMBER:
        return amount_text(value)
    text = decimal_number(value, _DECIMALS[measure.form])
    if measure.form is Form.PERCENT and value < 100 and text.startswith("100"):
        return "99,9"
    return text


def amount_text(amount: Amount) -> str:
    """A count, or an amount with decimals where it has any."""
    if amount == int(amount):
        return count(int(amount))
    return decimal_number(Decimal(amount), _PLACES)


def value_text(
    measure: MapMeasure, value: Decimal | None, bound: Bound = Bound.EXACT
) -> str:
    """The figure with its unit, short enough for a cell."""
    text = number_text(measure, value, bound)
    if value is None:
        return text
    return text + (PERCENT if measure.form is Form.PERCENT else "")


def unit_words(measure: MapMeasure) -> str:
    """The unit as the head of a column."""
    return {
        Form.PER_TEN_THOUSAND: "/10.000",
        Form.PERCENT: "%",
        Form.DAYS: "ngày",
        Form.COUNT: measure.counted,
        Form.NUMBER: measure.unit,
    }[measure.form]


def common_text(
    measure: MapMeasure, value: Decimal | None, bound: Bound = Bound.EXACT
) -> str:
    """The common level with its unit in full, for sentences."""
    text = value_text(measure, value, bound)
    more = {
        Form.PER_TEN_THOUSAND: " trên 10.000",
        Form.DAYS: " ngày làm việc",
        Form.NUMBER: f" {measure.unit}",
    }
    return text if value is None else text + more.get(measure.form, "")


def counts_text(measure: MapMeasure, part: Amount, ratio: Ratio | None) -> str:
    """41 trong 412; the count alone where there is nothing it is part of."""
    if ratio is None:
        return amount_text(part)
    between = " trong " if measure.is_share else " cho "
    return f"{amount_text(part)}{between}{amount_text(ratio.denominator)}"


def cell_words(measure: MapMeasure, unit: MappedUnit) -> str:
    """What the colour of an org unit says; an estimate is called one."""
    words = _cell_words(measure, unit)
    return f"{words} ({ESTIMATE_SIGN} {ESTIMATE})" if unit.is_estimate else words


def _cell_words(measure: MapMeasure, unit: MappedUnit) -> str:
    said = counts_text(measure, unit.part, unit.ratio)
    match unit.state:
        case CellState.NOT_REPORTED:
            return "chưa báo cáo đủ"
        case CellState.WITHHELD:
            return f"không quy đổi được, {WITHHELD}"
        case CellState.ABSENT:
            return ABSENT
        case CellState.NO_ACTIVITY:
            return "không phát sinh"
        case CellState.FEW:
            return f"{said} hồ sơ, dưới 30 hồ sơ nên không so"
        case CellState.UNSURE:
            return f"{figure_words(measure, unit)}; {STATE_WORDS[unit.state]}, không so"
        case CellState.UNTRUSTED:
            return f"{figure_words(measure, unit)}; {untrusted_words(unit)}, không xếp"
        case _:
            return figure_words(measure, unit)


def figure_words(measure: MapMeasure, unit: MappedUnit) -> str:
    """The figure of an org unit with the counts behind it."""
    name = measure.part_name.lower()
    if unit.ratio is None and (measure.is_ratio or measure.form is not Form.COUNT):
        return common_text(measure, unit.value, unit.bound)
    said = f"{counts_text(measure, unit.part, unit.ratio)} {measure.counted}".rstrip()
    if unit.ratio is None:
        return f"{name}: {unit.bound.sign}{said}"
    return f"{common_text(measure, unit.value, unit.bound)}; {name} {said}"


def untrusted_words(unit: MappedUnit) -> str:
    """How far its figures can be trusted, where that is too little for a rank."""
    return f"số liệu chỉ tin cậy {trust_words(unit.trust)}"


def unranked_words(unit: MappedUnit) -> str:
    """Why an org unit has no place in the ranking; "" where it has one."""
    if unit.state is CellState.UNTRUSTED:
        return f"{BELOW_FLOOR}: {trust_words(unit.trust)}"
    return STATE_WORDS.get(unit.state, "")


def class_style(measure: MapMeasure, number: int) -> str:
    """Style of a class: volumes are blue, what can be bad goes to dark orange."""
    return f"{'v' if measure.tone is Tone.VOLUME else 'c'}{number}"


def unit_style(measure: MapMeasure, legend: Legend, unit: MappedUnit) -> str:
    """Style of an org unit on the map and of its bar."""
    if unit.state is not CellState.VALUE or unit.value is None:
        zero_is_a_class = unit.state is CellState.ZERO and not legend.zero_apart
        if not (zero_is_a_class and unit.value is not None):
            return STATE_STYLES[unit.state]
    number = legend.class_of(unit.value or Decimal(0))
    return class_style(measure, number) if number else "zero"


def legend_entries(
    measure: MapMeasure, legend: Legend, states: set[CellState]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Style and words: classes from the darkest, then what carries no colour."""
    numbers = legend.numbers
    classes = [
        (class_style(measure, number), _class_words(measure, legend, number))
        for number in numbers
    ]
    if legend.zero_apart:
        classes.append(("zero", "0"))
    plain = [
        (STATE_STYLES[state], words)
        for state, words in STATE_WORDS.items()
        if state in states
    ]
    return classes, plain


def _class_words(measure: MapMeasure, legend: Legend, number: int) -> str:
    band = legend.band(number)
    words = _limits_words(legend, *legend.bounds(number))
    return f"{BANDS[band]}: {words}" if band else words


def _limits_words(legend: Legend, low: Decimal | None, high: Decimal | None) -> str:
    above = "từ" if low in legend.above else "trên"
    below = "dưới" if high in legend.above else "đến"
    if low is None and high is not None:
        begin = "trên 0 " if legend.zero_apart else ""
        return f"{begin}{below} {_limit(high)}"
    if high is None:
        return f"{above} {_limit(low)}"
    return f"{above} {_limit(low)} {below} {_limit(high)}"


def _limit(value: Decimal | None) -> str:
    if value is None:
        return NOTHING
    places = -int(value.normalize().as_tuple().exponent)
    return decimal_number(value, max(places, 0))
