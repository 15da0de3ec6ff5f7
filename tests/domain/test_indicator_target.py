"""Targets of indicators: paths, who inherits, where a value stands, refusals."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation, Bound, Direction, Indicator
from domain.indicator_target import (
    IndicatorTarget,
    PathKind,
    PathPoint,
    TargetStanding,
    band_of,
    expected,
    path_kind,
    target_faults,
    target_in_force,
)
from domain.indicator_target_text import (
    PointsError,
    path_points,
    points_text,
)
from domain.period import Period
from domain.period_text import period_of
from domain.status_legend import Band, status_legend
from domain.working_days import WorkingCalendar
from tests.domain.calendars import calendars, vietnam
from tests.domain.indicators import indicator

CITY, DISTRICT, COMMUNE = OrgUnitId(1), OrgUnitId(3), OrgUnitId(4)
RATE = indicator("R-1", aggregation=Aggregation.RATIO, unit="%", direction=Direction.UP)
COUNT = indicator("C-1", direction=Direction.UP)
STOCK = indicator("S-1", aggregation=Aggregation.LAST, direction=Direction.DOWN)
YEAR = Period.year(2024)
ONE_DAY = timedelta(days=1)


def target(
    code: str = "C-1",
    value: str | None = "250",
    *points: tuple[date, str],
    unit: OrgUnitId = CITY,
    period: Period = YEAR,
    version: int = 1,
    legend: str = "",
) -> IndicatorTarget:
    return IndicatorTarget(
        code=code,
        org_unit_id=unit,
        period=period,
        value=None if value is None else Decimal(value),
        decision="QĐ 01/QĐ-UBND",
        points=tuple(PathPoint(day, Decimal(told)) for day, told in points),
        legend=status_legend(legend) if legend else None,
        version=version,
    )


def slow_expected(
    wanted: IndicatorTarget, day: date, calendar: WorkingCalendar
) -> Fraction:
    """An even path by counting the working days of the period one by one."""
    period = wanted.period
    days = [period.first_day + n * ONE_DAY for n in range(period.days)]
    worked = [each for each in days if calendar.is_working(each)]
    gone = [each for each in worked if each <= day]
    if day >= period.last_day:
        return Fraction(wanted.value or 0)
    share = Fraction(len(gone), len(worked)) if worked else Fraction(0)
    return Fraction(wanted.value or 0) * share


@settings(max_examples=25)
@given(
    calendar=calendars(),
    day=st.dates(date(2023, 12, 1), date(2025, 1, 31)),
    value=st.integers(0, 10**7),
)
def test_what_is_counted_is_expected_evenly_by_working_days(
    calendar: WorkingCalendar, day: date, value: int
):
    wanted = target(value=str(value))

    found = expected(wanted, COUNT, day, calendar)

    assert found == slow_expected(wanted, day, calendar)
    assert 0 <= found <= value
    assert found <= expected(wanted, COUNT, day + ONE_DAY, calendar)


def test_a_rate_and_a_stock_are_expected_in_full_from_the_first_day():
    for what in (RATE, STOCK):
        wanted = target(what.code, "98")
        assert path_kind(wanted, what) is PathKind.FLAT
        for day in (date(2024, 1, 1), date(2024, 7, 1), date(2024, 12, 31)):
            assert expected(wanted, what, day, vietnam()) == 98


def test_points_take_the_place_of_the_rule():
    points = ((date(2024, 3, 31), "20"), (date(2024, 6, 30), "100"))
    wanted = target("C-1", "250", *points)

    assert path_kind(wanted, COUNT) is PathKind.POINTS
    assert expected(wanted, COUNT, date(2023, 12, 31), vietnam()) == 0
    assert expected(wanted, COUNT, date(2024, 3, 31), vietnam()) == 20
    between = expected(wanted, COUNT, date(2024, 5, 15), vietnam())
    april_on, whole = (
        vietnam().working_days_from(date(2024, 4, 1), end)
        for end in (date(2024, 5, 16), date(2024, 7, 1))
    )
    assert between == 20 + Fraction(80 * april_on, whole)
    assert expected(wanted, COUNT, date(2024, 12, 31), vietnam()) == 250
    # A rate stands at its first point from the beginning; it does not start from 0.
    rate = target("R-1", "50", (date(2024, 6, 30), "45"))
    assert expected(rate, RATE, date(2024, 1, 10), vietnam()) == 45
    begun = target("R-1", "50", (date(2023, 12, 31), "40"))
    assert 40 < expected(begun, RATE, date(2024, 7, 1), vietnam()) < 50


def in_force(
    *targets: IndicatorTarget, what: Indicator = RATE, period: Period = YEAR
) -> tuple[IndicatorTarget, bool] | None:
    lineage = (COMMUNE, DISTRICT, CITY)
    found = target_in_force(targets, what, lineage, period)
    return None if found is None else (found.target, found.is_inherited)


def test_the_own_target_comes_first_and_a_rate_is_inherited():
    city, own = target("R-1", "98"), target("R-1", "95", unit=COMMUNE)

    assert in_force(city, own) == (own, False)
    assert in_force(city) == (city, True)
    assert in_force(city, replace(own, value=None)) == (city, True)
    # Of a number each has its own part.
    whole = target("C-1", "1000")
    assert in_force(whole, what=COUNT) is None


def test_the_last_version_counts_and_a_withdrawn_target_does_not():
    first, second = target(value="10"), target(value="20", version=2)

    only = target_in_force([second, first], COUNT, [CITY], YEAR)
    assert only is not None
    assert only.target == second
    gone = replace(second, value=None, version=3)
    assert target_in_force([first, gone, second], COUNT, [CITY], YEAR) is None


def test_a_longer_period_holds_for_what_lies_in_it_as_far_as_that_makes_sense():
    year, quarter = (
        target("R-1", "98"),
        target("R-1", "97", period=Period.quarter(2024, 3)),
    )
    july, june = Period.month(2024, 7), Period.month(2024, 6)

    def value(
        *targets: IndicatorTarget, period: Period, what: Indicator = RATE
    ) -> object:
        found = target_in_force(targets, what, [CITY], period)
        return found.target.value if found else None

    assert value(year, quarter, period=july) == 97
    assert value(year, quarter, period=june) == 98
    # What is counted from January on is not asked of July by itself.
    count = target()
    assert value(count, period=july, what=COUNT) is None
    assert value(count, period=Period.half(2024, 1), what=COUNT) == 250
    to_date = Period.year_to_date(date(2024, 5, 3))
    assert value(count, period=to_date, what=COUNT) == 250


@pytest.mark.parametrize(
    ("direction", "legend", "value", "band"),
    [
        (Direction.UP, "", 100, Band.MET),
        (Direction.UP, "", 99, Band.MISSED),
        (Direction.DOWN, "", 100, Band.MET),
        (Direction.DOWN, "", 101, Band.MISSED),
        (Direction.NEUTRAL, "", 100, None),
        (Direction.UP, "khong-dat < 90 <= luu-y < 100 <= dat", 90, Band.CAUTION),
        (Direction.UP, "khong-dat < 90 <= luu-y < 100 <= dat", 89, Band.MISSED),
        (Direction.DOWN, "dat <= 100 < luu-y <= 110 < khong-dat", 110, Band.CAUTION),
    ],
)
def test_a_value_stands_where_the_legend_says(
    direction: Direction, legend: str, value: int, band: Band | None
):
    read = status_legend(legend) if legend else None

    assert band_of(direction, read, value, Fraction(100)) is band


def test_where_nothing_is_expected_there_is_no_share():
    legend = status_legend("dat <= 100 < khong-dat")

    assert band_of(Direction.DOWN, legend, 0, Fraction(0)) is Band.MET
    assert band_of(Direction.DOWN, legend, 1, Fraction(0)) is Band.MISSED


def test_a_bound_and_a_missing_value_are_not_judged():
    standing = TargetStanding(
        target("R-1", "98"), Decimal(98), "x", False, date(2024, 5, 1), Fraction(98),
        PathKind.FLAT,
    )  # fmt: skip

    assert standing.band(RATE, 99) is Band.MET
    assert standing.band(RATE, None) is None
    assert standing.band(replace(RATE, bound=Bound.LOWER), 99) is None


@pytest.mark.parametrize(
    ("wrong", "what", "field", "reason"),
    [
        (target(), replace(COUNT, direction=Direction.NEUTRAL), "code", "theo dõi"),
        (target(value="-1"), COUNT, "value", "âm"),
        (target(period=Period.half(2024, 1)), COUNT, "period", "tháng, quý hoặc năm"),
        (target("C-1", "9", (date(2025, 1, 1), "5")), COUNT, "points", "ngoài kỳ"),
        (target("C-1", "9", (date(2024, 12, 31), "5")), COUNT, "points", "khác"),
        (
            target("C-1", "9", (date(2024, 5, 1), "5"), (date(2024, 5, 1), "6")),
            COUNT, "points", "lùi hoặc lặp",
        ),
        (target(value="0", legend="dat <= 100 < khong-dat"), STOCK, "legend", "bằng 0"),
        (target(legend="dat <= 100 < khong-dat"), COUNT, "legend", "ngược chiều"),
        (target(legend="khong-dat < 9 <= dat"), STOCK, "legend", "ngược chiều"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_field(
    wrong: IndicatorTarget, what: Indicator, field: str, reason: str
):
    found = target_faults(wrong, what)

    assert [fault.field for fault in found] == [field]
    assert reason in found[0].reason
    assert found[0].remedy


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", YEAR),
        ("năm 2024", YEAR),
        ("2024-Q3", Period.quarter(2024, 3)),
        ("Quý III/2024", Period.quarter(2024, 3)),
        ("quý 3 / 2024", Period.quarter(2024, 3)),
        ("tháng 5/2024", Period.month(2024, 5)),
        ("05/2024", Period.month(2024, 5)),
        ("13/2024", None),
        ("2024-Q7", None),
        ("mai", None),
    ],
)
def test_periods_are_read_as_people_write_them(text: str, period: Period | None):
    assert period_of(text) == period


def test_a_path_is_written_as_it_is_read():
    text = "31/03/2024: 20; 30/06/2024: 45.5"

    assert points_text(path_points(text)) == text
    assert path_points("2024-03-31 = 20 %") == path_points("31/3/2024:20")
    for wrong in ("31/02/2024: 5", "tháng 3: 5", "31/03/2024: 1.000.000"):
        with pytest.raises(PointsError):
            path_points(wrong)
