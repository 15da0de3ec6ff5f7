"""Values of long periods against the shorter ones that fill them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicator import Aggregation, Indicator
from domain.period import Basis, Period
from domain.reported import Amount
from domain.reported_gaps import PeriodGap, period_gaps
from domain.written_figure import Bound
from tests.domain.indicators import indicator
from tests.domain.reported import counts, plain, told

SUM = indicator("S")
RATIO = indicator("R", aggregation=Aggregation.RATIO, unit="%")
MONTHS = tuple(Period.month(2024, number) for number in range(1, 13))
QUARTERS = tuple(Period.quarter(2024, number) for number in range(1, 5))
QUARTER, YEAR = QUARTERS[0], Period.year(2024)


def of(each: Indicator, *values: tuple[Period, Amount]) -> tuple[PeriodGap, ...]:
    return period_gaps(
        each, [told(each.code, 3, period, amount) for period, amount in values]
    )


def months(*numbers: int | str) -> list[tuple[Period, Amount]]:
    return [(MONTHS[at], plain(number)) for at, number in enumerate(numbers)]


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.integers(0, 150))
def test_a_quarter_is_the_sum_of_its_months(parts: list[int], whole: int) -> None:
    found = of(SUM, (QUARTER, plain(whole)), *months(*parts))

    if whole == sum(parts):
        assert found == ()
    else:
        (gap,) = found
        assert (gap.period, gap.parts) == (QUARTER, MONTHS[:3])
        assert [gap.told, gap.summed, gap.tolerance] == [whole, sum(parts), 0]


def test_a_missing_month_is_not_zero() -> None:
    assert of(SUM, (QUARTER, plain(9)), *months(1, 2)) == ()
    assert of(SUM, (QUARTER, plain(9))) == ()
    assert of(SUM, *months(1, 2, 3)) == ()


def test_a_ratio_is_held_by_numerator_and_denominator() -> None:
    parts = [(month, counts(1, 2)) for month in MONTHS[:3]]

    (gap,) = of(RATIO, (QUARTER, counts(4, 6)), *parts)
    both = of(RATIO, (QUARTER, counts(4, 7)), *parts)

    assert [gap.name, gap.told, gap.summed] == ["Tử số", 4, 3]
    assert [each.name for each in both] == ["Mẫu số", "Tử số"]
    bare = [(month, plain("33.3")) for month in MONTHS[:3]]
    assert of(RATIO, (QUARTER, plain("99.9")), *bare) == ()


@pytest.mark.parametrize(
    "kind", [Aggregation.LAST, Aggregation.DISTINCT, Aggregation.MEAN]
)
def test_what_does_not_add_up_over_time_is_not_compared(kind: Aggregation) -> None:
    each = indicator("X", aggregation=kind, unit="điểm")

    assert of(each, (QUARTER, plain(9)), *months(1, 2, 3)) == ()


def test_bounds_are_not_compared() -> None:
    above = (QUARTER, plain(9, Bound.AT_LEAST))

    assert of(SUM, above, *months(1, 2, 3)) == ()
    assert of(SUM, (QUARTER, plain(9)), above, *months(1, 2)) == ()


def test_a_year_is_held_against_months_or_else_quarters() -> None:
    quarters = [(quarter, plain(3)) for quarter in QUARTERS]
    whole = (YEAR, plain(13))

    (by_month,) = of(SUM, whole, *months(*[1] * 12), *quarters)
    (by_quarter,) = of(SUM, whole, *months(*[1] * 11), *quarters)

    assert [by_month.parts, by_month.summed] == [MONTHS, 12]
    assert [by_quarter.parts, by_quarter.summed] == [QUARTERS, 12]


def test_rounding_explains_half_of_the_last_digit_of_each_number() -> None:
    whole = (QUARTER, plain("1.0"))

    assert of(SUM, whole, *months("0.3", "0.3", "0.3")) == ()
    (gap,) = of(SUM, whole, *months("0.2", "0.3", "0.2"))
    assert gap.tolerance == Fraction(4, 20)


def test_months_of_reports_do_not_fill_a_quarter_of_the_calendar() -> None:
    reports = [
        (Period.month(2024, number, Basis.REPORTING), plain(1)) for number in (1, 2, 3)
    ]

    assert of(SUM, (QUARTER, plain(9)), *reports) == ()
    quarter = Period.quarter(2024, 1, Basis.REPORTING)
    assert len(of(SUM, (quarter, plain(9)), *reports)) == 1
