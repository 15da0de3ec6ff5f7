"""Months that org units owed, one rule at a time."""

from datetime import date

from domain.identifiers import OrgUnitId
from domain.unit_reports import ReportedMonth, UnitReports, unit_reports

UNIT = OrgUnitId(3)
TODAY = date(2024, 5, 11)
"""April was due on the 10th."""


def month(
    first: date,
    end: date,
    entered: date,
    *,
    code: str = "A-1",
    accepted: bool = True,
    final: bool = True,
) -> ReportedMonth:
    return ReportedMonth(UNIT, code, first, end, entered, accepted, final)


JANUARY = month(date(2024, 1, 1), date(2024, 2, 1), date(2024, 2, 10))
MARCH = month(
    date(2024, 3, 1), date(2024, 4, 1), date(2024, 4, 11), accepted=False, final=False
)


def test_whoever_reported_a_month_owes_those_that_follow() -> None:
    assert unit_reports([JANUARY, MARCH], TODAY) == {
        UNIT: UnitReports(
            expected=4,
            received=2,
            on_time=1,
            accepted=1,
            provisional=0,
            missing={"A-1": date(2024, 2, 1)},
        )
    }


def test_a_month_whose_time_is_not_over_is_not_owed() -> None:
    found = unit_reports([JANUARY], date(2024, 3, 10))[UNIT]

    assert (found.expected, found.missing) == (1, {})
    assert unit_reports([JANUARY], date(2024, 3, 11))[UNIT].expected == 2


def test_what_came_early_counts_and_other_periods_do_not() -> None:
    year = month(date(2023, 1, 1), date(2024, 1, 1), date(2024, 1, 5), code="B-1")
    april = month(date(2024, 4, 1), date(2024, 5, 1), date(2024, 5, 1), final=False)

    found = unit_reports([year, april], date(2024, 5, 2))[UNIT]

    assert found == UnitReports(1, 1, 1, 1, 1, {})


def test_reporting_months_follow_each_other_too() -> None:
    first = month(date(2023, 12, 15), date(2024, 1, 15), date(2024, 1, 20))

    found = unit_reports([first], date(2024, 2, 25))[UNIT]

    assert found.missing == {"A-1": date(2024, 1, 15)}


def test_months_of_more_than_a_year_ago_are_not_looked_at() -> None:
    old = month(date(2020, 1, 1), date(2020, 2, 1), date(2020, 2, 1))

    assert unit_reports([old], TODAY)[UNIT].expected == 12
    assert unit_reports([], TODAY) == {}
