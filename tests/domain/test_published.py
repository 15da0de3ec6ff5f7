"""Published figures: what they leave open is found from the numbers."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.published import (
    Exactness,
    Level,
    PublishedFigure,
    PublishedKind,
    questions,
    seen_from,
)


def figure(
    code: str,
    value: int | str,
    exactness: Exactness = Exactness.EXACT,
    *,
    year: int = 2019,
    kind: PublishedKind = PublishedKind.PUBLISHED,
    scope: str = "TP.HCM",
) -> PublishedFigure:
    return PublishedFigure(
        code=code,
        scope=scope,
        level=Level.CITY,
        first_day=date(year, 1, 1),
        last_day=date(year, 12, 31),
        value=Decimal(value),
        unit="hồ sơ",
        kind=kind,
        exactness=exactness,
        source="S4",
        publisher="",
        title="Hội nghị tổng kết",
        source_date="2020",
    )


OF_2019 = [
    figure("TTHC-01", 12_254_254),
    figure("TTHC-02", 1_073_323),
    figure("TTHC-03", 11_180_931),
    figure("TTHC-05", 12_063_009),
    figure("TTHC-09", 407_760),
    figure("TTHC-04", 216_515, kind=PublishedKind.DERIVED),
]
LOWER, ROUNDED = Exactness.LOWER, Exactness.ROUNDED
OF_2023 = [
    figure("TTHC-01", 22_580_000, LOWER, year=2023),
    figure("TTHC-05", 22_500_000, ROUNDED, year=2023),
    figure("TTHC-07", 22_400_000, LOWER, year=2023),
    figure("TTHC-08", 37_600, LOWER, year=2023),
    figure("TTHC-09", 74_700, LOWER, year=2023),
]


def test_exact_figures_that_do_not_close_are_a_material_question() -> None:
    [asked] = questions(OF_2019)

    assert (int(asked.gap), asked.is_material) == (216_515, True)
    assert "thiếu 216.515 hồ sơ kỳ trước chuyển qua" in asked.told


def test_rounded_figures_that_do_not_close_are_told_as_rounding() -> None:
    ledger, parts = questions(OF_2023)

    assert (int(ledger.gap), ledger.is_material) == (-5_300, False)
    assert "sai số làm tròn" in ledger.told
    assert (int(parts.gap), parts.is_material) == (-62_400, False)


def test_a_gap_wider_than_the_rounding_is_material() -> None:
    figures = [f for f in OF_2023 if f.code != "TTHC-09"]
    open_stock = figure("TTHC-09", 574_700, LOWER, year=2023)

    ledger = questions([*figures, open_stock])[0]

    assert ledger.is_material
    assert (int(ledger.low), int(ledger.high)) == (434_700, 544_800)


def test_a_published_carry_over_closes_the_ledger() -> None:
    printed = [f for f in OF_2019 if f.code != "TTHC-04"]

    assert questions([*printed, figure("TTHC-04", 216_515)]) == ()


def test_figures_of_two_places_or_years_are_not_held_together() -> None:
    elsewhere = [figure("TTHC-01", 1, scope="Quảng Ninh"), *OF_2019[3:]]

    assert questions(elsewhere) == ()


def test_a_lower_bound_reaches_to_the_next_of_its_last_digit() -> None:
    assert figure("TTHC-12", "99.7", LOWER).span == (
        Fraction("99.7"),
        Fraction("99.8"),
    )


def test_another_city_in_the_files_is_elsewhere_and_nothing_is_asked_of_it() -> None:
    """The shipped figures are TP.HCM's: a province has no books to close for them."""
    ours = seen_from(OF_2019, "Ủy ban nhân dân Thành phố Hồ Chí Minh")
    theirs = seen_from(OF_2019, "Tỉnh Phú Thọ")

    assert {one.level for one in ours} == {Level.CITY}
    assert {one.level for one in theirs} == {Level.ELSEWHERE}
    assert questions(ours) != ()
    assert questions(theirs) == ()


def test_what_names_no_city_is_taken_at_its_word() -> None:
    own = (figure("TTHC-01", 5, scope="Toàn địa bàn"),)

    assert seen_from(own, "Tỉnh Phú Thọ") == own
    assert seen_from(OF_2019, "Đơn vị HCM") == tuple(OF_2019)
