"""The clock on random dossiers: states, events and deadlines tell one story."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.dossier import (
    TICK,
    Dossier,
    DossierState,
    Outcome,
    Pause,
    deadline,
    left_state,
    local_day,
    merged_pauses,
    state_at,
)
from domain.dossier_events import Event, EventKind, events
from domain.identifiers import OrgUnitId
from tests.domain.calendars import ZONE, vietnam
from tests.domain.dossiers import BEGIN, END, SPAN_MINUTES, any_dossiers, end_of

INSTANTS = st.integers(0, 2 * SPAN_MINUTES).map(lambda m: BEGIN + timedelta(minutes=m))
OPEN = {DossierState.OPEN_IN_TIME, DossierState.WAITING, DossierState.OPEN_OVERDUE}

FLOWS_IN = {
    "in process": {EventKind.RECEIVED: 1, EventKind.TRANSFERRED_IN: 1,
                   EventKind.TRANSFERRED_OUT: -1, EventKind.LEFT_EARLY: -1,
                   EventKind.LEFT_ON_TIME: -1, EventKind.LEFT_LATE: -1},
    "overdue": {EventKind.BECAME_OVERDUE: 1, EventKind.LEFT_LATE: -1,
                EventKind.TRANSFERRED_IN_OVERDUE: 1,
                EventKind.TRANSFERRED_OUT_OVERDUE: -1},
    "waiting": {EventKind.WAITING_BEGAN: 1, EventKind.WAITING_ENDED: -1,
                EventKind.TRANSFERRED_IN_WAITING: 1,
                EventKind.TRANSFERRED_OUT_WAITING: -1},
}  # fmt: skip
"""How each event changes each stock of its org unit."""


def state(dossier: Dossier, instant: datetime) -> DossierState:
    """State under the real calendar."""
    return state_at(dossier, instant, calendar=vietnam(), zone=ZONE)


def happened(dossier: Dossier) -> list[Event]:
    """Every event, from a source complete beyond all of them."""
    return list(events(dossier, complete_to=END, calendar=vietnam(), zone=ZONE))


def known_at(dossier: Dossier, instant: datetime) -> Dossier:
    """The record as its source held it at `instant`."""
    left = dossier.resolved_at is not None and dossier.resolved_at <= instant
    return replace(
        dossier,
        resolved_at=dossier.resolved_at if left else None,
        outcome=dossier.outcome if left else None,
        pauses=[
            Pause(
                p.began_at, p.ended_at if p.ended_at and p.ended_at <= instant else None
            )
            for p in dossier.pauses
            if p.began_at <= instant
        ],
    )


@given(dossier=any_dossiers(), instant=INSTANTS, later=INSTANTS)
def test_once_overdue_overdue_until_it_leaves(
    dossier: Dossier, instant: datetime, later: datetime
) -> None:
    instant, later = min(instant, later), max(instant, later)
    if state(dossier, instant) is not DossierState.OPEN_OVERDUE:
        return

    assert state(dossier, later) in {DossierState.OPEN_OVERDUE, DossierState.LEFT_LATE}


@given(
    dossiers=st.lists(any_dossiers(), min_size=1, max_size=4),
    instant=INSTANTS,
    at_end_of_day=st.booleans(),
)
def test_stocks_of_each_unit_are_sums_of_its_events(
    dossiers: list[Dossier], instant: datetime, at_end_of_day: bool
) -> None:
    if at_end_of_day:
        instant = end_of(local_day(instant, ZONE))
    by_state: Counter[tuple[OrgUnitId, str]] = Counter()
    by_events: Counter[tuple[OrgUnitId, str]] = Counter()
    for dossier in dossiers:
        now, holder = state(dossier, instant), dossier.holder_at(instant)
        by_state[holder, "in process"] += now in OPEN
        by_state[holder, "overdue"] += now is DossierState.OPEN_OVERDUE
        by_state[holder, "waiting"] += now is DossierState.WAITING
        for event in happened(dossier):
            if event.at <= instant:
                for stock, change in FLOWS_IN.items():
                    by_events[event.org_unit, stock] += change.get(event.kind, 0)

    for key in by_state | by_events:
        assert by_events[key] == by_state[key], key


@given(dossier=any_dossiers(), instant=INSTANTS)
def test_a_past_state_is_what_was_known_then(
    dossier: Dossier, instant: datetime
) -> None:
    if not dossier.is_counted:
        return  # That it would never be accepted was not known before.

    assert state(dossier, instant) is state(known_at(dossier, instant), instant)


@given(dossier=any_dossiers())
def test_it_leaves_once_and_as_its_last_state_says(dossier: Dossier) -> None:
    kinds = [event.kind.value for event in happened(dossier)]
    left = [
        kind for kind in kinds if kind in {"left_early", "left_on_time", "left_late"}
    ]

    if dossier.resolved_at is None or not dossier.is_counted:
        assert left == []
    else:
        assert left == [state(dossier, END).value]


@given(dossier=any_dossiers())
def test_what_fell_due_became_overdue_or_had_left_in_time(dossier: Dossier) -> None:
    seen = {event.kind: event for event in happened(dossier)}

    if EventKind.BECAME_OVERDUE in seen:
        overdue = seen[EventKind.BECAME_OVERDUE]
        assert overdue == replace(seen[EventKind.FELL_DUE], kind=overdue.kind)
        assert state(dossier, overdue.at - TICK) is not DossierState.OPEN_OVERDUE
    elif EventKind.FELL_DUE in seen:
        assert EventKind.LEFT_LATE not in seen
        assert dossier.resolved_at is not None
    assert (EventKind.LEFT_LATE in seen) <= (EventKind.BECAME_OVERDUE in seen)
    assert (EventKind.LEFT_LATE_FIRST in seen) <= (
        EventKind.BECAME_OVERDUE_FIRST in seen
    )
    assert (EventKind.APOLOGISED in seen) <= (EventKind.BECAME_OVERDUE in seen)


@given(dossier=any_dossiers(), complete_to=INSTANTS)
def test_a_source_complete_to_an_instant_knows_of_no_later_deadline_missed(
    dossier: Dossier, complete_to: datetime
) -> None:
    dated = {
        EventKind.FELL_DUE,
        EventKind.BECAME_OVERDUE,
        EventKind.BECAME_OVERDUE_FIRST,
    }

    known = set(events(dossier, complete_to=complete_to, calendar=vietnam(), zone=ZONE))

    assert {e for e in known if e.kind in dated} == {
        e for e in happened(dossier) if e.kind in dated and e.at <= complete_to
    }


@given(dossier=any_dossiers())
def test_a_deadline_only_moves_later_and_by_working_days(dossier: Dossier) -> None:
    clock = deadline(dossier, calendar=vietnam(), zone=ZONE)

    due = dossier.first_due_at
    for paused in clock.pauses:
        assert paused.due_before == due
        assert paused.began_at <= due
        if paused.due_after is None:
            break
        assert paused.ended_at is not None
        assert paused.due_after >= max(due, paused.ended_at)
        due = paused.due_after
    assert clock.due_at in {due, None}
    assert (clock.due_at is None) == (clock.waiting_since is not None)


@given(dossier=any_dossiers())
def test_pauses_that_overlap_count_once(dossier: Dossier) -> None:
    merged = merged_pauses(dossier)
    joined = replace(dossier, pauses=merged)
    doubled = replace(dossier, pauses=[*dossier.pauses, *dossier.pauses])

    clocks = [
        deadline(one, calendar=vietnam(), zone=ZONE)
        for one in (dossier, joined, doubled)
    ]

    assert clocks[0] == clocks[1] == clocks[2]
    for earlier, later in pairwise(merged):
        assert earlier.ended_at is not None
        assert earlier.ended_at < later.began_at


@given(dossier=any_dossiers(), instant=INSTANTS)
def test_one_never_accepted_is_in_no_figure(
    dossier: Dossier, instant: datetime
) -> None:
    refused = replace(dossier, outcome=Outcome.NOT_ACCEPTED)

    assert happened(refused) == []
    assert state(refused, instant) is DossierState.NOT_RECEIVED


@given(
    day=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    offset=st.integers(-3, 3),
    minute=st.integers(0, 1439),
)
def test_a_promised_day_lasts_to_its_end(day: date, offset: int, minute: int) -> None:
    left_on = day + timedelta(days=offset)
    left = end_of(left_on) + TICK - timedelta(minutes=minute + 1)

    judged = left_state(left, end_of(day), zone=ZONE)

    expected = (
        DossierState.LEFT_EARLY
        if left_on < day
        else DossierState.LEFT_ON_TIME
        if left_on == day
        else DossierState.LEFT_LATE
    )
    assert judged is expected
