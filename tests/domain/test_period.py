"""Periods: keys, names, what precedes them, and cutting to the elapsed part."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.period import Basis, Comparison, Period, PeriodKind, compared

ONE_DAY = timedelta(days=1)
BASES = st.sampled_from(Basis)
YEARS = st.integers(1990, 2090)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
WHOLE = st.one_of(
    st.builds(Period.month, YEARS, st.integers(1, 12), BASES),
    st.builds(Period.quarter, YEARS, st.integers(1, 4), BASES),
    st.builds(Period.half, YEARS, st.integers(1, 2), BASES),
    st.builds(Period.nine_months, YEARS, BASES),
    st.builds(Period.year, YEARS, BASES),
)
TILING = WHOLE.filter(lambda p: p.kind is not PeriodKind.NINE_MONTHS)
FREE = st.builds(
    lambda first, days: Period.free(first, first + days * ONE_DAY),
    DAYS,
    st.integers(0, 800),
)
TO_DATE = st.builds(Period.year_to_date, DAYS, BASES)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Any period: whole, cut, free or to date."""
    period = draw(st.one_of(WHOLE, FREE, TO_DATE))
    kept = draw(st.integers(1, period.days))
    return period.until(period.first_day + (kept - 1) * ONE_DAY)


@given(period=periods())
def test_a_key_reads_back_as_the_period_it_names(period: Period) -> None:
    assert Period.parse(period.key) == period
    assert period.key.isascii()


@given(first=periods(), second=periods())
def test_different_periods_have_different_keys_and_names(
    first: Period, second: Period
) -> None:
    assert (first == second) == (first.key == second.key)


@given(period=periods())
def test_the_days_of_a_period_are_half_open(period: Period) -> None:
    assert period.contains(period.first_day)
    assert period.contains(period.last_day)
    assert not period.contains(period.end_day)
    assert not period.contains(period.first_day - ONE_DAY)
    assert period.days == (period.end_day - period.first_day).days


@given(period=TILING)
def test_the_previous_period_ends_where_this_one_begins(period: Period) -> None:
    before = period.previous()

    assert before.end_day == period.first_day
    assert (before.kind, before.basis) == (period.kind, period.basis)


@given(period=st.one_of(WHOLE, TO_DATE))
def test_last_year_has_the_same_name_but_the_year(period: Period) -> None:
    last_year = period.same_period_last_year()

    assert last_year.kind is period.kind
    assert last_year.first_day == _a_year_before(period.first_day)
    assert last_year.last_day.month == period.last_day.month


@given(period=TILING)
def test_twelve_months_of_steps_back_are_last_year(period: Period) -> None:
    steps = {
        PeriodKind.MONTH: 12,
        PeriodKind.QUARTER: 4,
        PeriodKind.HALF: 2,
        PeriodKind.YEAR: 1,
    }[period.kind]
    before = period
    for _ in range(steps):
        before = before.previous()

    assert before == period.same_period_last_year()


@given(year=YEARS, basis=BASES)
def test_a_year_is_its_months_its_quarters_and_its_halves(
    year: int, basis: Basis
) -> None:
    whole = Period.year(year, basis)

    for parts in (
        [Period.month(year, month, basis) for month in range(1, 13)],
        [Period.quarter(year, quarter, basis) for quarter in range(1, 5)],
        [Period.half(year, half, basis) for half in (1, 2)],
    ):
        assert parts[0].first_day == whole.first_day
        assert parts[-1].end_day == whole.end_day
        assert all(a.end_day == b.first_day for a, b in pairwise(parts))


@given(period=periods(), day=DAYS)
def test_cutting_keeps_the_beginning_and_never_lengthens(
    period: Period, day: date
) -> None:
    if day < period.first_day:
        with pytest.raises(ValueError, match="empty"):
            period.until(day)
        return

    cut = period.until(day)

    assert cut.first_day == period.first_day
    assert cut.last_day == min(period.last_day, day)


@given(period=periods(), how=st.sampled_from(Comparison), elapsed=st.integers(1, 900))
def test_a_comparison_is_as_long_as_the_elapsed_part(
    period: Period, how: Comparison, elapsed: int
) -> None:
    as_of = period.first_day + (elapsed - 1) * ONE_DAY

    other = compared(period, how, as_of)

    assert other is not None
    assert other.first_day < period.first_day
    if as_of >= period.last_day:
        whole = {
            Comparison.PREVIOUS_PERIOD: period.previous(),
            Comparison.SAME_PERIOD_LAST_YEAR: period.same_period_last_year(),
        }
        assert other == whole[how]
    else:
        # Months and years differ by a few days; a cut part by no more.
        assert abs(other.days - elapsed) <= 3
        assert other.kind is period.kind


@given(period=periods(), how=st.sampled_from(Comparison))
def test_a_period_yet_to_begin_has_nothing_to_compare(
    period: Period, how: Comparison
) -> None:
    assert compared(period, how, period.first_day - ONE_DAY) is None


@given(day=DAYS, basis=BASES)
def test_a_year_to_date_begins_with_the_year_that_holds_the_day(
    day: date, basis: Basis
) -> None:
    to_date = Period.year_to_date(day, basis)

    assert to_date.last_day == day
    year = next(
        y for y in (day.year, day.year + 1) if Period.year(y, basis).contains(day)
    )
    assert to_date.first_day == Period.year(year, basis).first_day


@pytest.mark.parametrize(
    ("period", "how", "as_of", "expected"),
    [
        (Period.month(2024, 11), "ky-truoc", date(2024, 11, 18), "2024-M10-1018"),
        (Period.month(2024, 11), "ky-truoc", date(2024, 11, 30), "2024-M10"),
        (Period.month(2024, 11), "cung-ky", date(2024, 11, 18), "2023-M11-1118"),
        (Period.month(2024, 3), "ky-truoc", date(2024, 3, 30), "2024-M02"),
        (Period.quarter(2024, 4), "ky-truoc", date(2024, 11, 18), "2024-Q3-0818"),
        (Period.year(2024), "ky-truoc", date(2024, 11, 18), "2023-1118"),
        (
            Period.year_to_date(date(2024, 2, 29)),
            "cung-ky",
            date(2024, 11, 18),
            "2023-YTD-0228",
        ),
        (
            Period.year_to_date(date(2024, 12, 31)),
            "ky-truoc",
            date(2024, 11, 18),
            "2023-YTD-1118",
        ),
        (
            Period.month(2024, 12, Basis.REPORTING),
            "ky-truoc",
            date(2024, 11, 18),
            "bc-2024-M11-1018",
        ),
        (
            Period.free(date(2024, 11, 11), date(2024, 11, 24)),
            "ky-truoc",
            date(2024, 11, 18),
            "20241028-20241104",
        ),
        (
            Period.free(date(2024, 2, 29), date(2024, 2, 29)),
            "cung-ky",
            date(2024, 3, 1),
            "20230228-20230228",
        ),
    ],
)
def test_comparisons_are_cut_to_the_same_day_number(
    period: Period, how: str, as_of: date, expected: str
) -> None:
    other = compared(period, Comparison(how), as_of)

    assert other is not None
    assert other.key == expected


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("2024", "Năm 2024"),
        ("2024-M05", "Tháng 5/2024"),
        ("2024-M11-1118", "Tháng 11/2024 đến 18/11"),
        ("2024-Q3", "Quý III/2024"),
        ("2024-H1", "6 tháng đầu năm 2024"),
        ("2024-H2", "6 tháng cuối năm 2024"),
        ("2024-9T", "9 tháng đầu năm 2024"),
        ("2024-YTD-1118", "Năm 2024 đến 18/11"),
        ("20240103-20240215", "03/01/2024–15/02/2024"),
        ("20240215-20240215", "15/02/2024"),
        ("bc-2024-M05", "Tháng 5/2024 (kỳ báo cáo 15/04–14/05)"),
        ("bc-2024-Q1", "Quý I/2024 (kỳ báo cáo 15/12/2023–14/03/2024)"),
        (
            "bc-2024-YTD-1118",
            "Năm 2024 đến 18/11 (kỳ báo cáo 15/12/2023–18/11/2024)",
        ),
    ],
)
def test_a_period_is_called_as_people_call_it(key: str, label: str) -> None:
    assert Period.parse(key).label == label


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "1024",
        "2024-",
        "2024-M00",
        "2024-M13",
        "2024-Q5",
        "2024-H3",
        "2024-8T",
        "2024-YTD",
        "2024-YTD-0230",
        "2023-YTD-0229",
        "2024-M11-1218",
        "bc-2024-M11-1218",
        "20240215-20240103",
        "20240230-20240301",
        "２０２４",
        "2024-M05\n",
        "99991231-99991231",
        "'; drop",
    ],
)
def test_a_key_that_names_nothing_is_refused_with_advice(key: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Period.parse(key)

    assert "Chọn lại kỳ" in refused.value.message


@pytest.mark.parametrize(
    ("first_day", "end_day", "kind"),
    [
        (date(2024, 1, 2), date(2024, 2, 1), PeriodKind.MONTH),
        (date(2024, 2, 1), date(2024, 5, 1), PeriodKind.QUARTER),
        (date(2024, 2, 1), date(2024, 11, 1), PeriodKind.NINE_MONTHS),
        (date(2024, 1, 1), date(2024, 2, 2), PeriodKind.MONTH),
        (date(2024, 1, 1), date(2025, 1, 2), PeriodKind.YEAR_TO_DATE),
        (date(2024, 1, 1), date(2024, 1, 1), PeriodKind.FREE),
    ],
)
def test_days_that_do_not_fit_the_kind_are_refused(
    first_day: date, end_day: date, kind: PeriodKind
) -> None:
    with pytest.raises(ValueError, match=r"period|begin|beyond"):
        Period(first_day, end_day, kind)


@pytest.mark.parametrize("month", [0, 13])
def test_a_month_outside_the_year_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match=str(month)):
        Period.month(2024, month)


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1)
