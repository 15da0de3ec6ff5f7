"""Judging a ratio by the least it should be."""

import pytest

from domain.ratio import Ratio
from domain.scorecard import Status
from domain.targets import ON_TIME, status_at_least


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (Ratio(98, 100), Status.MET),
        (Ratio(979_999, 1_000_000), Status.MISSED),
        (Ratio(0, 5), Status.MISSED),
        (Ratio(0, 0), Status.NONE),
        (None, Status.NONE),
    ],
)
def test_a_target_is_met_when_reached_exactly(
    value: Ratio | None, status: Status
) -> None:
    assert status_at_least(value, ON_TIME) is status


def test_without_a_target_nothing_is_judged() -> None:
    assert status_at_least(Ratio(1, 2), None) is Status.NONE
