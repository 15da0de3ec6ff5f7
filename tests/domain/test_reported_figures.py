"""Reported values put together: against the slow sum, and by aggregation kind."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.formula import Gap, Reading
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation, Indicator
from domain.period import Period
from domain.reported import Amount, InForce
from domain.reported_figures import ReportedFigure, ReportedFigures
from domain.reporting_tree import Place, ReportingTree
from domain.scorecard import OrgUnitKind
from domain.written_figure import Bound
from tests.domain.indicators import indicator
from tests.domain.reported import counts, plain, told

YEAR = Period.year(2024)
MONTHS = tuple(Period.month(2024, number) for number in range(1, 13))
CITY, ONE, TWO, ONE_A, ONE_B = (OrgUnitId(number) for number in range(1, 6))
PARENTS = {CITY: None, ONE: CITY, TWO: CITY, ONE_A: ONE, ONE_B: ONE}
KINDS = {
    CITY: OrgUnitKind.CITY,
    ONE: OrgUnitKind.DISTRICT,
    TWO: OrgUnitKind.DISTRICT,
    ONE_A: OrgUnitKind.COMMUNE,
    ONE_B: OrgUnitKind.COMMUNE,
}
PLACES = {
    unit: Place(parent, KINDS[unit], is_in_force=True)
    for unit, parent in PARENTS.items()
}
RATIO = indicator("R", aggregation=Aggregation.RATIO, unit="%")
SUM = indicator("S")
LAST = indicator("L", aggregation=Aggregation.LAST)
MEAN = indicator("M", aggregation=Aggregation.MEAN, unit="điểm")
DISTINCT = indicator("D", aggregation=Aggregation.DISTINCT, unit="TTHC")


def figure(
    each: Indicator, *values: InForce, node: int = CITY, period: Period = YEAR
) -> ReportedFigure:
    figures = ReportedFigures(
        values,
        ReportingTree(PLACES),
        first_day=period.first_day,
        end_day=period.end_day,
    )
    found = figures.figure(each, OrgUnitId(node))
    assert found is not None
    return found


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from([ONE, TWO, ONE_A, ONE_B]), st.integers(0, 11)),
        st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)),
        min_size=1,
    )
)
def test_a_pooled_ratio_is_the_slow_sum(
    reported: dict[tuple[OrgUnitId, int], tuple[int, int]],
) -> None:
    amounts = {
        key: (min(pair), max(pair)) for key, pair in reported.items()
    }  # a part is never more than the whole

    found = figure(
        RATIO,
        *(
            told("R", unit, MONTHS[month], counts(*pair))
            for (unit, month), pair in amounts.items()
        ),
    )

    # A commune counts only where its district reported nothing itself.
    own = {unit for unit, _ in amounts}
    counted = {
        (unit, month)
        for unit, month in amounts
        if PARENTS[unit] == CITY or PARENTS[unit] not in own
    }
    numerator = sum(amounts[key][0] for key in counted)
    denominator = sum(amounts[key][1] for key in counted)
    if denominator:
        assert found.reading == Reading(numerator, denominator)
        assert found.reading.value == Fraction(numerator, denominator)
    else:
        assert found.reading.gap is Gap.NOT_OCCURRED
    assert found.reported == len({unit for unit, _ in counted})


def test_a_rate_is_pooled_and_no_mean_of_rates() -> None:
    found = figure(
        RATIO,
        told("R", ONE, YEAR, counts(1, 100)),
        told("R", TWO, YEAR, counts(9, 10)),
    )

    assert found.reading.value == Fraction(10, 110)
    assert (found.reported, found.units, found.is_own) == (2, 2, False)


def test_nothing_occurred_in_one_org_unit_and_in_all() -> None:
    none = told("R", ONE, YEAR, counts(0, 0))

    assert figure(RATIO, none).reading.gap is Gap.NOT_OCCURRED
    both = figure(RATIO, none, told("R", TWO, YEAR, counts(3, 4)))
    assert both.reading == Reading(3, 4)
    assert both.reported == 2


def test_a_rate_without_its_counts_is_left_out_of_what_is_pooled() -> None:
    bare = told("R", ONE, YEAR, plain("40.28"))

    assert figure(RATIO, bare, node=ONE).reading == Reading(Fraction("0.4028"))
    alone = figure(RATIO, bare)
    assert (alone.reading.gap, alone.not_additive) == (Gap.NOT_REPORTED, True)
    beside = figure(RATIO, bare, told("R", TWO, YEAR, counts(1, 2)))
    assert beside.reading == Reading(1, 2)
    assert (beside.reported, beside.units) == (1, 2)


def test_a_distinct_count_is_never_added() -> None:
    values = [told("D", ONE, YEAR, plain(1837)), told("D", TWO, YEAR, plain(1700))]

    city = figure(DISTINCT, *values)

    assert (city.reading.value, city.not_additive) == (None, True)
    assert city.tellers == 2
    own = figure(DISTINCT, *values, told("D", CITY, YEAR, plain(1900)))
    assert own.reading.value == 1900


def test_a_distinct_count_is_not_added_over_time_either() -> None:
    found = figure(
        DISTINCT, *(told("D", ONE, month, plain(9)) for month in MONTHS[:3]), node=ONE
    )

    assert found.reading.value == 9
    assert (found.first_day, found.end_day) == (date(2024, 3, 1), date(2024, 4, 1))


def test_a_mean_over_org_units_says_of_how_many() -> None:
    found = figure(
        MEAN, told("M", ONE, YEAR, plain(80)), told("M", TWO, YEAR, plain(91))
    )

    assert found.reading.value == Fraction(171, 2)
    assert (found.reported, found.units) == (2, 2)


def test_a_sum_without_all_of_its_parts_is_a_lower_bound() -> None:
    found = figure(SUM, told("S", ONE, YEAR, plain(5)))

    assert found.reading.value == 5
    assert (found.bound, found.reported, found.units) == (Bound.AT_LEAST, 1, 2)
    whole = figure(SUM, told("S", ONE, YEAR, plain(5)), told("S", TWO, YEAR, plain(0)))
    assert (whole.reading.value, whole.bound) == (5, Bound.EXACT)


def test_a_stock_is_that_of_one_day() -> None:
    found = figure(
        LAST,
        told("L", ONE, MONTHS[0], plain(7)),
        told("L", ONE, MONTHS[2], plain(4)),
        told("L", TWO, MONTHS[1], plain(6)),
    )

    assert found.reading.value == 4, "February of the other is no stock of March"
    assert (found.reported, found.units, found.bound) == (1, 2, Bound.AT_LEAST)


def test_months_within_a_reported_quarter_are_not_counted_again() -> None:
    quarter = Period.quarter(2024, 1)
    found = figure(
        SUM,
        told("S", ONE, quarter, plain(10)),
        *(told("S", ONE, month, plain(3)) for month in MONTHS[:4]),
        node=ONE,
    )

    assert found.reading.value == 13, "the quarter, and April"


def test_what_reaches_beyond_the_period_does_not_count() -> None:
    figures = ReportedFigures(
        [told("S", ONE, YEAR, plain(10))],
        ReportingTree(PLACES),
        first_day=MONTHS[0].first_day,
        end_day=MONTHS[5].end_day,
    )

    assert figures.figure(SUM, ONE) is None
    assert figures.figure(SUM, CITY) is None


@pytest.mark.parametrize(
    ("bounds", "together"),
    [
        ((Bound.AT_LEAST, Bound.EXACT), Bound.AT_LEAST),
        ((Bound.AT_MOST, Bound.AT_MOST), Bound.AT_MOST),
        ((Bound.AT_MOST, Bound.AT_LEAST), Bound.ABOUT),
        ((Bound.ABOUT, Bound.EXACT), Bound.ABOUT),
    ],
)
def test_bounds_of_parts_are_bounds_of_the_whole(
    bounds: tuple[Bound, Bound], together: Bound
) -> None:
    found = figure(
        SUM,
        told("S", ONE, YEAR, plain(5, bounds[0])),
        told("S", TWO, YEAR, plain(5, bounds[1])),
    )

    assert found.bound is together


@pytest.mark.parametrize(
    "parts",
    [
        {"numerator": Fraction(1)},
        {"numerator": Fraction(1), "denominator": Fraction(0)},
        {"value": Fraction(-1)},
        {},
        {"numerator": Fraction(0), "denominator": Fraction(0), "value": Fraction(0)},
    ],
)
def test_amounts_that_cannot_be(parts: dict[str, Fraction]) -> None:
    with pytest.raises(ValueError, match=r"together|either|nothing|something"):
        Amount(**parts)  # type: ignore[arg-type]  # numbers only
