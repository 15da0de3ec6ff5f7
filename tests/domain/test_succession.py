"""Successions: what is refused, and who takes over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from domain.identifiers import OrgUnitId
from domain.succession import (
    FaultKind,
    Succession,
    SuccessionLink,
    Validity,
    faults,
    validities,
)
from tests.domain.city import MERGER, REFORM, unit
from tests.domain.successions import HALF, LINKS, LIVES, U, link


def kinds(
    *links: SuccessionLink, lives: Mapping[OrgUnitId, Validity] = LIVES
) -> set[FaultKind]:
    return {fault.kind for fault in faults(links, lives)}


def test_the_links_of_the_small_city_are_sound():
    assert kinds(*LINKS) == set()


def test_an_org_unit_does_not_follow_itself():
    assert FaultKind.SELF in kinds(link(1, 1, MERGER))


def test_the_same_link_twice_is_named():
    assert FaultKind.REPEATED in kinds(LINKS[0], LINKS[0])


def test_org_units_that_end_do_not_follow_each_other_in_a_circle():
    lives = {U(1): Validity(None, MERGER), U(2): Validity(None, MERGER)}

    assert FaultKind.CYCLE in kinds(link(1, 2, MERGER), link(2, 1, MERGER), lives=lives)


def test_an_office_that_comes_back_under_another_id_is_no_circle():
    lives = {
        U(1): Validity(None, MERGER),
        U(2): Validity(None, None),
        U(3): Validity(REFORM, None),
    }
    split_off = link(2, 3, REFORM, share=0, is_default=False, reverse=1)

    assert kinds(link(1, 2, MERGER, reverse=0), split_off, lives=lives) == set()


@pytest.mark.parametrize(
    ("first", "end", "kind"),
    [
        (None, date(2020, 12, 1), FaultKind.GAP),
        (None, date(2021, 2, 1), FaultKind.OVERLAP),
        (None, None, FaultKind.OVERLAP),
        (MERGER, REFORM, FaultKind.GAP),
    ],
)
def test_a_predecessor_ends_on_the_day(
    first: date | None, end: date | None, kind: FaultKind
):
    lives = {U(1): Validity(first, end), U(2): Validity(MERGER, None)}

    assert kind in kinds(link(1, 2, MERGER), lives=lives)


@pytest.mark.parametrize(("first", "end"), [(date(2021, 1, 2), None), (None, MERGER)])
def test_a_successor_is_there_on_the_day(first: date | None, end: date | None):
    lives = {U(1): Validity(None, MERGER), U(2): Validity(first, end)}

    assert FaultKind.GAP in kinds(link(1, 2, MERGER), lives=lives)


def test_shares_of_a_predecessor_sum_to_one():
    half = replace(LINKS[0], share=HALF, is_exact=False)
    (fault,) = faults([half], LIVES)

    assert (fault.kind, fault.told) == (FaultKind.SHARE_SUM, HALF)


def test_a_share_lies_between_nothing_and_all():
    wild = replace(LINKS[0], share=Fraction(3, 2), is_exact=False)

    assert FaultKind.SHARE in kinds(wild)


def test_only_a_whole_share_is_exact():
    lives = {**LIVES, U(9): Validity(MERGER, None)}
    parts = [
        replace(link(1, 4, MERGER), share=HALF, is_exact=True),
        link(1, 9, MERGER, share=HALF, is_default=False, reverse=1),
    ]

    assert kinds(*parts, lives=lives) == {FaultKind.NOT_EXACT}


def test_just_one_successor_is_the_default():
    two = [LINKS[0], link(1, 9, MERGER, share=0)]
    none = [replace(LINKS[0], is_default=False)]
    lives = {**LIVES, U(9): Validity(MERGER, None)}

    assert FaultKind.DEFAULT in kinds(*two, lives=lives)
    assert FaultKind.DEFAULT in kinds(*none)


def test_reverse_shares_of_a_new_successor_sum_to_one():
    assert FaultKind.REVERSE_SUM in kinds(replace(LINKS[0], reverse_share=HALF))


def test_what_is_open_goes_down_the_line_of_heirs():
    succession = Succession(LINKS, LIVES)

    assert [heir.successor for heir in succession.heirs(U(1))] == [4, 5]
    assert [heir.effective_day for heir in succession.heirs(U(1))] == [MERGER, REFORM]
    assert succession.heirs(U(5)) == ()
    assert [found.predecessor for found in succession.predecessors(U(4))] == [1, 2, 3]
    assert [found.successor for found in succession.successors(U(4))] == [5, 6]


def test_faulty_links_are_no_succession():
    with pytest.raises(ValueError, match="succession-self"):
        Succession([link(1, 1, MERGER)], LIVES)


def test_the_life_of_an_org_unit_spans_its_names_and_parents():
    records = [
        unit(7, "X", "Một", valid_from=date(2020, 1, 1), valid_to=MERGER),
        unit(7, "X", "Hai", valid_from=MERGER),
    ]

    assert validities(records) == {7: Validity(date(2020, 1, 1), None)}
