"""Units of measure and percentage points."""

from decimal import Decimal

import pytest

from domain.measure import Measure, change_in_points, in_measure
from domain.ratio import Ratio


def test_a_difference_of_shares_is_in_points_not_in_percent() -> None:
    change = change_in_points(Ratio(4025, 10_000), Ratio(37, 100))

    assert change == Decimal("3.25")


def test_a_difference_is_exact_where_quotients_would_round() -> None:
    assert change_in_points(Ratio(1, 3), Ratio(2, 6)) == 0


@pytest.mark.parametrize("missing", [None, Ratio(0, 0)])
def test_a_difference_needs_both_shares(missing: Ratio | None) -> None:
    assert change_in_points(missing, Ratio(1, 2)) is None
    assert change_in_points(Ratio(1, 2), missing) is None


def test_a_ratio_is_read_in_its_measure() -> None:
    late = Ratio(167, 100_000)

    assert in_measure(late, Measure.PERCENT) == Decimal("0.167")
    assert in_measure(late, Measure.PER_TEN_THOUSAND) == Decimal("16.7")
    assert in_measure(Ratio(Decimal(7), 2), Measure.WORKING_DAYS) == Decimal("3.5")
    assert in_measure(None, Measure.PERCENT) is None


def test_every_measure_has_a_name() -> None:
    assert all(measure.label for measure in Measure)
