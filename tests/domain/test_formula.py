"""The expression language against Python's own arithmetic on fractions."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.formula import (
    MISSING,
    Constant,
    Expression,
    Gap,
    IndicatorName,
    Limit,
    Limited,
    MeasureName,
    Operation,
    Operator,
    Outcome,
    Reading,
    adds_up,
    outcome,
    reading,
)
from domain.formula_text import FormulaError, parsed, written

NAMES = ("left", "left_late", "open", "received")
OTHERS = {"TTHC-12": Reading(98, 100), "Q766-2.1": MISSING}
Values = dict[str, int | None]


def expression(text: str) -> Expression:
    return parsed(text, measures=NAMES, indicators=OTHERS)


def measured(values: Values, name: str) -> Outcome:
    value = values.get(name)
    return Gap.NOT_REPORTED if value is None else value


def value_of(text: str, **values: int | None) -> Outcome:
    return outcome(
        expression(text), lambda name: measured(values, name), OTHERS.__getitem__
    )


def reading_of(text: str, **values: int | None) -> Reading:
    return reading(
        expression(text), lambda name: measured(values, name), OTHERS.__getitem__
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("left - left_late - 1", 89),
        ("left - (left_late - 1)", 91),
        ("left + left_late * 2", 120),
        ("(left + left_late) * 2", 220),
        ("left / left_late / 2", 5),
        ("left / (left_late / 2)", 20),
        ("-left_late + left", 90),
        ("left * -1", -100),
        ("min(left, left_late, 7)", 7),
        ("max(left, min(left_late, 7))", 100),
        ("left * 0.25", 25),
        ("left * TTHC-12", 98),
        ("  left  ", 100),
    ],
)
def test_the_usual_rules_of_arithmetic_hold(text: str, expected: int) -> None:
    assert value_of(text, left=100, left_late=10) == expected


def test_a_missing_value_stays_missing_and_is_never_zero() -> None:
    for text in ("left + open", "min(left, open)", "max(open, left)", "open * 0"):
        assert value_of(text, left=5) is Gap.NOT_REPORTED


def test_a_missing_part_outweighs_a_division_by_zero() -> None:
    assert value_of("left / 0 + 1", left=5) is Gap.NOT_OCCURRED
    assert value_of("left / 0 + open", left=5) is Gap.NOT_REPORTED
    assert value_of("left / 0 + Q766-2.1", left=5) is Gap.NOT_REPORTED


def test_a_division_at_the_end_keeps_numerator_and_denominator() -> None:
    assert reading_of("left_late / left", left=200, left_late=4) == Reading(4, 200)


def test_nothing_to_divide_by_is_no_occurrence_and_keeps_the_counts() -> None:
    found = reading_of("left_late / left", left=0, left_late=0)

    assert found == Reading(0, 0, Gap.NOT_OCCURRED)
    assert found.value is None


def test_a_mere_reference_is_the_reading_of_that_indicator() -> None:
    assert reading_of("TTHC-12") == Reading(98, 100)


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("left + opne", 8, "open"),
        ("left + TTHC-13", 8, "TTHC-12"),
        ("left +", 7, "chưa hết"),
        ("left left_late", 6, "thừa"),
        ("(left", 6, "cột 1"),
        ("min left", 5, "“(”"),
        ("left ** 2", 7, "thiếu một số"),
        ("2left", 1, "không đọc được"),
        ("left; open", 5, "không đọc được"),
        ("__import__('os')", 1, "không đọc được"),
        ("left.real", 1, "không đọc được"),
        ("1e9", 1, "không đọc được"),
        ("", 1, "chưa hết"),
        ("left % open", 6, "không đọc được"),
        ("tỷ lệ", 1, "không đọc được"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    text: str, place: int, told: str
) -> None:
    with pytest.raises(FormulaError) as refused:
        expression(text)

    assert refused.value.place == place
    assert told in f"{refused.value.reason} {refused.value.remedy}"


@pytest.mark.parametrize("text", ["(" * 300 + "left" + ")" * 100, "left+" * 200])
def test_what_is_too_long_or_too_deep_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        expression(text)


def test_brackets_within_brackets_do_not_exhaust_the_stack() -> None:
    with pytest.raises(FormulaError, match="40 lớp ngoặc"):
        expression("(" * 200 + "left" + ")" * 200)


_expressions = st.recursive(
    st.sampled_from(NAMES).map(MeasureName)
    | st.integers(0, 50).map(Constant)
    | st.just(IndicatorName("TTHC-12")),
    lambda inner: (
        st.builds(Operation, st.sampled_from(Operator), inner, inner)
        | st.builds(
            Limited,
            st.sampled_from(Limit),
            st.lists(inner, min_size=1, max_size=3).map(tuple),
        )
    ),
    max_leaves=8,
)
_values = st.dictionaries(
    st.sampled_from(NAMES), st.integers(-20, 20) | st.none(), max_size=4
)


def oracle(found: Expression, values: Values) -> Fraction | None:
    """The value by Python; None for missing, ZeroDivisionError where it divides by 0.

    Every part is worked out, so a missing one anywhere makes the whole missing.
    """
    match found:
        case Constant(value):
            return Fraction(value)
        case MeasureName(name):
            known = values.get(name)
            return None if known is None else Fraction(known)
        case IndicatorName():
            return Fraction(98, 100)
        case Limited(limit, parts):
            several = [oracle(part, values) for part in parts]
            numbers = [each for each in several if each is not None]
            if len(numbers) < len(several):
                return None
            return min(numbers) if limit is Limit.MIN else max(numbers)
        case Operation(operator, left, right):
            one, other = oracle(left, values), oracle(right, values)
            if one is None or other is None:
                return None
            if operator is Operator.DIVIDE:
                return one / other
            return {"+": one + other, "-": one - other, "*": one * other}[operator]


def is_missing(found: Expression, values: Values) -> bool:
    return any(f" {name} " in f" {_spaced(found)} " for name in NAMES
               if values.get(name) is None)  # fmt: skip


def _spaced(found: Expression) -> str:
    text = written(found)
    for sign in "()+-*/,":
        text = text.replace(sign, " ")
    return text


@given(_expressions, _values)
@settings(max_examples=80)
def test_values_are_those_of_exact_arithmetic(
    found: Expression, values: Values
) -> None:
    came = outcome(found, lambda name: measured(values, name), OTHERS.__getitem__)

    if is_missing(found, values):
        assert came is Gap.NOT_REPORTED
        return
    try:
        expected = oracle(found, values)
    except ZeroDivisionError:
        assert came is Gap.NOT_OCCURRED
    else:
        assert came == expected


@given(_expressions)
@settings(max_examples=50)
def test_an_expression_reads_back_from_its_text(found: Expression) -> None:
    text = written(found)

    if len(text) <= 500:
        again = expression(text)
        assert expression(written(again)) == again
        assert written(again) == text


@given(_expressions, st.lists(st.tuples(*[st.integers(0, 20)] * 4), max_size=4))
@settings(max_examples=80)
def test_what_is_said_to_add_up_does(
    found: Expression, units: list[tuple[int, ...]]
) -> None:
    if not adds_up(found, lambda _: False):
        return

    def whole(values: tuple[int, ...]) -> Outcome:
        known = dict(zip(NAMES, values, strict=True))
        return outcome(found, known.__getitem__, OTHERS.__getitem__)

    together = tuple(map(sum, zip(*units, strict=True))) or (0, 0, 0, 0)
    parts = [whole(values) for values in units]
    numbers = [each for each in parts if not isinstance(each, Gap)]
    assert len(numbers) < len(parts) or whole(together) in (
        sum(numbers),
        Gap.NOT_OCCURRED,
    )
