"""Org units over time: in force, above, below, and by code on a day."""

from dataclasses import replace
from datetime import date

import pytest

from domain.identifiers import OrgUnitId
from domain.org_tree import OrgTree, OrgUnit
from domain.scorecard import OrgUnitKind
from tests.domain.city import COMMUNE, MERGER, REFORM, UNITS, unit

DAY = date(2024, 11, 18)
TREE = OrgTree(UNITS)


def codes(units: tuple[OrgUnit, ...]) -> list[str]:
    """Codes in the order given."""
    return [found.code for found in units]


def test_units_in_force_come_in_display_order() -> None:
    found = codes(OrgTree(reversed(UNITS)).at(DAY))

    assert found[:4] == ["HCM", "STNMT", "Q1", "TPTD"]
    assert "Q2" not in found
    assert "XBC" not in found


def test_validity_is_half_open() -> None:
    last_day = date(2025, 6, 30)

    assert TREE.by_code("Q1", last_day) is not None
    assert TREE.by_code("Q1", REFORM) is None
    assert TREE.by_code("PHH", last_day) is None
    assert TREE.by_code("PHH", REFORM) is not None


def test_children_are_those_in_force() -> None:
    assert codes(TREE.children(OrgUnitId(8), DAY)) == ["HBC-27595", "HBC-27628"]
    assert TREE.children(OrgUnitId(8), REFORM) == ()
    assert TREE.children(OrgUnitId(14), REFORM) == ()


@pytest.mark.parametrize("day", [date(2020, 6, 1), DAY, MERGER, REFORM])
def test_parents_are_those_who_have_children(day: date) -> None:
    ids = {found.id for found in UNITS}

    parents = TREE.parents(day)

    assert parents == {each for each in ids if TREE.children(each, day)}
    assert TREE.parents(day) is parents


def test_children_over_days_are_each_there_once_the_latest_first() -> None:
    first, last = date(2025, 1, 1), date(2025, 12, 31)

    found = TREE.children_over(OrgUnitId(1), first, last)

    now = TREE.children(OrgUnitId(1), last)
    assert found[: len(now)] == now
    assert {"Q1", "HBC"} <= set(codes(found)) - set(codes(now))
    assert TREE.children_over(OrgUnitId(1), last, last) == now


def test_who_held_a_later_child_is_left_out() -> None:
    """What the commune counted while it lay in the district stands under it already."""
    first, moved = date(2025, 1, 1), date(2025, 3, 1)
    root = unit(1, "HCM", "Thành phố", OrgUnitKind.CITY, parent=None)
    district = unit(2, "D", "Quận", valid_to=moved)
    before = unit(3, "C", "Phường", COMMUNE, parent=2, valid_to=moved)
    after = unit(3, "C", "Phường", COMMUNE, valid_from=moved)
    tree = OrgTree([root, district, before, after])

    assert codes(tree.children_over(root.id, first, date(2025, 12, 31))) == ["C"]
    assert codes(tree.children_over(root.id, first, first)) == ["D"]


def test_ancestors_lead_from_itself_to_the_root() -> None:
    assert codes(TREE.ancestors(OrgUnitId(9), DAY)) == ["HBC-27595", "HBC", "HCM"]
    assert codes(TREE.ancestors(OrgUnitId(1), DAY)) == ["HCM"]


def test_a_subtree_holds_itself_and_all_below() -> None:
    assert TREE.subtree(OrgUnitId(8), DAY) == {8, 9, 10}
    assert len(TREE.subtree(OrgUnitId(1), DAY)) == len(TREE.at(DAY))


def test_being_within_follows_the_chain_upwards() -> None:
    ward = OrgUnitId(11)

    assert TREE.is_within(ward, ward, DAY)
    assert TREE.is_within(ward, OrgUnitId(7), DAY)
    assert TREE.is_within(ward, OrgUnitId(1), DAY)
    assert not TREE.is_within(ward, OrgUnitId(6), DAY)
    assert not TREE.is_within(OrgUnitId(7), ward, DAY)


def test_the_top_level_is_the_department_or_district() -> None:
    assert TREE.top_level(OrgUnitId(11), DAY).code == "QBTH"
    assert TREE.top_level(OrgUnitId(2), DAY).code == "STNMT"
    assert TREE.top_level(OrgUnitId(1), DAY).code == "HCM"


def test_an_abolished_unit_still_counts_in_the_city() -> None:
    later = date(2026, 1, 5)

    assert codes(TREE.ancestors(OrgUnitId(9), later)) == ["HBC-27595", "HBC", "HCM"]
    assert TREE.is_within(OrgUnitId(4), OrgUnitId(1), MERGER)


def test_a_unit_may_pass_to_another_parent() -> None:
    ward = unit(9, "HBC-27595", "Thị trấn Tân Túc", COMMUNE, parent=8)
    moved_on = date(2023, 1, 1)
    others = [u for u in UNITS if u.id != ward.id]
    tree = OrgTree(
        [
            *others,
            replace(ward, parent_id=OrgUnitId(7), valid_from=moved_on, valid_to=REFORM),
            replace(ward, valid_from=date(2020, 1, 1), valid_to=moved_on),
        ]
    )

    assert tree.top_level(ward.id, date(2022, 12, 31)).code == "HBC"
    assert tree.top_level(ward.id, moved_on).code == "QBTH"
    assert tree.top_level(ward.id, date(2019, 1, 1)).code == "HBC"
    assert tree.top_level(ward.id, date(2026, 1, 1)).code == "QBTH"


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(KeyError):
        TREE.ancestors(OrgUnitId(99), DAY)


def test_a_missing_parent_is_refused() -> None:
    with pytest.raises(ValueError, match="parent 99"):
        OrgTree([unit(1, "A", "A", parent=99)])


def test_a_circle_is_refused() -> None:
    circle = [
        unit(1, "A", "A", parent=3),
        unit(2, "B", "B"),
        unit(3, "C", "C", parent=2),
    ]

    with pytest.raises(ValueError, match="under itself"):
        OrgTree(circle)


def test_a_unit_beside_a_longer_history_above_it_is_sound() -> None:
    older = unit(2, "B", "B", parent=1, valid_to=MERGER)
    newer = unit(2, "B", "B", parent=1, valid_from=MERGER)

    tree = OrgTree(
        [unit(1, "A", "A", parent=None), older, newer, unit(3, "C", "C", parent=2)]
    )

    assert codes(tree.ancestors(OrgUnitId(3), DAY)) == ["C", "B", "A"]


def test_a_reference_names_the_unit_for_pages() -> None:
    ref = UNITS[1].ref

    assert (ref.id, ref.code, ref.short_name) == (2, "STNMT", "Sở TN-MT")
    assert ref.kind is OrgUnitKind.DEPARTMENT


def test_an_official_code_means_another_org_unit_on_another_day() -> None:
    """769 was Quận 2 until 2020 and is TP Thủ Đức from 2021."""
    before = TREE.by_official_code("769", date(2020, 12, 31))
    after = TREE.by_official_code("769", MERGER)

    assert (before and before.code, after and after.code) == ("Q2", "TPTD")
    assert TREE.by_official_code("769", REFORM) is None
    assert TREE.by_official_code("999", DAY) is None
