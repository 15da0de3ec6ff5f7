"""Counts of events add up, and stocks follow from them."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event_counts import NETS, EventCounts, counts_behind, net_of
from domain.ratio import Ratio, pooled

COUNTS = st.builds(EventCounts, *[st.integers(0, 10**6)] * len(fields(EventCounts)))


@given(earlier=COUNTS, later=COUNTS)
def test_a_period_is_what_two_running_sums_differ_by(
    earlier: EventCounts, later: EventCounts
) -> None:
    assert (earlier + later) - earlier == later


@given(first=COUNTS, second=COUNTS)
def test_stocks_and_rates_of_a_sum_follow_from_the_parts(
    first: EventCounts, second: EventCounts
) -> None:
    both = first + second

    assert both.left == first.left + second.left
    assert both.open_change == first.open_change + second.open_change
    assert both.overdue_change == first.overdue_change + second.overdue_change
    assert both.on_time == pooled([first.on_time, second.on_time])
    assert both.late == both.on_time.complement
    assert both.online == pooled([first.online, second.online])


def test_what_came_less_what_went_is_the_change_of_the_stock() -> None:
    day = EventCounts(
        received=10,
        left_early=3,
        left_on_time=2,
        left_late=1,
        transferred_in=4,
        transferred_out=2,
        became_overdue=5,
        transferred_in_overdue=2,
        transferred_out_overdue=1,
        received_online=7,
    )

    assert (day.open_change, day.overdue_change) == (6, 5)
    assert day.on_time == Ratio(5, 6)
    assert day.online == Ratio(7, 10)


def test_counts_behind_properties_are_all_that_they_need():
    full = EventCounts(*range(1, 27))
    for name in ("left", "open_change", "overdue_change", "received", "left_late"):
        kept = {count: getattr(full, count) for count in counts_behind([name])}

        assert getattr(EventCounts(**kept), name) == getattr(full, name)
    with pytest.raises(ValueError, match="on_time"):
        counts_behind(["on_time"])


def test_properties_are_what_they_add_up_less_what_they_take_away():
    names = [field.name for field in fields(EventCounts)]
    counts = EventCounts(*(7**place for place in range(len(names))))

    for name in (*NETS, *names):
        added, taken = net_of(name)
        assert getattr(counts, name) == sum(
            getattr(counts, each) for each in added
        ) - sum(getattr(counts, each) for each in taken)
