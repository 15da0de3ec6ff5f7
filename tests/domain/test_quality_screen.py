"""The quick look at many org units against every rule tried at every one of them."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event_counts import NETS, EventCounts
from domain.formula import Gap, Outcome
from domain.indicator_catalogue import DayCatalogue
from domain.measures import LEDGER_MEASURES
from domain.quality_rule import Checked, QualityRule, Relation, checked, read_rule
from domain.quality_screen import Columns, may_break
from tests.domain.test_quality_rule import RULE

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


def columns(counts: list[EventCounts]) -> Columns:
    return Columns(COUNTS, [[getattr(c, n) for n in COUNTS] for c in counts])


def flagged(wanted: list[QualityRule], told: list[Unit]) -> list[bool]:
    return may_break(
        [read_rule(rule) for rule in wanted],
        len(told),
        columns([unit[0] for unit in told]),
        columns([unit[1] for unit in told]),
        {"open_listed": [unit[2] for unit in told]},
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
    st.lists(rules((*SUMS, *OTHERS)), min_size=1, max_size=4),
    st.lists(units(), min_size=1, max_size=5),
)
def test_it_overlooks_nobody_whatever_the_rules(
    wanted: list[QualityRule], told: list[Unit]
):
    found = flagged(wanted, told)

    for unit, is_flagged in zip(told, found, strict=True):
        if not is_flagged:
            for rule in wanted:
                assert not one_by_one(rule, unit).findings


def test_without_rules_nobody_does():
    assert may_break([], 1, Columns([], [[]]), Columns([], [[]]), {}) == [False]


@given(st.lists(units(), min_size=1, max_size=5))
def test_nets_are_the_same_read_or_worked_out(told: list[Unit]):
    counts = [unit[0] for unit in told]
    read = Columns(NETS, [[getattr(each, name) for name in NETS] for each in counts])
    worked_out = columns(counts)

    for name in NETS:
        wanted = [getattr(each, name) for each in counts]
        assert getattr(read, name).tolist() == wanted
        assert getattr(worked_out, name).tolist() == wanted


def test_a_count_that_was_not_read_is_no_zero():
    columns = Columns(["received"], [[1]])

    for name in ("left_late", "left", "nothing_like_it"):
        with pytest.raises(KeyError):
            getattr(columns, name)
