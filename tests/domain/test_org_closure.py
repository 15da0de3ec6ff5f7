"""Ancestors over time, against asking the tree day by day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.identifiers import OrgUnitId
from domain.org_closure import Ancestry, closure
from domain.org_tree import OrgTree
from tests.domain.city import REFORM, UNITS

MOVED = date(2023, 1, 1)
WARD = next(unit for unit in UNITS if unit.code == "HBC-27595")
WITH_A_MOVE = (
    *(unit for unit in UNITS if unit.id != WARD.id),
    replace(WARD, valid_to=MOVED),
    replace(WARD, parent_id=OrgUnitId(7), valid_from=MOVED),
)
DAYS = [
    day + timedelta(days=offset)
    for day in (date(2018, 1, 1), date(2021, 1, 1), MOVED, date(2025, 5, 1), REFORM)
    for offset in (-1, 0, 1)
]


@pytest.mark.parametrize("day", DAYS)
def test_on_any_day_the_closure_is_the_chain_of_ancestors(day: date) -> None:
    tree = OrgTree(WITH_A_MOVE)
    found: dict[OrgUnitId, list[Ancestry]] = {}
    for ancestry in closure(WITH_A_MOVE):
        ended = ancestry.valid_to is not None and ancestry.valid_to <= day
        if ancestry.valid_from <= day and not ended:
            found.setdefault(ancestry.org_unit, []).append(ancestry)

    for org_unit, chain in found.items():
        assert [step.depth for step in chain] == list(range(len(chain)))
        assert [step.ancestor for step in chain] == [
            unit.id for unit in tree.ancestors(org_unit, day)
        ]
    assert found.keys() == {unit.id for unit in UNITS}


def test_a_unit_that_never_moved_has_one_stretch_without_ends() -> None:
    district = [step for step in closure(UNITS) if step.org_unit == OrgUnitId(8)]

    assert [(step.valid_from, step.valid_to) for step in district] == [
        (date.min, None),
        (date.min, None),
    ]
