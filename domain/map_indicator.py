"""Indicators of the catalogue as measures of the map.

One whose formula adds up flows alone, or stocks alone, is counted like the measures
that the map has itself; any other is read by its formula, or from what was reported.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.formula import (
    Expression,
    Gap,
    IndicatorName,
    MeasureName,
    Number,
    Operation,
    Operator,
    Reading,
)
from domain.indicator import (
    PERCENT,
    Aggregation,
    Bound,
    Direction,
    Indicator,
)
from domain.indicator_catalogue import DayCatalogue
from domain.indicator_lens import indicator_nature
from domain.indicator_tiles import is_of_now, measures_behind, on_reports
from domain.indicator_words import area_name
from domain.legend import status_classes
from domain.lens import FigureNature, refusal
from domain.map_measure import (
    BY_INDICATOR,
    DOSSIERS,
    Amount,
    Amounts,
    Form,
    MapMeasure,
    Tone,
)
from domain.measures import LEDGER_MEASURES, LIVE_MEASURES, Timing
from domain.text_keys import folded

_COUNTS = (Aggregation.SUM, Aggregation.LAST)
_PART, _WHOLE = "Tử số", "Mẫu số"
_DOSSIER_MEASURES = LEDGER_MEASURES.keys() | LIVE_MEASURES.keys()


@dataclass(frozen=True, slots=True)
class OfferedIndicator:
    """An indicator that the map can show; `is_reported`: org units tell it."""

    code: str
    name: str
    area: str
    is_reported: bool


def offered_indicators(
    catalogue: DayCatalogue, reported: Collection[str]
) -> tuple[OfferedIndicator, ...]:
    """Those with figures beside the map's own measures, in the order of the catalogue.

    `reported`: codes of which anything was ever reported.
    """
    return tuple(
        OfferedIndicator(
            code,
            each.indicator.label,
            area_name(each.indicator.area),
            not each.expression,
        )
        for code, each in catalogue.defined.items()
        if code not in BY_INDICATOR and (each.expression or code in reported)
    )


def searched_indicators(
    text: str, offered: Iterable[OfferedIndicator]
) -> list[OfferedIndicator]:
    """Those with every word of `text` in code, name or area; no diacritics needed."""
    words = folded(text).split()
    return [
        each
        for each in offered
        if all(word in folded(f"{each.code} {each.name} {each.area}") for word in words)
    ]


def indicator_measure(catalogue: DayCatalogue, code: str) -> MapMeasure | None:
    """An indicator as a measure; None where the catalogue does not have it."""
    defined = catalogue.defined.get(code)
    if defined is None:
        return None
    narrow = catalogue.narrowed([code])
    behind = measures_behind(narrow)[code]
    is_reported = code in on_reports(narrow)
    each = defined.indicator
    is_of_dossiers = not is_reported and bool(behind) and behind <= _DOSSIER_MEASURES
    is_ratio = each.aggregation is Aggregation.RATIO
    tone = _tone(each)
    shared = dict[str, Any](
        code=code,
        name=f"{each.label}, {each.unit}",
        form=_form(each),
        tone=tone,
        part_name=_PART if is_ratio else each.label,
        whole_name=_WHOLE if is_ratio else "",
        is_share=is_ratio and is_of_dossiers and each.unit == PERCENT,
        legend=status_classes(each.legend, zero_apart=tone is not Tone.LOW_IS_WORSE)
        if each.legend and each.bound is Bound.EXACT
        else None,
        indicator=code,
        unit=each.unit,
        counted=_counted(each, is_of_dossiers=is_of_dossiers),
        bound=each.bound,
        is_of_dossiers=is_of_dossiers,
    )
    sums = None
    if is_of_dossiers and each.aggregation in (*_COUNTS, Aggregation.RATIO):
        sums = _sums(narrow, code)
    if sums is not None:
        return MapMeasure(**shared, **sums)
    return MapMeasure(
        **shared,
        part=(),
        is_stock=is_reported or is_of_now(behind),
        is_read=True,
        nature=_nature(catalogue, code),
    )


def _form(each: Indicator) -> Form:
    return Form.PERCENT if each.unit == PERCENT else Form.NUMBER


def _tone(each: Indicator) -> Tone:
    """Large org units have much of what is better: of a count low is not worse."""
    if each.direction is Direction.DOWN:
        return Tone.HIGH_IS_WORSE
    if each.direction is Direction.UP and each.aggregation not in _COUNTS:
        return Tone.LOW_IS_WORSE
    return Tone.VOLUME


def _counted(each: Indicator, *, is_of_dossiers: bool) -> str:
    if each.aggregation in _COUNTS:
        return each.unit
    return DOSSIERS if is_of_dossiers and each.unit == PERCENT else ""


def _nature(catalogue: DayCatalogue, code: str) -> FigureNature:
    """Why its figure cannot be told of other org units, as *Chỉ tiêu* says it.

    What is read by its formula cannot be, even where *Chỉ tiêu* converts its counts.
    """
    found = indicator_nature(catalogue, code)
    return found if refusal(found) else FigureNature.STOCK


def _sums(catalogue: DayCatalogue, code: str) -> dict[str, Any] | None:
    """Parts of MapMeasure for what is counted; None where it is more than sums."""
    expression = catalogue.defined[code].expression
    while isinstance(expression, IndicatorName):
        expression = catalogue.defined[expression.code].expression
    if expression is None:
        return None
    sides: tuple[Expression, ...] = (expression,)
    is_ratio = isinstance(expression, Operation) and (
        expression.operator is Operator.DIVIDE
    )
    if isinstance(expression, Operation) and is_ratio:
        sides = (expression.left, expression.right)
    if is_ratio is not (
        catalogue.defined[code].indicator.aggregation is Aggregation.RATIO
    ):
        return None
    found = [_weights(catalogue, side) for side in sides]
    weights = [each for each in found if each is not None]
    timings = {LEDGER_MEASURES[name].timing for each in weights for name in each}
    if len(weights) < len(sides) or timings not in ({Timing.FLOW}, {Timing.CLOSING}):
        return None
    names = [_names(each) for each in weights]
    part, whole = names[0], names[1] if is_ratio else ((), ())
    return {
        "part": part[0],
        "less": part[1],
        "whole": whole[0],
        "whole_less": whole[1],
        "is_stock": timings == {Timing.CLOSING},
    }


def _weights(catalogue: DayCatalogue, expression: Expression) -> Counter[str] | None:
    """How often each ledger measure is added; None for any other expression."""
    match expression:
        case MeasureName(name) if name in LEDGER_MEASURES:
            return Counter({name: 1})
        case IndicatorName(code):
            named = catalogue.defined[code].expression
            return None if named is None else _weights(catalogue, named)
        case Operation(Operator.ADD | Operator.SUBTRACT, left, right):
            first, second = _weights(catalogue, left), _weights(catalogue, right)
            if first is None or second is None:
                return None
            found = Counter(first)
            if expression.operator is Operator.ADD:
                found.update(second)
            else:
                found.subtract(second)
            return found
        case _:
            return None


def _names(weights: Counter[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Counts that are added and that are taken away, each as often as it is."""
    found: Counter[str] = Counter()
    for name, times in weights.items():
        measure = LEDGER_MEASURES[name]
        for count in measure.plus:
            found[count] += times
        for count in measure.minus:
            found[count] -= times
    return tuple(_repeated(found.items())), tuple(
        _repeated((name, -times) for name, times in found.items())
    )


def _repeated(times: Iterable[tuple[str, int]]) -> Iterator[str]:
    for name, number in times:
        yield from [name] * number


def amounts_read(
    measure: MapMeasure,
    reading: Reading,
    *,
    factor: int,
    bound: Bound = Bound.EXACT,
    is_sure: bool = True,
) -> Amounts:
    """What a reading makes of a measure; `factor`: that of the indicator."""
    above, below, value = reading.numerator, reading.denominator, reading.value
    if measure.is_part:
        gap = None if above is not None else Gap.NOT_REPORTED
        return Amounts(exact(above or 0), None, gap=gap, bound=bound, is_sure=is_sure)
    figure = None if value is None else exact(value * factor)
    told = None if figure is None else Decimal(figure)
    if not measure.is_ratio:
        return Amounts(
            figure or 0, None, given=told, gap=reading.gap, bound=bound, is_sure=is_sure
        )
    if above is None or below is None or below < 0:
        # A rate without its counts, or counts that are none.
        return Amounts(
            0, None, given=told, gap=reading.gap, bound=bound, is_sure=is_sure
        )
    if below == 0:
        return Amounts(exact(above), 0, bound=bound, is_sure=is_sure)
    return Amounts(exact(above), exact(below), bound=bound, is_sure=is_sure)


def exact(number: Number) -> Amount:
    """A whole number as such, any other as a decimal with 28 digits."""
    if isinstance(number, int) or number.denominator == 1:
        return int(number)
    return Decimal(number.numerator) / Decimal(number.denominator)
