"""Expressions of computed indicators: what they are made of and what they yield.

Read by `domain/formula_text.py`; never run as code. The language is described in
docs/rules.md, *Chỉ tiêu*.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from fractions import Fraction

Number = int | Fraction


class Gap(Enum):
    """Why an expression has no number."""

    NOT_REPORTED = "not_reported"
    """A part is missing; it stays missing and never counts as 0."""
    NOT_OCCURRED = "not_occurred"
    """Nothing to divide by (không phát sinh)."""


Outcome = Number | Gap
Lookup = Callable[[str], Outcome]


class Operator(StrEnum):
    """The four operations; values are their signs in the text."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


class Limit(StrEnum):
    """The two functions; values are their names in the text."""

    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Constant:
    """A number as it stands in the text."""

    value: Number


@dataclass(frozen=True, slots=True)
class MeasureName:
    """A measure that the roll-ups or the plan give; `place`: its first column."""

    name: str
    place: int = 1


@dataclass(frozen=True, slots=True)
class IndicatorName:
    """Another indicator by its code; a ratio counts as its quotient."""

    code: str
    place: int = 1


@dataclass(frozen=True, slots=True)
class Operation:
    """Two expressions and what is done with them."""

    operator: Operator
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Limited:
    """The smallest or largest of several."""

    limit: Limit
    parts: tuple["Expression", ...]


Expression = Constant | MeasureName | IndicatorName | Operation | Limited


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression yields: a number, or a numerator over a denominator.

    `denominator` None: a plain number. `gap` None: there is a value. Where only the
    division is void, both numbers are kept, so 0 of 0 still shows as such.
    """

    numerator: Number | None
    denominator: Number | None = None
    gap: Gap | None = None

    @property
    def value(self) -> Number | None:
        """The number or quotient, exact; None where there is a gap."""
        if self.gap is not None or self.numerator is None:
            return None
        if self.denominator is None:
            return self.numerator
        return Fraction(self.numerator) / self.denominator

    @property
    def outcome(self) -> Outcome:
        """The value as a part of another expression."""
        value = self.value
        return value if value is not None else self.gap or Gap.NOT_REPORTED


MISSING = Reading(None, None, Gap.NOT_REPORTED)


def reading(
    expression: Expression,
    measures: Lookup,
    indicators: Callable[[str], Reading],
) -> Reading:
    """What `expression` yields for these measures and indicators.

    A division that is the last thing done keeps its numerator and denominator; a
    mere reference to an indicator is that indicator's reading.
    """
    if isinstance(expression, IndicatorName):
        return indicators(expression.code)

    def found(part: Expression) -> Outcome:
        return outcome(part, measures, indicators)

    if isinstance(expression, Operation) and expression.operator is Operator.DIVIDE:
        above, below = found(expression.left), found(expression.right)
        if isinstance(above, Gap) or isinstance(below, Gap):
            return Reading(None, None, _worse(above, below))
        return Reading(above, below, None if below else Gap.NOT_OCCURRED)
    value = found(expression)
    if isinstance(value, Gap):
        return Reading(None, None, value)
    return Reading(value)


def outcome(
    expression: Expression,
    measures: Lookup,
    indicators: Callable[[str], Reading],
) -> Outcome:
    """The one number of an expression, or why there is none."""
    match expression:
        case Constant(value):
            return value
        case MeasureName(name):
            return measures(name)
        case IndicatorName(code):
            return indicators(code).outcome
        case Operation(operator, left, right):
            return _applied(
                operator,
                outcome(left, measures, indicators),
                outcome(right, measures, indicators),
            )
        case Limited(limit, parts):
            found = [outcome(part, measures, indicators) for part in parts]
            numbers = [each for each in found if not isinstance(each, Gap)]
            if len(numbers) < len(found):
                return _worse(*found)
            return min(numbers) if limit is Limit.MIN else max(numbers)


def _applied(operator: Operator, left: Outcome, right: Outcome) -> Outcome:
    if isinstance(left, Gap) or isinstance(right, Gap):
        return _worse(left, right)
    match operator:
        case Operator.ADD:
            return left + right
        case Operator.SUBTRACT:
            return left - right
        case Operator.MULTIPLY:
            return left * right
        case Operator.DIVIDE:
            return Fraction(left) / right if right else Gap.NOT_OCCURRED


def _worse(*found: Outcome) -> Gap:
    """What is missing outweighs what did not occur."""
    return Gap.NOT_REPORTED if Gap.NOT_REPORTED in found else Gap.NOT_OCCURRED


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The expression and everything in it, from left to right."""
    yield expression
    match expression:
        case Operation(_, left, right):
            yield from parts_of(left)
            yield from parts_of(right)
        case Limited(_, parts):
            for part in parts:
                yield from parts_of(part)
        case _:
            pass


def is_ratio(expression: Expression) -> bool:
    """Whether a division is the last thing done."""
    return isinstance(expression, Operation) and expression.operator is Operator.DIVIDE


def is_constant(expression: Expression) -> bool:
    """Whether it names nothing that could change."""
    return not any(
        isinstance(part, MeasureName | IndicatorName) for part in parts_of(expression)
    )


def adds_up(expression: Expression, indicator_adds_up: Callable[[str], bool]) -> bool:
    """Whether its value for several org units is the sum of their values.

    Sums, differences, and multiples of what adds up do; a smallest or largest one,
    a product, a quotient and a plain number do not.
    """
    match expression:
        case MeasureName():
            return True
        case IndicatorName(code):
            return indicator_adds_up(code)
        case Operation(Operator.ADD | Operator.SUBTRACT, left, right):
            return adds_up(left, indicator_adds_up) and adds_up(
                right, indicator_adds_up
            )
        case Operation(Operator.MULTIPLY, left, right):
            return (is_constant(left) and adds_up(right, indicator_adds_up)) or (
                is_constant(right) and adds_up(left, indicator_adds_up)
            )
        case Operation(Operator.DIVIDE, left, right):
            return is_constant(right) and adds_up(left, indicator_adds_up)
        case _:
            return False
