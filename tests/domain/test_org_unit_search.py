"""What is typed into the search for an org unit, and what is listed."""

import pytest

from domain.org_unit_search import searched_units
from tests.domain.city import UNITS, unit

REFS = tuple(item.ref for item in (*UNITS, unit(16, "BHHA", "Phường Bình Hưng Hòa A")))


def codes(text: str) -> list[str]:
    return [item.code for item in searched_units(text, REFS)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("q1", ["Q1"]),
        ("binh tan", ["QBT"]),
        ("Bình Tân", ["QBT"]),
        ("bình t", ["QBT", "QBTH", "QBT-27439"]),
        ("thu duc", ["TPTD"]),
        ("tp thu", ["TPTD"]),
        ("binh hung", ["BHHA"]),
        ("BHH A", ["BHHA"]),
        ("hoà hưng", ["PHH"]),
        ("so tai nguyen", ["STNMT"]),
        ("p1", ["QBTH-26929", "QBT-27436"]),
        ("27436", ["QBT-27436"]),
    ],
)
def test_units_are_listed_by_what_is_typed(text: str, found: list[str]) -> None:
    assert codes(text)[: len(found) or None] == found


def test_nothing_typed_lists_all_in_their_order() -> None:
    assert searched_units("  ", REFS) == REFS


def test_a_misspelt_name_is_found_by_likeness() -> None:
    assert codes("Quận Bình Thanhj")[0] == "QBTH"
