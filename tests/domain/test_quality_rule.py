"""Validation rules against a slow evaluation by Python's own grammar."""

import ast
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.formula import Gap, Outcome
from domain.indicator import Aggregation
from domain.indicator_catalogue import DayCatalogue, day_catalogue
from domain.quality_rule import (
    Checked,
    QualityRule,
    Relation,
    RuleSeverity,
    checked,
    measures_behind,
    read_rule,
    rule_faults,
)
from tests.domain.indicators import indicator

NOTHING = DayCatalogue({}, ())
NAMES = ("received", "left", "left_late", "open", "overdue")
RULE = QualityRule(
    code="QT-01",
    name="Trực tuyến không nhiều hơn tiếp nhận",
    left="received_online",
    relation=Relation.AT_MOST,
    right="received",
    tolerance=Decimal(0),
    scale="received",
    severity=RuleSeverity.ERROR,
    see="so",
    advice="Kiểm tra cột kênh",
)


def tried(rule: QualityRule, **values: int) -> Checked:
    def find(name: str) -> Outcome:
        return values.get(name, Gap.NOT_REPORTED)

    return checked([read_rule(rule)], find, NOTHING)


def slow(text: str, values: dict[str, int]) -> Fraction | None:
    """What a formula yields by Python's grammar; None: missing or void."""

    def found(node: ast.expr) -> Fraction | None:
        match node:
            case ast.Constant(value=int(value)):
                return Fraction(value)
            case ast.Name(id=name):
                return Fraction(values[name]) if name in values else None
            case ast.Call(func=ast.Name(id=name), args=args):
                parts = [found(each) for each in args]
                known = [part for part in parts if part is not None]
                chosen = min if name == "min" else max
                return chosen(known) if len(known) == len(parts) else None
            case ast.BinOp(left=left, op=op, right=right):
                one, other = found(left), found(right)
                if one is None or other is None:
                    return None
                match op:
                    case ast.Add():
                        return one + other
                    case ast.Sub():
                        return one - other
                    case ast.Mult():
                        return one * other
                    case _:
                        return one / other if other else None
        raise AssertionError(ast.dump(node))

    return found(ast.parse(text, mode="eval").body)


SIDES = st.recursive(
    st.sampled_from(NAMES) | st.integers(0, 9).map(str),
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from("+-*/"), part).map(
            lambda p: f"({p[0]} {p[1]} {p[2]})"
        ),
        st.tuples(st.sampled_from(("min", "max")), part, part).map(
            lambda p: f"{p[0]}({p[1]}, {p[2]})"
        ),
    ),
    max_leaves=6,
)
VALUES = st.dictionaries(st.sampled_from(NAMES), st.integers(-3, 40))


@settings(max_examples=150)
@given(SIDES, st.sampled_from(Relation), SIDES, SIDES, st.integers(0, 5), VALUES)
def test_a_rule_finds_what_the_slow_evaluation_finds(
    left: str,
    relation: Relation,
    right: str,
    scale: str,
    tolerance: int,
    values: dict[str, int],
) -> None:
    rule = replace(
        RULE, left=left, relation=relation, right=right, scale=scale,
        tolerance=Decimal(tolerance),
    )  # fmt: skip

    found = tried(rule, **values)

    one, other = slow(left, values), slow(right, values)
    if one is None or other is None:
        assert found == Checked((), 0, ("QT-01",))
        return
    holds = {
        Relation.EQUAL: abs(one - other) <= tolerance,
        Relation.AT_MOST: one <= other + tolerance,
        Relation.AT_LEAST: one >= other - tolerance,
    }[relation]
    assert found.held == holds
    assert found.unknown == ()
    size = slow(scale, values)
    assert [(f.left, f.right, f.gap, f.trust) for f in found.findings] == (
        []
        if holds
        else [
            (
                one,
                other,
                one - other,
                Fraction(0)
                if size is None or size <= 0
                else max(Fraction(0), 1 - abs(one - other) / size),
            )
        ]
    )


def test_a_missing_side_is_neither_held_nor_broken() -> None:
    assert tried(RULE, received=5) == Checked((), 0, ("QT-01",))
    assert tried(RULE, received_online=0, received=5).held == 1


def test_the_tolerance_itself_still_passes() -> None:
    rule = replace(RULE, tolerance=Decimal("0.5"), left="received_online / 2")

    assert tried(rule, received_online=11, received=5).held == 1
    assert tried(rule, received_online=12, received=5).held == 0


def test_trust_is_what_the_largest_error_leaves() -> None:
    found = tried(RULE, received_online=105, received=100)

    assert found.trust == Fraction(95, 100)
    assert tried(RULE, received_online=90, received=100).trust == 1
    assert tried(RULE, received_online=3, received=0).trust == 0


def test_warnings_withhold_nothing() -> None:
    rule = replace(RULE, severity=RuleSeverity.WARNING, scale="")

    found = tried(rule, received_online=9, received=1)

    assert [finding.trust for finding in found.findings] == [None]
    assert found.trust == 1


def test_rules_over_indicators_rest_on_their_measures() -> None:
    catalogue = day_catalogue(
        [
            indicator("A-1", "received_online / received", Aggregation.RATIO),
            indicator("A-2", "A-1 * 100", Aggregation.MEAN),
        ],
        date(2024, 4, 11),
    )
    rule = read_rule(replace(RULE, left="A-2", right="100"))

    assert measures_behind([rule], catalogue) == {"received_online", "received"}
    values: dict[str, int] = {"received_online": 3, "received": 2}
    found = checked([rule], values.__getitem__, catalogue)
    assert [finding.gap for finding in found.findings] == [50]


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"left": "recieved"}, "left", "cột 1: không có số đo “recieved”"),
        ({"right": "received +"}, "right", "công thức chưa hết"),
        ({"left": "A-2"}, "left", "cột 1: A-2 chưa có nguồn số liệu"),
        ({"scale": ""}, "scale", "thiếu quy mô"),
        ({"severity": RuleSeverity.NOTE}, "scale", "chỉ quy tắc mức lỗi"),
        ({"left": "1", "right": "2"}, "left", "hai vế đều là số"),
        ({"tolerance": Decimal(-1)}, "tolerance", "sai số âm"),
        ({"see": "ho-so:khong-co"}, "see", "không có nơi xem"),
        ({"see": "chi-tieu:B-9"}, "see", "không có nơi xem"),
        ({"code": "BC-01"}, "code", "BC-01 là quy tắc có sẵn"),
    ],
)
def test_faults_name_the_field_and_the_reason(
    change: dict[str, object], field: str, reason: str
) -> None:
    rule = replace(RULE, **change)  # type: ignore[arg-type]  # fields of one table

    found = rule_faults(rule, indicators=("A-1", "A-2"), computed=("A-1",))

    assert [(fault.field, reason in fault.reason) for fault in found] == [(field, True)]
    assert all(fault.remedy for fault in found)
