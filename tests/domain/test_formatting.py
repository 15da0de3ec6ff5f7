"""Vietnamese numbers and dates: separators, signs, floors, and nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from domain import formatting
from domain.ratio import Ratio
from tests.domain.calendars import ZONE

SHARES = st.integers(1, 10**6).flatmap(
    lambda whole: st.builds(Ratio, st.integers(0, whole), st.just(whole))
)


def read_number(text: str) -> Decimal:
    """What a Vietnamese reader takes a written number for."""
    plain = text.replace(".", "").replace(",", ".").replace(formatting.MINUS, "-")
    return Decimal(plain)


@given(n=st.integers(-(10**15), 10**15))
def test_a_count_reads_back_as_itself(n: int) -> None:
    assert read_number(formatting.count(n)) == n
    assert read_number(formatting.signed_count(n).removeprefix("+")) == n


@given(
    value=st.decimals(-(10**9), 10**9, places=4),
    decimals=st.integers(0, 4),
)
def test_a_number_reads_back_within_half_a_step(value: Decimal, decimals: int) -> None:
    text = formatting.decimal_number(value, decimals)

    assert abs(read_number(text) - value) * 2 <= Decimal(1).scaleb(-decimals)


@given(
    value=st.decimals(-(10**12), 10**12, places=4),
    decimals=st.integers(0, 4),
)
def test_numbers_are_written_as_the_locale_has_them(
    value: Decimal, decimals: int
) -> None:
    value = value.quantize(Decimal(1).scaleb(-decimals))
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(value), format=pattern, locale="vi")

    assert formatting.decimal_number(value, decimals) == (
        formatting.MINUS + text if value < 0 else text
    )


@given(share=SHARES, decimals=st.integers(0, 4))
def test_a_floored_share_never_claims_more_than_there_is(
    share: Ratio, decimals: int
) -> None:
    shown = Fraction(read_number(formatting.percent(share, decimals)))
    exact = 100 * Fraction(share.numerator) / Fraction(share.denominator)

    assert 0 <= exact - shown < Fraction(1, 10**decimals)


@given(share=SHARES, decimals=st.integers(0, 4), floor=st.booleans())
def test_one_hundred_percent_means_all_of_them(
    share: Ratio, decimals: int, floor: bool
) -> None:
    shown = read_number(formatting.percent(share, decimals, floor=floor))

    assert (shown == 100) == (share.numerator == share.denominator)


@given(share=SHARES, decimals=st.integers(0, 4))
def test_every_percentage_has_the_decimals_asked_for(
    share: Ratio, decimals: int
) -> None:
    text = formatting.percent(share, decimals)

    assert len(text.partition(",")[2]) == decimals


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Ratio(740, 1837), "40,28\u202f%"),
        (Ratio(99_996, 100_000), "99,99\u202f%"),
        (Ratio(999_999_999, 10**9), "99,99\u202f%"),
        (Ratio(10, 10), "100,00\u202f%"),
        (Ratio(0, 10), "0,00\u202f%"),
        (Ratio(-1, 3), "−33,34\u202f%"),
        (Ratio(Decimal("1.5"), Decimal(4)), "37,50\u202f%"),
        (Ratio(0, 0), "–"),
        (None, "–"),
    ],
)
def test_a_share_is_written_with_comma_and_narrow_space(
    share: Ratio | None, text: str
) -> None:
    assert formatting.percent_text(share) == text


def test_a_share_can_be_rounded_instead_of_floored() -> None:
    assert formatting.percent(Ratio(2, 3), 1, floor=False) == "66,7"
    assert formatting.percent(Ratio(2, 3), 1) == "66,6"
    assert formatting.percent(Ratio(-2, 3), 1, floor=False) == "−66,7"
    assert formatting.percent(Ratio(99_999, 100_000), floor=False) == "99,99"


@pytest.mark.parametrize(
    ("n", "text"),
    [(12_254_254, "12.254.254"), (-12, "−12"), (0, "0"), (999, "999"), (None, "–")],
)
def test_a_count_has_dots_between_thousands(n: int | None, text: str) -> None:
    assert formatting.count(n) == text


@pytest.mark.parametrize(
    ("n", "text"),
    [(68, "+68"), (-12, "−12"), (0, "0"), (-1842, "−1.842"), (None, "–")],
)
def test_a_change_has_a_sign(n: int | None, text: str) -> None:
    assert formatting.signed_count(n) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Ratio(37_600, 22_500_000), "16,7"),
        (Ratio(1, 1), "10.000,0"),
        (Ratio(0, 0), "–"),
        (None, "–"),
    ],
)
def test_small_rates_are_written_per_ten_thousand(
    share: Ratio | None, text: str
) -> None:
    assert formatting.per_ten_thousand(share) == text


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (Decimal("3.25"), "+3,25 điểm\u202f%"),
        (Decimal("-0.27"), "−0,27 điểm\u202f%"),
        (Decimal("0.004"), "0,00 điểm\u202f%"),
        (None, "–"),
    ],
)
def test_differences_of_shares_are_points(points: Decimal | None, text: str) -> None:
    assert formatting.percentage_points(points) == text


def test_days_and_moments_are_local() -> None:
    instant = datetime(2024, 11, 17, 23, 5, tzinfo=UTC)

    assert formatting.moment(instant, ZONE) == "06:05 18/11/2024"
    assert formatting.day(date(2024, 1, 5)) == "05/01/2024"
    assert formatting.day_short(date(2024, 1, 5)) == "05/01"


def test_a_missing_day_is_a_dash() -> None:
    assert formatting.moment(None, ZONE) == "–"
    assert formatting.day(None) == formatting.day_short(None) == "–"
    assert formatting.duration_days(None) == "–"
    assert formatting.decimal_number(None, 1) == "–"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2024, 11, 15), "thứ Sáu 15/11"),
        (date(2024, 11, 17), "Chủ Nhật 17/11"),
        (date(2024, 11, 18), "thứ Hai 18/11"),
    ],
)
def test_a_weekday_stands_within_a_sentence(day: date, text: str) -> None:
    assert formatting.weekday_day(day) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2024, 1, 5), "ngày 05 tháng 01 năm 2024"),
        (date(2024, 2, 10), "ngày 10 tháng 02 năm 2024"),
        (date(2024, 3, 9), "ngày 09 tháng 3 năm 2024"),
        (date(2024, 11, 18), "ngày 18 tháng 11 năm 2024"),
    ],
)
def test_the_date_of_a_brief_pads_days_and_the_first_two_months(
    day: date, text: str
) -> None:
    assert formatting.official_date(day) == text


def test_a_duration_says_which_days_it_counts() -> None:
    assert formatting.duration_days(63) == "63 ngày"
    assert formatting.duration_days(1063, working=True) == "1.063 ngày làm việc"
