"""Sums of groups and plan by weight, against sums made one task after the other."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.plan import DecisionKind, PlanBook, TaskRecord
from domain.plan_rollup import RollUp, plan_roll_up
from domain.plan_state import TaskStanding, standings
from tests.domain.calendars import vietnam
from tests.domain.plans import book, decision, records, report, slow_state, task


def test_a_roll_up_weighs_and_leaves_cancelled_tasks_out():
    heavy = TaskRecord(task("I.01", weight=3), (report(date(2024, 4, 1), 40),))
    light = TaskRecord(task("I.02"), (report(date(2024, 4, 1), 100),))
    silent = TaskRecord(task("II.01", group_code="II", weight=4))
    dropped = TaskRecord(
        task("II.02", group_code="II"),
        decisions=(decision(DecisionKind.CANCELLED, date(2024, 4, 1)),),
    )
    whole = book(heavy, light, silent, dropped)
    day = date(2024, 7, 1)

    found = plan_roll_up(whole, standings(whole, day=day, calendar=vietnam()))

    assert found.groups["I"].percent == Fraction(3 * 40 + 100, 4)
    assert (found.groups["II"].percent, found.groups["II"].unreported) == (None, 1)
    assert found.whole.percent == Fraction(3 * 40 + 100, 8)
    assert (found.whole.weight, found.whole.late_first) == (8, 2)
    on_time = found.whole.counts.on_time
    assert (on_time.numerator, on_time.denominator) == (1, 3)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(records(), st.sampled_from(["I", "II"])), max_size=6),
    st.dates(date(2024, 1, 1), date(2025, 1, 31)),
)
def test_sums_are_those_made_task_by_task(drawn, day):
    whole = book(
        *(
            replace(record, task=replace(record.task, code=f"{n}", group_code=group))
            for n, (record, group) in enumerate(drawn)
        )
    ).known_on(day)
    found = standings(whole, day=day, calendar=vietnam())

    sums = plan_roll_up(whole, found)

    _require_slow(sums.whole, whole, found, day, {"I", "II"})
    for code, group in sums.groups.items():
        _require_slow(group, whole, found, day, {code})


def _require_slow(
    sums: RollUp,
    whole: PlanBook,
    found: dict[str, TaskStanding],
    day: date,
    groups: set[str],
) -> None:
    states: Counter[str] = Counter()
    weight = silent = late = stale = dated = 0
    done = expected = Fraction(0)
    for record in whole.records:
        task = record.task
        if task.group_code not in groups:
            continue
        state = slow_state(record, day, vietnam(), whole.plan.warn_days)
        states[state] += 1
        if state == "huy":
            continue
        standing = found[task.code]
        weight += task.weight
        done += task.weight * (standing.percent or 0)
        silent += standing.percent is None
        late += (standing.days_late_first or 0) > 0
        stale += standing.is_stale
        if standing.expected is not None:
            dated += task.weight
            expected += task.weight * standing.expected
    live = sum(states.values()) - states["huy"]
    assert {state.value: n for state, n in sums.counts.of.items()} == states
    parts = (sums.counts.done, sums.counts.open, states["tam-dung"], states["huy"])
    assert sums.counts.assigned == sum(parts) == sum(states.values())
    assert sums.weight == weight
    assert sums.percent == (None if silent == live else done / weight)
    assert sums.expected == (expected / dated if dated else None)
    assert (sums.unreported, sums.late_first, sums.stale) == (silent, late, stale)
    on_time = sums.counts.on_time
    assert (on_time.numerator, on_time.denominator) == (
        states["ht-dung-han"],
        states["ht-dung-han"] + states["ht-tre-han"] + states["qua-han"],
    )
