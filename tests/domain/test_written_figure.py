"""Counts, rates and points in the ways that people write them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.formatting import count
from domain.written_figure import Bound, RateColumn, Unclear, count_of, points_of

F = Fraction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("  ", None),
        ("0", 0),
        ("-", 0),
        ("–", 0),
        ("Không phát sinh", 0),
        ("1240", 1240),
        ("1.240", 1240),
        ("12,254,254", 12_254_254),
        ("12 254", 12_254),
        ("12.0", 12),
    ],
)
def test_counts(text: str, expected: int | None) -> None:
    assert count_of(text) == expected


@pytest.mark.parametrize("text", ["1,5", "-3", "hơn 5", "12.25", "1.2.3", "năm", "1e3"])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(Unclear):
        count_of(text)


@given(n=st.integers(0, 10**9))
def test_a_count_reads_back(n: int) -> None:
    assert count_of(count(n)) == n == count_of(str(n))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["0.4028", "0,5"], [F("0.4028"), F("0.5")]),
        (["40,28", "0"], [F("0.4028"), F(0)]),
        (["40,28 %", "100%"], [F("0.4028"), F(1)]),
        (["40,28 %", "41.5"], [F("0.4028"), F("0.415")]),
        (["", "–", "99"], [None, None, F("0.99")]),
        (["1", "0.5"], [F(1), F("0.5")]),
    ],
)
def test_a_column_of_rates_has_one_scale(
    cells: list[str], expected: list[Fraction | None]
) -> None:
    column = RateColumn(cells)

    found = [column.rate(cell) for cell in cells]

    assert [None if one is None else one.value for one in found] == expected


def test_a_mixed_column_is_unclear_unless_counts_tell() -> None:
    column = RateColumn(["0.4028", "40,28"])

    with pytest.raises(Unclear, match="không rõ"):
        column.rate("0.4028")
    told = column.rate("0.4028", F(740, 1837))
    assert told is not None
    assert told.value == F("0.4028")
    again = column.rate("40,28", F(740, 1837))
    assert again is not None
    assert again.value == F("0.4028")


def test_a_rate_that_its_counts_contradict() -> None:
    with pytest.raises(Unclear, match="không khớp"):
        RateColumn([]).rate("41,28 %", F(740, 1837))
    with pytest.raises(Unclear, match="100"):
        RateColumn([]).rate("140 %")
    with pytest.raises(Unclear, match="không phải"):
        RateColumn([]).rate("cao")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("hơn 99,7%", Bound.AT_LEAST),
        ("Trên 99,7 %", Bound.AT_LEAST),
        (">= 99,7%", Bound.AT_LEAST),
        ("dưới 99,7%", Bound.AT_MOST),
        ("khoảng 99,7%", Bound.ABOUT),
        ("99,7%", Bound.EXACT),
    ],
)
def test_bounds(text: str, bound: Bound) -> None:
    rate = RateColumn([text]).rate(text)

    assert rate is not None
    assert (rate.value, rate.bound) == (F("0.997"), bound)


@given(n=st.integers(0, 500), d=st.integers(1, 500), decimals=st.integers(0, 4))
def test_a_rate_floored_or_rounded_fits_its_counts(
    n: int, d: int, decimals: int
) -> None:
    true = F(min(n, d), d)
    scaled = true * 100 * 10**decimals
    for whole in (scaled.__floor__(), (scaled + F(1, 2)).__floor__()):
        digits = f"{whole:0{decimals + 1}}"
        head, tail = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
        text = f"{head},{tail} %" if tail else f"{head} %"

        assert RateColumn([text]).rate(text, true) is not None


def test_points() -> None:
    assert points_of("5,98", F(6)) == F("5.98")
    assert points_of("", F(6)) is None
    with pytest.raises(Unclear, match="tối đa 6"):
        points_of("6,01", F(6))
    with pytest.raises(Unclear, match="không phải"):
        points_of("98 %", F(6))
