"""Ratios, pooling and Wilson's interval."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ratio import Ratio, pooled, wilson_interval

RATIOS = st.builds(Ratio, st.integers(0, 10**7), st.integers(0, 10**7))


def test_nothing_occurred_has_no_value_rather_than_zero_or_one() -> None:
    assert Ratio(0, 0).value is None
    assert Ratio(0, 5).value == 0
    assert Ratio(5, 5).value == 1


def test_a_negative_denominator_is_refused() -> None:
    with pytest.raises(ValueError, match="-3"):
        Ratio(1, -3)


def test_late_is_the_complement_of_on_time() -> None:
    assert Ratio(890, 900).complement == Ratio(10, 900)


@given(parts=st.lists(st.one_of(st.none(), RATIOS)))
def test_pooling_equals_the_ratio_of_the_totals(parts: list[Ratio | None]) -> None:
    known = [part for part in parts if part is not None]

    whole = pooled(parts)

    if not known:
        assert whole is None
    else:
        assert whole == Ratio(
            sum(p.numerator for p in known), sum(p.denominator for p in known)
        )


@given(left=st.lists(RATIOS, min_size=1), right=st.lists(RATIOS, min_size=1))
def test_pooling_in_groups_equals_pooling_at_once(
    left: list[Ratio], right: list[Ratio]
) -> None:
    assert pooled([pooled(left), pooled(right)]) == pooled([*left, *right])


def test_pooling_weighs_by_volume_where_a_mean_would_not() -> None:
    large, small = Ratio(9_990, 10_000), Ratio(0, 10)

    whole = pooled([large, small, None])

    assert whole is not None
    assert whole.value == Decimal(9_990) / Decimal(10_010)


@given(n=st.integers(1, 10**6), share=st.floats(0, 1))
def test_wilson_holds_the_share_between_its_bounds(n: int, share: float) -> None:
    successes = round(n * share)

    low, high = wilson_interval(successes, n)

    assert 0 <= low <= successes / n <= high <= 1
    assert (low == 0) == (successes == 0)
    assert (high == 1) == (successes == n)


@given(n=st.integers(0, 10**5), share=st.floats(0, 1))
def test_wilson_mirrors_when_late_and_in_time_are_swapped(n: int, share: float) -> None:
    successes = round(n * share)

    low, high = wilson_interval(successes, n)

    mirrored = wilson_interval(n - successes, n)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(share=st.integers(0, 10), n=st.integers(1, 1000), times=st.integers(2, 100))
def test_wilson_narrows_as_the_count_grows(share: int, n: int, times: int) -> None:
    low, high = wilson_interval(share * n, 10 * n)

    closer = wilson_interval(share * n * times, 10 * n * times)

    assert closer[1] - closer[0] < high - low


def test_wilson_knows_nothing_without_observations() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_wilson_refuses_impossible_counts(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="successes"):
        wilson_interval(successes, n)


def test_wilson_gives_the_bounds_of_a_published_example() -> None:
    # 15 of 148: Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    low, high = wilson_interval(15, 148)

    assert (round(low, 4), round(high, 4)) == (0.0624, 0.1605)
