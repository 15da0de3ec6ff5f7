"""Movement in a ranking, against a slow version of itself that looks pair by pair."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.movement_words import movement_text
from domain.identifiers import OrgUnitId
from domain.map_measure import MapMeasure, measure_named
from domain.movement import (
    Cause,
    Figure,
    Movement,
    MovementKind,
    Standings,
    movements,
)
from domain.ratio import wilson_interval

LATE, ON_TIME = measure_named("qua-han"), measure_named("dung-han")
Pair = tuple[int, int]


def held(pair: Pair | None) -> Figure | None:
    """What is compared of part and whole: nothing under 30."""
    if pair is None or pair[1] < 30:
        return None
    part, whole = min(pair), pair[1]
    return Figure(Decimal(part) / whole * 100, wilson_interval(part, whole))


def standings(
    *pairs: tuple[Pair, Pair | None], changed: Sequence[int] = ()
) -> list[Standings]:
    """One per pair of now and before, ids from 1; `changed`: another unit since."""
    found = []
    for number, (now, before) in enumerate(pairs, 1):
        present = held(now)
        if present is not None:
            day = date(2025, 7, 1) if number in changed else None
            found.append(Standings(OrgUnitId(number), present, held(before), day))
    return found


def apart(one: Figure, other: Figure) -> bool:
    (low, high), (other_low, other_high) = one.interval, other.interval
    return high < other_low or other_high < low


def slow_places(
    measure: MapMeasure, items: Sequence[Standings]
) -> dict[OrgUnitId, int]:
    """Places won less places lost, each pair by itself."""
    places = {}
    both = [i for i in items if i.before is not None and i.changed_on is None]
    for one in both:
        won = 0
        for other in both:
            assert one.before is not None
            assert other.before is not None
            is_real = apart(one.now, one.before) or apart(other.now, other.before)
            if not (apart(one.now, other.now) and is_real):
                continue
            now = one.now.value - other.now.value
            then = one.before.value - other.before.value
            if measure is LATE:
                now, then = -now, -then
            won += (now > 0 > then) - (now < 0 < then)
        places[one.org_unit_id] = won
    return places


PAIRS = st.tuples(st.integers(0, 400), st.integers(20, 400))


@given(
    st.lists(st.tuples(PAIRS, st.one_of(st.none(), PAIRS)), max_size=7),
    st.sampled_from([LATE, ON_TIME]),
)
def test_places_equal_those_counted_pair_by_pair(pairs, measure):
    items = standings(*pairs, changed=[1])

    found = movements(measure, items)

    expected = slow_places(measure, items)
    signed = {
        unit: move.places if move.kind is MovementKind.UP else -move.places
        for unit, move in found.items()
        if move.kind not in (MovementKind.NEW, MovementKind.CHANGED)
    }
    assert signed == expected
    assert sum(signed.values()) == 0
    assert set(found) == {item.org_unit_id for item in items}


@given(st.lists(st.tuples(PAIRS, PAIRS), min_size=2, max_size=7))
def test_nothing_is_claimed_inside_noise(pairs):
    items = standings(*pairs)
    for unit, move in movements(LATE, items).items():
        own = next(item for item in items if item.org_unit_id == unit)
        if move.places:
            assert any(apart(own.now, other.now) for other in items)
        if move.cause is Cause.OWN:
            assert own.before is not None
            assert apart(own.now, own.before)


def test_the_reason_is_its_own_change_or_that_of_others():
    items = standings(
        ((200, 1000), (50, 1000)),  # much worse than it was
        ((100, 1000), (100, 1000)),  # as it was, now passed nobody but by none
        ((101, 1000), (102, 1000)),
    )

    found = movements(LATE, items)

    assert found[OrgUnitId(1)] == Movement(MovementKind.DOWN, 2, Cause.OWN, Decimal(15))
    assert (found[OrgUnitId(2)].kind, found[OrgUnitId(2)].places) == (
        MovementKind.UP,
        1,
    )
    assert found[OrgUnitId(2)].cause is Cause.OTHERS


def test_up_is_better_where_much_is_good_too():
    items = standings(((950, 1000), (500, 1000)), ((700, 1000), (700, 1000)))

    assert movements(ON_TIME, items)[OrgUnitId(1)].kind is MovementKind.UP


def test_new_units_and_changed_ones_are_not_held_against_what_they_were():
    items = standings(((200, 1000), None), ((1, 1000), (900, 1000)), changed=[2])

    found = movements(LATE, items)

    assert found[OrgUnitId(1)].kind is MovementKind.NEW
    assert found[OrgUnitId(2)] == Movement(
        MovementKind.CHANGED, changed_on=date(2025, 7, 1)
    )


@pytest.mark.parametrize("code", ["tiep-nhan", "dang-qua-han", "ngay-xu-ly"])
def test_without_an_interval_nothing_is_followed(code):
    items = standings(((200, 1000), (1, 1000)), ((1, 1000), (200, 1000)))

    assert movements(measure_named(code), items) == {}


@pytest.mark.parametrize(
    ("movement", "text"),
    [
        (Movement(MovementKind.UP, 3, Cause.OWN, Decimal("1.2")),
         "lên 3 bậc: tỷ lệ +1,2 điểm\u202f%"),
        (Movement(MovementKind.DOWN, 2, Cause.OTHERS, Decimal(0)),
         "xuống 2 bậc: đơn vị khác tốt lên"),
        (Movement(MovementKind.NOISE, 0, Cause.NONE, Decimal("0.1")), "trong sai số"),
        (Movement(MovementKind.NOISE, 0, Cause.OWN, Decimal("-4")),
         "tỷ lệ −4,0 điểm\u202f%, hạng trong sai số"),
        (Movement(MovementKind.NEW), "mới xếp hạng"),
        (Movement(MovementKind.CHANGED, changed_on=date(2025, 7, 1)),
         "đơn vị đổi từ 01/07/2025"),
        (None, ""),
    ],
)  # fmt: skip
def test_movement_is_one_short_phrase(movement, text):
    assert movement_text(ON_TIME, movement) == text
