"""Counts through a lens: totals stay, exact links come back, estimates are marked."""

import time
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.identifiers import OrgUnitId
from domain.lens import (
    AS_REPORTED,
    Conversion,
    Converted,
    FigureNature,
    Lens,
    LensKind,
    Part,
    former_districts,
    on_day,
    refusal,
    require_convertible,
    rounded,
)
from domain.scorecard import OrgUnitKind
from domain.succession import Succession, Validity
from tests.domain.city import MERGER, REFORM, unit
from tests.domain.successions import DAYS, LINKS, LIVES, U, link, successions

BEFORE, BETWEEN, AFTER = date(2020, 5, 1), date(2024, 5, 1), date(2026, 5, 1)
CITY = Conversion(Succession(LINKS, LIVES))
DATES = st.dates(date(2021, 1, 1), date(2026, 12, 31))


def test_as_reported_changes_nothing():
    counts = {U(1): 3, U(7): 0}

    found = CITY.counts(counts, BEFORE, AS_REPORTED)

    assert found == {unit: Converted(n, is_exact=True) for unit, n in counts.items()}


def test_joined_districts_add_up_exactly():
    found = CITY.counts({U(1): 3, U(2): 4, U(3): 5, U(7): 2}, BEFORE, on_day(BETWEEN))

    assert found == {
        U(4): Converted(12, is_exact=True),
        U(7): Converted(2, is_exact=True),
    }


def test_shares_multiply_along_the_way_and_mark_estimates():
    found = CITY.counts({U(1): 2, U(2): 2, U(8): 1}, BEFORE, on_day(AFTER))

    assert found == {
        U(5): Converted(Fraction(8, 3), is_exact=False),
        U(6): Converted(Fraction(4, 3), is_exact=False),
        U(7): Converted(1, is_exact=True),
    }


def test_backwards_the_dominant_predecessor_gets_it_and_all_are_estimates():
    found = CITY.counts({U(5): 6, U(7): 4}, AFTER, on_day(BEFORE))

    assert found == {
        U(1): Converted(6, is_exact=False),
        U(2): Converted(0, is_exact=False),
        U(3): Converted(0, is_exact=False),
        U(7): Converted(4, is_exact=False),
        U(8): Converted(0, is_exact=False),
    }


def test_communes_of_one_former_district_are_grouped_exactly():
    lens = on_day(REFORM - timedelta(days=1))

    found = CITY.counts({U(5): 6, U(6): 1}, AFTER, lens)

    assert found == {U(4): Converted(7, is_exact=True)}


def test_what_is_exactly_one_predecessors_is_not_spread_over_others():
    lives = {**LIVES, U(9): Validity(None, REFORM)}
    commune = link(9, 5, REFORM, reverse=0)
    conversion = Conversion(Succession([*LINKS, commune], lives))

    found = conversion.counts({U(5): 6}, AFTER, on_day(BETWEEN))

    assert found == {U(4): Converted(6, is_exact=True)}


def test_counts_of_an_office_dated_after_its_end_follow_it():
    assert CITY.parts(U(1), AFTER, BETWEEN) == (Part(U(4), 1, is_exact=True),)
    assert CITY.parts(U(4), BEFORE, BETWEEN) == (Part(U(4), 1, is_exact=True),)


def test_an_org_unit_without_predecessor_stays_itself():
    conversion = Conversion(Succession([], {U(1): Validity(REFORM, None)}))

    assert conversion.parts(U(1), AFTER, BEFORE) == (Part(U(1), 1, is_exact=True),)


@given(successions(), DATES, DATES, st.lists(st.integers(0, 50), min_size=20))
def test_totals_are_equal_in_both_lenses_on_any_day(
    succession: Succession, day: date, lens_day: date, numbers: list[int]
):
    counts = dict(zip(succession.lives, numbers, strict=False))

    found = Conversion(succession).counts(counts, day, on_day(lens_day))

    assert sum(cell.value for cell in found.values()) == sum(counts.values())
    assert all(cell.value >= 0 for cell in found.values())


@given(successions(), DATES, DATES)
def test_counts_come_to_org_units_that_are_in_force(
    succession: Succession, day: date, lens_day: date
):
    conversion = Conversion(succession)
    for org_unit, life in succession.lives.items():
        if life.first is not None and day < life.first:
            continue
        for part in conversion.parts(org_unit, day, lens_day):
            other = succession.lives[part.org_unit]
            came = {
                link.effective_day for link in succession.predecessors(part.org_unit)
            }
            if other.first in came:
                assert other.first is None or other.first <= lens_day
            assert other.end is None or lens_day < other.end


@given(successions(), DATES, DATES)
def test_exact_links_come_back(succession: Succession, day: date, lens_day: date):
    """One to one and exact: there and back again is where it began.

    Of several that became one, only the one that has it all comes back.
    """
    conversion = Conversion(succession)
    present = [
        org_unit
        for org_unit, life in succession.lives.items()
        if (life.first is None or life.first <= day)
        and (life.end is None or day < life.end)
    ]
    there = {unit: conversion.parts(unit, day, lens_day) for unit in present}
    for org_unit, parts in there.items():
        leading = [
            u for u in present if parts[0].org_unit in {p.org_unit for p in there[u]}
        ]
        if len(parts) > 1 or not parts[0].is_exact or leading != [org_unit]:
            continue
        back = conversion.parts(parts[0].org_unit, lens_day, day)
        # It may lead to one that began in between and that nobody came before.
        if len(back) == 1 and back[0].is_exact and back[0].org_unit in present:
            assert back == (Part(org_unit, 1, is_exact=True),)


@given(successions(), DATES, DATES)
def test_going_over_a_day_between_is_going_straight(
    succession: Succession, day: date, lens_day: date
):
    conversion, middle = Conversion(succession), DAYS[1]
    if not min(day, lens_day) <= middle <= max(day, lens_day):
        return
    for org_unit, life in succession.lives.items():
        if (life.first and day < life.first) or (life.end and day >= life.end):
            continue
        sums: dict[OrgUnitId, Fraction] = {}
        for part in conversion.parts(org_unit, day, middle):
            for further in conversion.parts(part.org_unit, middle, lens_day):
                share = Fraction(part.share) * further.share
                sums[further.org_unit] = sums.get(further.org_unit, Fraction()) + share
        straight = conversion.parts(org_unit, day, lens_day)
        assert {unit: share for unit, share in sums.items() if share} == {
            part.org_unit: part.share for part in straight if part.share
        }


@given(st.lists(st.integers(0, 30), min_size=1, max_size=9), st.integers(1, 9))
def test_rounding_keeps_the_sum_and_moves_nothing_by_one(
    numbers: list[int], divisor: int
):
    values = {place: Fraction(n, divisor) for place, n in enumerate(numbers)}
    rest = -sum(values.values(), Fraction()) % 1
    values[len(numbers)] = rest

    found = rounded(values)

    assert sum(found.values()) == sum(values.values())
    assert all(abs(found[key] - values[key]) < 1 for key in values)


def test_the_largest_remainder_goes_up_and_then_the_first():
    third = Fraction(1, 3)

    assert rounded({"a": third, "b": third, "c": third}) == {"a": 1, "b": 0, "c": 0}
    assert rounded({"a": Fraction(5, 4), "b": Fraction(7, 4)}) == {"a": 1, "b": 2}
    with pytest.raises(ValueError, match="whole"):
        rounded({"a": third})


def test_what_does_not_add_up_is_refused_with_the_reason():
    for nature in (FigureNature.FLOW, FigureNature.RATIO):
        assert refusal(nature) is None
        require_convertible(nature)
    for nature in (FigureNature.STOCK, FigureNature.DISTINCT, FigureNature.SCORE):
        with pytest.raises(InvalidInput, match="như đã báo cáo"):
            require_convertible(nature)


def test_former_districts_are_those_of_the_last_day_before_communes():
    units = [unit(number, f"U{number}", f"Đơn vị {number}") for number in (1, 2, 3, 4)]
    units += [unit(n, f"U{n}", f"Phường {n}", OrgUnitKind.COMMUNE) for n in (5, 6)]
    units += [unit(n, f"U{n}", f"Sở {n}", OrgUnitKind.DEPARTMENT) for n in (7, 8)]
    succession = Succession(LINKS, LIVES)

    lens = former_districts(succession, units)

    assert lens == Lens(LensKind.FORMER_DISTRICTS, REFORM - timedelta(days=1))
    assert former_districts(Succession(LINKS[:3], LIVES), units) is None
    with pytest.raises(ValueError, match="day"):
        Lens(LensKind.ON_DAY)


def test_ten_years_of_months_of_all_org_units_take_no_time():
    lives = {U(n): Validity(None, MERGER) for n in range(1, 126)}
    lives |= {U(n): Validity(MERGER, None) for n in range(126, 251)}
    links = [link(n, n + 125, MERGER, reverse_is_exact=True) for n in range(1, 126)]
    conversion = Conversion(Succession(links, lives))
    months = [date(2015 + n // 12, n % 12 + 1, 1) for n in range(120)]
    counts = dict.fromkeys(lives, 7)

    begun = time.process_time()
    for month in months:
        conversion.counts(counts, month, on_day(AFTER))
    taken = time.process_time() - begun

    assert taken < 0.5  # The budget is 50 ms; a busy machine gets ten times as much.
