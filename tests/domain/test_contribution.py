"""Who made a value change: shares add up to the change, exactly."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.contribution import number_shares, rate_shares
from domain.formula import Gap, Reading

counts = st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)).map(
    lambda pair: Reading(min(pair), max(pair), None if max(pair) else Gap.NOT_OCCURRED)
)
parts = st.dictionaries(st.integers(1, 9), counts, max_size=8)


def pooled(readings: dict[int, Reading]) -> Fraction | None:
    above = sum(each.numerator or 0 for each in readings.values())
    below = sum(each.denominator or 0 for each in readings.values())
    return Fraction(above) / below if below else None


@settings(max_examples=60)
@given(before=parts, after=parts)
def test_shares_of_a_pooled_rate_add_up_to_its_change(
    before: dict[int, Reading], after: dict[int, Reading]
):
    old, new = pooled(before), pooled(after)
    assume(old is not None and new is not None)
    assert old is not None
    assert new is not None

    found = rate_shares(before, after)

    assert sum((share.whole for share in found), Fraction(0)) == new - old
    assert {share.part for share in found} == {*before, *after}
    for share in found:
        assert share.by_rate is not None
        assert share.by_weight is not None
        assert share.by_rate + share.by_weight == share.whole


@settings(max_examples=20)
@given(before=parts, after=parts)
def test_shares_of_a_number_add_up_to_its_change(
    before: dict[int, Reading], after: dict[int, Reading]
):
    old = {part: Reading(each.numerator) for part, each in before.items()}
    new = {part: Reading(each.numerator) for part, each in after.items()}

    found = number_shares(old, new)

    def total(readings: dict[int, Reading]) -> int:
        return sum(int(each.numerator or 0) for each in readings.values())

    assert sum(share.whole for share in found) == total(new) - total(old)


def test_a_rate_that_stands_still_in_parts_can_move_by_their_weight():
    before = {1: Reading(90, 100), 2: Reading(10, 100)}
    after = {1: Reading(90, 100), 2: Reading(30, 300)}

    found = {share.part: share for share in rate_shares(before, after)}

    assert all(share.by_rate == 0 for share in found.values())
    # The one that is above what is usual weighs less, the one below more.
    assert found[1].whole < 0
    assert found[2].whole < 0
    assert sum(share.whole for share in found.values()) == Fraction(-20, 100)


def test_a_whole_with_nothing_below_the_line_has_no_change():
    with pytest.raises(ValueError, match="nothing below"):
        rate_shares({1: Reading(0, 0, Gap.NOT_OCCURRED)}, {1: Reading(1, 2)})


def test_what_the_rate_did_is_weighed_by_the_mean_of_both_times():
    before = {1: Reading(90, 100), 2: Reading(50, 100)}
    after = {1: Reading(240, 300), 2: Reading(60, 100)}

    found = {share.part: share for share in rate_shares(before, after)}

    # Weights 1/2 to 3/4 and 1/2 to 1/4, rates 90 to 80 and 50 to 60 per cent.
    assert found[1].by_rate == Fraction(5, 8) * Fraction(-10, 100)
    assert found[2].by_rate == Fraction(3, 8) * Fraction(10, 100)
    # Against the mean of the rates of the whole, 70 and 75 per cent.
    assert found[1].by_weight == Fraction(1, 4) * (
        Fraction(85, 100) - Fraction(725, 1000)
    )
    assert found[2].by_weight == Fraction(-1, 4) * (
        Fraction(55, 100) - Fraction(725, 1000)
    )
