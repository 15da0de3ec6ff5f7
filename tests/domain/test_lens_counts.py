"""Counts through a lens: sums and identities of every group stay, kin are found."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.lens import Conversion, rounded_within
from domain.lens_counts import FLOWS, LensSum, kin_of
from domain.succession import Succession
from tests.domain.successions import LINKS, LIVES, U, successions

DATES = st.dates(date(2021, 1, 1), date(2026, 12, 31))
AFTER = date(2026, 5, 1)
SMALL = st.integers(0, 9)


@st.composite
def event_counts(draw: st.DrawFn) -> EventCounts:
    early, on_time, late, online, rest = (draw(SMALL) for _ in range(5))
    left = early + on_time + late
    return EventCounts(
        received=online + rest,
        received_online=online,
        left_early=early,
        left_on_time=on_time,
        left_late=late,
        paid_online=draw(st.integers(0, left)),
        digitised=draw(st.integers(0, left)),
        processing_days=draw(SMALL),
        transferred_in=3,
    )


def told_of(
    conversion: Conversion, sources: list[tuple[OrgUnitId, date]], lens_day: date
) -> dict[tuple[OrgUnitId, date], list[OrgUnitId]]:
    return {
        (unit, day): [
            p.org_unit for p in conversion.parts(unit, day, lens_day) if p.share
        ]
        for unit, day in sources
    }


def in_force(succession: Succession, day: date) -> list[OrgUnitId]:
    return [
        unit
        for unit, life in succession.lives.items()
        if (life.first is None or life.first <= day)
        and (life.end is None or day < life.end)
    ]


@given(successions(), st.lists(DATES, min_size=1, max_size=3), DATES, st.data())
def test_whole_numbers_keep_sums_and_identities(
    succession: Succession, days: list[date], lens_day: date, data: st.DataObject
):
    conversion = Conversion(succession)
    sums, total = LensSum(conversion, lens_day), EventCounts()
    sources = [(unit, day) for day in days for unit in in_force(succession, day)]
    for unit, day in sources:
        own = data.draw(event_counts())
        total += own
        sums.add({unit: own}, day)
    kin, _ = kin_of(list(succession.lives), told_of(conversion, sources, lens_day))

    found = sums.whole_numbers(kin)

    added = sum(found.values(), EventCounts())
    assert all(getattr(added, name) == getattr(total, name) for name in FLOWS)
    assert added.transferred_in == 0
    for counts in found.values():
        assert 0 <= counts.received_online <= counts.received
        assert counts.paid_online <= counts.left
        assert counts.digitised <= counts.left


@given(successions(), DATES, DATES, st.data())
def test_a_group_is_rounded_alike_whatever_else_is_asked_for(
    succession: Succession, day: date, lens_day: date, data: st.DataObject
):
    conversion = Conversion(succession)
    sources = [(unit, day) for unit in in_force(succession, day)]
    own = {unit: data.draw(event_counts()) for unit, _ in sources}
    kin, groups = kin_of(list(succession.lives), told_of(conversion, sources, lens_day))
    everything = LensSum(conversion, lens_day)
    everything.add(own, day)
    whole = everything.whole_numbers(kin)

    for group in set(groups.values()):
        part = LensSum(conversion, lens_day)
        part.add({u: own[u] for (u, d), g in groups.items() if g == group}, day)
        for unit, counts in part.whole_numbers(kin).items():
            assert whole[unit] == counts


def test_those_who_share_a_part_are_kin_and_doubt_one_another():
    conversion, before = Conversion(Succession(LINKS, LIVES)), date(2024, 5, 1)
    sums = LensSum(conversion, AFTER)
    sums.add({U(4): EventCounts(received=2), U(7): EventCounts(received=5)}, before)

    sources = [(U(4), before), (U(7), before)]
    kin, groups = kin_of([U(5)], told_of(conversion, sources, AFTER))

    assert set(kin) == {U(5), U(6)}
    assert set(groups) == {(U(4), before)}
    assert sums.estimates([U(5)])
    assert not sums.estimates([U(5), U(6)])
    assert not sums.estimates([U(7)])


def test_late_entries_are_split_in_whole_numbers():
    conversion = Conversion(Succession(LINKS, LIVES))
    sums = LensSum(conversion, AFTER)
    sums.add({U(4): EventCounts(received=4)}, AFTER, in_force=False)

    found = sums.whole_numbers({})

    assert {unit: counts.received for unit, counts in found.items()} == {
        U(5): 3,
        U(6): 1,
    }


def test_no_part_is_more_than_its_whole_as_long_as_there_is_room():
    assert rounded_within({"a": 2, "b": 1}, {"a": 1, "b": 3}) == {"a": 1, "b": 2}
    assert sum(rounded_within({"a": 2, "b": 1}, {"a": 1, "b": 1}).values()) == 3
