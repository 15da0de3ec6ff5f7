"""What may be said of a unit beside others: only what lies beyond noise."""

from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import OrgUnitId
from domain.map_measure import MapMeasure, measure_named
from domain.ratio import Ratio, wilson_interval
from domain.scorecard import OrgUnitKind, OrgUnitRef
from domain.unit_map import CellState, MappedUnit
from domain.unit_page import LEAST_PEERS, Standing, UnitFigure, peer_group

LATE = measure_named("qua-han")
ON_TIME = measure_named("dung-han")


def unit(measure: MapMeasure, part: int, whole: int, code: str = "A") -> MappedUnit:
    ratio = Ratio(part, whole)
    state = CellState.FEW if whole < 30 else CellState.VALUE
    state = state if whole else CellState.NO_ACTIVITY
    return MappedUnit(
        org_unit=OrgUnitRef(OrgUnitId(1), code, code, code, OrgUnitKind.DISTRICT),
        state=state,
        part=part,
        ratio=ratio,
        value=measure.scaled(ratio, part),
        interval=wilson_interval(part, whole) if state is CellState.VALUE else None,
        hex_row=None,
        hex_col=None,
        has_below=False,
    )


def figure(
    measure: MapMeasure, now: tuple[int, int], *others: tuple[int, int]
) -> UnitFigure:
    own = unit(measure, *now)
    like = [own, *(unit(measure, *other) for other in others)]
    return UnitFigure(measure, own, None, peer_group(OrgUnitKind.DISTRICT, like))


@pytest.mark.parametrize(
    ("measure", "now", "expected"),
    [
        (LATE, (300, 1000), Standing.WORSE),
        (LATE, (10, 1000), Standing.BETTER),
        (LATE, (101, 1000), Standing.ALIKE),
        (LATE, (5, 20), Standing.NONE),
        (ON_TIME, (10, 1000), Standing.WORSE),
        (ON_TIME, (300, 1000), Standing.BETTER),
    ],
)
def test_better_and_worse_are_said_only_beyond_noise(measure, now, expected):
    others = [(100, 1000), (99, 1000), (102, 1000), (100, 1000)]

    assert figure(measure, now, *others).standing is expected


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 60)), max_size=8))
def test_the_middle_counts_only_those_that_are_compared(pairs):
    units = [unit(LATE, min(part, whole), whole) for part, whole in pairs]
    rates = [
        Decimal(min(part, whole)) / Decimal(whole) * 10_000
        for part, whole in pairs
        if whole >= 30
    ]

    group = peer_group(OrgUnitKind.DISTRICT, units)

    if len(rates) < LEAST_PEERS:
        assert group is None
    else:
        assert group is not None
        assert group.middle == median(rates)


def test_a_change_within_overlapping_intervals_is_noise():
    now, alike, less = (unit(LATE, n, 1000) for n in (30, 25, 3))

    assert UnitFigure(LATE, now, alike, None).is_noise
    assert not UnitFigure(LATE, now, less, None).is_noise
    assert UnitFigure(LATE, now, less, None).change == Decimal(270)
    assert UnitFigure(LATE, now, unit(LATE, 0, 5), None).is_noise
