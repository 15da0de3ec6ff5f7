"""Classes of a figure: at most five, without gap or overlap."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.legend import Legend, scaled_limits

LIMITS = st.lists(
    st.decimals(1, 1000, places=1), min_size=1, max_size=4, unique=True
).map(lambda limits: tuple(sorted(limits)))
VALUES = st.decimals(0, 2000, places=2)


@given(LIMITS, VALUES, st.booleans(), st.booleans())
def test_every_value_lies_within_the_bounds_of_its_class_and_of_no_other(
    limits, value, rises, zero_apart
):
    legend = Legend(limits, rises=rises, zero_apart=zero_apart)
    number = legend.class_of(value)
    if number == 0:
        assert zero_apart
        assert value == 0
        return
    holding = [
        n
        for n in range(1, len(limits) + 2)
        if (legend.bounds(n)[0] is None or value > legend.bounds(n)[0])
        and (legend.bounds(n)[1] is None or value <= legend.bounds(n)[1])
    ]
    assert holding == [number]


@given(LIMITS, VALUES, VALUES)
def test_classes_follow_the_order_of_values(limits, one, other):
    low, high = sorted((one, other))
    rising = Legend(limits, zero_apart=False)
    falling = Legend(limits, rises=False, zero_apart=False)

    assert rising.class_of(low) <= rising.class_of(high)
    assert falling.class_of(low) >= falling.class_of(high)


@pytest.mark.parametrize("limits", [(), (2, 1), (1, 1), (1, 2, 3, 4, 5)])
def test_limits_that_make_no_classes_are_refused(limits):
    with pytest.raises(ValueError, match="limits"):
        Legend(tuple(Decimal(limit) for limit in limits))


@given(st.lists(st.decimals(0, 10_000_000, places=1), max_size=8))
def test_scaled_limits_ascend_and_hold_the_highest_value(values):
    limits = scaled_limits(values)

    assert list(limits) == sorted(set(limits))
    assert max(values, default=Decimal(0)) <= limits[-1] * 2
