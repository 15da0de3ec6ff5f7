"""The quick look at many org units against every rule tried at every one of them."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event_counts import EventCounts, Terms, terms_of
from domain.formula import Gap, Outcome
from domain.indicator_catalogue import DayCatalogue
from domain.measures import LEDGER_MEASURES
from domain.quality_rule import (
    Checked,
    QualityRule,
    ReadRule,
    Relation,
    RuleSeverity,
    checked,
    read_rule,
)
from domain.quality_screen import screen_of
from ingest.quality_rules import read_quality_rules
from tests.domain.test_quality_rule import RULE
from tests.ingest.test_quality_rule_files import FOLDER, INDICATORS

COUNTS = [each.name for each in fields(EventCounts)]
SUMS = (
    "received",
    "left_early + left_on_time + left_late",
    "left - left_late",
    "carried_over + received + transferred_in",
    "open_listed + 3",
    "0",
    "tasks",
)
OTHERS = ("max(received, left)", "left / received", "2 * left")
Unit = tuple[EventCounts, EventCounts, int]


@st.composite
def units(draw: st.DrawFn) -> Unit:
    """An org unit: counts in the period, up to its end, dossiers on a list."""
    small = st.integers(-3, 6)

    def counts() -> EventCounts:
        some = draw(st.dictionaries(st.sampled_from(COUNTS), small, max_size=6))
        values: dict[str, Any] = {**some}
        return EventCounts(**values)

    return counts(), counts(), draw(small)


def rules(sides: tuple[str, ...]) -> st.SearchStrategy[QualityRule]:
    return st.builds(
        lambda left, relation, right, tolerance: replace(
            RULE,
            left=left,
            relation=relation,
            right=right,
            tolerance=Decimal(tolerance) / 2,
        ),
        st.sampled_from(sides),
        st.sampled_from(Relation),
        st.sampled_from(sides),
        st.integers(0, 5),
    )


def one_by_one(rule: QualityRule, unit: Unit) -> Checked:
    within, until, listed = unit

    def find(name: str) -> Outcome:
        if name == "open_listed":
            return listed
        if name not in LEDGER_MEASURES:
            return Gap.NOT_REPORTED
        return LEDGER_MEASURES[name].value(within, until)

    return checked([read_rule(rule)], find, DayCatalogue({}, ()))


def total(terms: Terms, counts: EventCounts) -> int:
    return sum(number * getattr(counts, name) for name, number in terms)


def flagged(
    wanted: list[QualityRule], told: list[Unit], *, with_lists: bool = True
) -> list[bool] | None:
    """None: they must be tried one by one."""
    screen = screen_of([read_rule(rule) for rule in wanted], with_lists=with_lists)
    if screen is None:
        return None
    within = [[total(terms, unit[0]) for terms in screen.within] for unit in told]
    until = [[total(terms, unit[1]) for terms in screen.until] for unit in told]
    return screen.may_break(
        np.array(within, np.int64).reshape(len(told), len(screen.within)),
        np.array(until, np.int64).reshape(len(told), len(screen.until)),
        [[unit[2] for unit in told] for _ in screen.listed],
    )


@given(
    st.lists(rules(SUMS), min_size=1, max_size=4),
    st.lists(units(), min_size=1, max_size=5),
)
def test_of_sums_it_says_exactly_who_breaks_a_rule(
    wanted: list[QualityRule], told: list[Unit]
):
    broken = [any(one_by_one(rule, unit).findings for rule in wanted) for unit in told]

    assert flagged(wanted, told) == broken


@given(
    st.lists(rules(SUMS), min_size=1, max_size=4),
    st.lists(units(), min_size=1, max_size=5),
)
def test_what_lists_do_not_tell_breaks_nothing(
    wanted: list[QualityRule], told: list[Unit]
):
    broken = [
        any(
            one_by_one(rule, unit).findings
            for rule in wanted
            if "open_listed" not in rule.left + rule.right
        )
        for unit in told
    ]

    assert flagged(wanted, told, with_lists=False) == broken


@pytest.mark.parametrize("side", OTHERS)
def test_what_is_no_sum_is_tried_one_by_one(side: str):
    rule = replace(RULE, left=side, right="received")

    assert flagged([RULE, rule], []) is None


def test_without_rules_nobody_breaks_any():
    unit = (EventCounts(), EventCounts(), 0)

    assert flagged([], [unit]) == [False]


def rule_of(left: str, relation: Relation, right: str) -> ReadRule:
    return read_rule(replace(RULE, left=left, relation=relation, right=right))


@pytest.mark.parametrize(
    "rule",
    [
        rule_of("left", Relation.EQUAL, "left_early + left_on_time + left_late"),
        rule_of("open", Relation.EQUAL, "open_in_time + overdue"),
        rule_of("3", Relation.AT_MOST, "4"),
    ],
)
def test_what_always_holds_is_not_read(rule: ReadRule):
    screen = screen_of([rule], with_lists=True)

    assert screen is not None
    assert (screen.within, screen.until, screen.listed) == ((), (), ())


def test_what_never_holds_is_broken_by_everybody():
    rule = replace(RULE, left="1", relation=Relation.AT_LEAST, right="7")
    unit = (EventCounts(), EventCounts(), 0)

    assert flagged([rule], [unit, unit]) == [True, True]


def test_the_shipped_rules_need_five_flows_and_three_stocks():
    """A map has ten milliseconds: whoever adds to this should measure it."""
    found = read_quality_rules(FOLDER / "quy_tac.csv", indicators=INDICATORS)
    errors = [read_rule(r) for r in found.rules if r.severity is RuleSeverity.ERROR]

    screen = screen_of(errors, with_lists=False)

    assert screen is not None
    assert len(errors) == 14
    assert (len(screen.within), len(screen.until)) == (5, 3)
    assert set(screen.until) == {
        terms_of({name: 1})
        for name in ("open_change", "overdue_change", "waiting_change")
    }
    assert terms_of({"open_change": 1}) in screen.within
