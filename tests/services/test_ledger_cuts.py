"""Rows of a ledger as signed nodes, also where the tree changes within a period."""

from datetime import date

from domain.identifiers import OrgUnitId
from domain.ledger_cell import HandlingLevel
from domain.org_tree import OrgTree, OrgUnit
from domain.scorecard import OrgUnitKind
from services.ledger_cuts import (
    OWN,
    WHOLE,
    Cut,
    cut_on,
    rows_below,
    rows_by_level,
    segments,
)

SPRING, SUMMER = date(2024, 3, 1), date(2024, 6, 1)
CITY, OFFICE, NORTH, SOUTH, WARD = (OrgUnitId(n) for n in range(1, 6))


def unit(
    number: OrgUnitId,
    parent: OrgUnitId | None,
    kind: OrgUnitKind,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> OrgUnit:
    return OrgUnit(
        id=number,
        code=f"U{number}",
        official_code=None,
        name=f"Đơn vị {number}",
        short_name=f"U{number}",
        kind=kind,
        parent_id=parent,
        sort_order=number,
        valid_from=valid_from,
        valid_to=valid_to,
    )


UNITS = (
    unit(CITY, None, OrgUnitKind.CITY),
    unit(OFFICE, CITY, OrgUnitKind.DEPARTMENT),
    unit(NORTH, CITY, OrgUnitKind.DISTRICT),
    unit(SOUTH, CITY, OrgUnitKind.DISTRICT),
    unit(WARD, NORTH, OrgUnitKind.COMMUNE, valid_to=SUMMER),
    unit(WARD, SOUTH, OrgUnitKind.COMMUNE, valid_from=SUMMER),
)
TREE = OrgTree(UNITS)


def test_a_whole_subtree_is_one_node():
    cut = cut_on(TREE, CITY, SPRING)

    assert cut.nodes == {WHOLE: {CITY: 1}}
    assert cut.is_subtree(WHOLE)
    assert cut.all_holders == {CITY, OFFICE, NORTH, SOUTH, WARD}


def test_what_an_org_unit_holds_itself_is_its_node_less_those_below():
    cut = cut_on(TREE, NORTH, SPRING, own_only=True)

    assert cut.nodes == {WHOLE: {NORTH: 1, WARD: -1}}
    assert not cut.is_subtree(WHOLE)
    assert cut.all_holders == {NORTH}


def test_a_level_is_what_org_units_of_that_level_hold_themselves():
    cut = cut_on(TREE, CITY, SPRING, row_of=rows_by_level)

    assert cut.nodes == {
        HandlingLevel.CITY.value: {CITY: 1, NORTH: -1, SOUTH: -1},
        HandlingLevel.DISTRICT.value: {NORTH: 1, SOUTH: 1, WARD: -1},
        HandlingLevel.COMMUNE.value: {WARD: 1},
    }
    only = cut_on(TREE, CITY, SPRING, level=HandlingLevel.COMMUNE)
    assert only.nodes == {WHOLE: {WARD: 1}}


def test_rows_by_org_unit_add_up_to_the_node_above():
    cut = cut_on(TREE, CITY, SPRING, row_of=rows_below(TREE, CITY, SPRING))

    assert cut.nodes[str(NORTH)] == {NORTH: 1}
    assert cut.nodes[OWN] == {CITY: 1, OFFICE: -1, NORTH: -1, SOUTH: -1}
    assert cut.holders[str(NORTH)] == {NORTH, WARD}


def test_days_are_parted_where_the_cut_changes_and_only_there():
    first, end = date(2024, 1, 1), date(2025, 1, 1)

    def north(day: date) -> Cut:
        return cut_on(TREE, NORTH, day, own_only=True)

    parts = segments(TREE, first, end, north)
    whole = segments(TREE, first, end, lambda day: cut_on(TREE, OFFICE, day))

    assert [(p.first_day, p.end_day) for p in parts] == [(first, SUMMER), (SUMMER, end)]
    assert [p.cut.nodes[WHOLE] for p in parts] == [{NORTH: 1, WARD: -1}, {NORTH: 1}]
    assert [(p.first_day, p.end_day) for p in whole] == [(first, end)]
