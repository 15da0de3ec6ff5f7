"""Formulas in Vietnamese, with the names of measures and indicators in words."""

from collections.abc import Mapping

from domain.formula import (
    Constant,
    Expression,
    IndicatorName,
    Limit,
    Limited,
    MeasureName,
    Operation,
    Operator,
)
from domain.measures import LABELS

_SIGNS = {
    Operator.ADD: "+",
    Operator.SUBTRACT: "−",
    Operator.MULTIPLY: "×",
    Operator.DIVIDE: "÷",
}
_LOW = (Operator.ADD, Operator.SUBTRACT)
_LIMITS = {Limit.MIN: "số nhỏ nhất trong", Limit.MAX: "số lớn nhất trong"}


def formula_words(expression: Expression, names: Mapping[str, str]) -> str:
    """The formula in words; `names`: of indicators, by code."""
    match expression:
        case Constant(value):
            return f"{value}".replace(".", ",")
        case MeasureName(name):
            return LABELS[name]
        case IndicatorName(code):
            return f"{names.get(code, code)} [{code}]"
        case Limited(limit, parts):
            inner = "; ".join(formula_words(part, names) for part in parts)
            return f"{_LIMITS[limit]} ({inner})"
        case Operation(operator, left, right):
            one, other = formula_words(left, names), formula_words(right, names)
            if operator not in _LOW:
                one, other = _bracketed(left, one, first=True), _bracketed(right, other)
            elif operator is Operator.SUBTRACT and _is_sum(right):
                other = f"({other})"
            return f"{one} {_SIGNS[operator]} {other}"


def _bracketed(part: Expression, words: str, *, first: bool = False) -> str:
    """Sums within products; and products behind a division or product."""
    if isinstance(part, Operation) and (_is_sum(part) or not first):
        return f"({words})"
    return words


def _is_sum(part: Expression) -> bool:
    return isinstance(part, Operation) and part.operator in _LOW
