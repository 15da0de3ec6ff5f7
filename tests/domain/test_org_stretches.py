"""Stretches of one code: matched by start or sole overlap, never two at once."""

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.org_stretches import Stretch, lives, overlap, placed

Y20, Y22, Y25 = date(2020, 1, 1), date(2022, 1, 1), date(2025, 1, 1)


@st.composite
def disjoint(draw: st.DrawFn) -> list[Stretch]:
    """Up to three stretches in any order, often touching, the last perhaps open."""
    years = draw(st.lists(st.integers(2000, 2012), unique=True, max_size=6))
    years.sort()
    ends: list[date | None] = [date(year, 1, 1) for year in years[1::2]]
    if len(years) % 2 or (bool(ends) and draw(st.booleans())):
        ends = [*ends[: (len(years) + 1) // 2 - 1], None]
    starts: list[date | None] = [date(year, 1, 1) for year in years[::2]]
    if bool(starts) and draw(st.booleans()):
        starts[0] = None
    return draw(st.permutations(list(zip(starts, ends, strict=True))))


@given(disjoint(), disjoint())
def test_what_is_not_refused_leaves_one_stretch_a_day(
    new: list[Stretch], known: list[Stretch]
) -> None:
    found = placed(new, known)
    replaced = [number for number in found.known_of if number is not None]
    if found.in_the_way:
        for position, number in found.in_the_way.items():
            assert overlap(new[position], known[number])
        return
    assert len(set(replaced)) == len(replaced)
    left = [other for n, other in enumerate(known) if n not in replaced]
    assert not any(overlap(*pair) for pair in combinations([*new, *left], 2))


@given(disjoint())
def test_the_same_again_is_each_its_own(known: list[Stretch]) -> None:
    found = placed(known, known)

    assert found.known_of == list(range(len(known)))
    assert found.in_the_way == {}


def test_a_boundary_between_two_moves() -> None:
    known = [(Y20, Y22), (Y22, None)]

    assert placed([(Y20, Y25), (Y25, None)], known).known_of == [0, 1]
    assert placed([(Y20, Y25)], known).in_the_way == {0: 1}


def test_one_stretch_does_not_become_two_by_itself() -> None:
    found = placed([(Y22, Y25), (Y25, None)], [(Y20, None)])

    assert found.in_the_way == {0: 0, 1: 0}


def test_stretches_without_a_gap_are_one_org_unit() -> None:
    given = [(Y22, Y25), (None, Y20), (Y20, Y22)]

    assert lives(given) == [[1, 2, 0]]
    assert lives([(None, Y20), (Y22, None)]) == [[0], [1]]
    assert lives([]) == []
