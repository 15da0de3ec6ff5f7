"""The clock by hand: deadlines, pauses, what counts as early, on time and late."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.dossier import (
    TICK,
    Dossier,
    DossierState,
    LawfulPause,
    Outcome,
    Pause,
    Transfer,
    deadline,
    local_day,
    merged_pauses,
    state_at,
)
from domain.dossier_events import EventKind, events
from domain.identifiers import OrgUnitId
from domain.working_days import WorkingCalendar
from tests.domain.calendars import ZONE, vietnam
from tests.domain.dossiers import dossier, end_of, local, pause

DUE_DAY = date(2024, 6, 21)
DUE = end_of(DUE_DAY)


def due_of(one: Dossier, calendar: WorkingCalendar | None = None) -> date | None:
    """The due day under the real calendar unless told otherwise."""
    clock = deadline(one, calendar=calendar or vietnam(), zone=ZONE)
    return None if clock.due_at is None else local_day(clock.due_at, ZONE)


def state(one: Dossier, at: str) -> DossierState:
    """State at a local time."""
    return state_at(one, local(at), calendar=vietnam(), zone=ZONE)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ("2024-06-20 23:59", DossierState.LEFT_EARLY),
        ("2024-06-21 00:00", DossierState.LEFT_ON_TIME),
        ("2024-06-21 23:59", DossierState.LEFT_ON_TIME),
        ("2024-06-22 00:00", DossierState.LEFT_LATE),
    ],
)
def test_a_due_day_lasts_until_its_local_midnight(
    left: str, expected: DossierState
) -> None:
    one = dossier("2024-06-17 08:00", DUE, resolved=left)

    assert state(one, "2024-07-01 00:00") is expected


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ("2024-06-21 10:00", DossierState.LEFT_ON_TIME),
        ("2024-06-21 10:01", DossierState.LEFT_LATE),
        ("2024-06-20 17:00", DossierState.LEFT_EARLY),
    ],
)
def test_a_due_instant_is_that_instant(left: str, expected: DossierState) -> None:
    one = dossier("2024-06-17 08:00", local("2024-06-21 10:00"), resolved=left)

    assert state(one, "2024-07-01 00:00") is expected


def test_an_open_dossier_is_overdue_from_the_first_instant_after_its_deadline() -> None:
    one = dossier("2024-06-17 08:00", DUE)

    assert state(one, "2024-06-17 07:59") is DossierState.NOT_RECEIVED
    assert state(one, "2024-06-17 08:00") is DossierState.OPEN_IN_TIME
    for at, expected in (
        (DUE, DossierState.OPEN_IN_TIME),
        (DUE + TICK, DossierState.OPEN_OVERDUE),
    ):
        assert state_at(one, at, calendar=vietnam(), zone=ZONE) is expected


def test_a_pause_moves_the_deadline_by_the_working_days_it_lasted() -> None:
    # Tuesday to Tuesday: five working days, the day of resumption not among them.
    one = dossier(
        "2024-06-10 08:00", DUE, pause("2024-06-11 09:00", "2024-06-18 15:00")
    )

    clock = deadline(one, calendar=vietnam(), zone=ZONE)

    assert clock.pauses == (
        LawfulPause(
            local("2024-06-11 09:00"),
            local("2024-06-18 15:00"),
            5,
            DUE,
            end_of(date(2024, 6, 28)),
        ),
    )
    assert clock.due_at == end_of(date(2024, 6, 28))


def test_a_dossier_waits_while_its_pause_lasts() -> None:
    one = dossier(
        "2024-06-10 08:00", DUE, pause("2024-06-11 09:00", "2024-06-18 15:00")
    )

    assert state(one, "2024-06-11 08:59") is DossierState.OPEN_IN_TIME
    assert state(one, "2024-06-11 09:00") is DossierState.WAITING
    assert state(one, "2024-06-18 14:59") is DossierState.WAITING
    assert state(one, "2024-06-18 15:00") is DossierState.OPEN_IN_TIME


def test_a_pause_that_still_lasts_leaves_no_deadline() -> None:
    one = dossier("2024-06-10 08:00", DUE, pause("2024-06-11 09:00"))

    clock = deadline(one, calendar=vietnam(), zone=ZONE)

    assert clock.due_at is clock.overdue_from is None
    assert clock.waiting_since == local("2024-06-11 09:00")
    assert state(one, "2024-12-31 00:00") is DossierState.WAITING


def test_a_pause_after_the_deadline_changes_nothing() -> None:
    one = dossier("2024-06-10 08:00", DUE, pause("2024-06-22 09:00"))

    assert due_of(one) == DUE_DAY
    assert state(one, "2024-06-25 00:00") is DossierState.OPEN_OVERDUE


def test_a_pause_within_one_day_moves_nothing() -> None:
    one = dossier(
        "2024-06-10 08:00", DUE, pause("2024-06-11 09:00", "2024-06-11 16:00")
    )

    assert due_of(one) == DUE_DAY


def test_a_deadline_never_passes_while_the_clock_is_stopped() -> None:
    hour = local("2024-06-21 10:00")
    within = dossier(
        "2024-06-21 08:00", hour, pause("2024-06-21 09:00", "2024-06-21 15:00")
    )
    saturday = end_of(date(2024, 6, 22))
    day_off = dossier(
        "2024-06-17 08:00", saturday, pause("2024-06-22 09:00", "2024-06-24 15:00")
    )

    for one, ended in ((within, "2024-06-21 15:00"), (day_off, "2024-06-24 15:00")):
        clock = deadline(one, calendar=vietnam(), zone=ZONE)

        assert clock.due_at == local(ended)


def test_a_moved_due_instant_keeps_its_time_of_day() -> None:
    one = dossier(
        "2024-06-10 08:00",
        local("2024-06-21 10:30"),
        pause("2024-06-11 09:00", "2024-06-18 15:00"),
    )

    clock = deadline(one, calendar=vietnam(), zone=ZONE)

    assert clock.due_at == local("2024-06-28 10:30")


def test_overlapping_pauses_are_joined_and_an_open_one_swallows_the_rest() -> None:
    one = dossier(
        "2024-06-10 08:00",
        DUE,
        pause("2024-06-13 09:00"),
        pause("2024-06-11 09:00", "2024-06-14 09:00"),
        pause("2024-06-15 09:00", "2024-06-16 09:00"),
    )

    merged = merged_pauses(one)

    assert merged == [Pause(local("2024-06-11 09:00"), None)]


def test_an_open_pause_ends_when_the_dossier_leaves() -> None:
    one = dossier(
        "2024-06-10 08:00", DUE, pause("2024-06-11 09:00"), resolved="2024-08-01 09:00"
    )

    assert state(one, "2024-08-01 08:59") is DossierState.WAITING
    assert state(one, "2024-08-01 09:00") is DossierState.LEFT_EARLY


def test_a_new_date_in_an_apology_never_moves_the_deadline() -> None:
    one = dossier("2024-06-10 08:00", DUE, resolved="2024-06-25 09:00")
    redated = replace(
        one,
        apology_sent_at=local("2024-06-22 08:00"),
        redated_to=end_of(date(2024, 6, 28)),
    )

    assert state(redated, "2024-07-01 00:00") is DossierState.LEFT_LATE


def test_the_holder_changes_with_the_instant_of_a_transfer() -> None:
    first, second, third = (OrgUnitId(number) for number in (1, 2, 3))
    moves = (
        Transfer(local("2024-06-14 09:00"), second, third),
        Transfer(local("2024-06-12 09:00"), first, second),
    )
    one = replace(dossier("2024-06-10 08:00", DUE), org_unit=third, transfers=moves)

    assert one.received_by == first
    assert one.holder_at(local("2024-06-12 08:59")) == first
    assert one.holder_at(local("2024-06-12 09:00")) == second
    assert one.holder_at(local("2024-06-14 09:00")) == third


def test_an_apology_before_the_deadline_counts_when_it_is_missed() -> None:
    one = replace(
        dossier("2024-06-10 08:00", DUE), apology_sent_at=local("2024-06-20 08:00")
    )

    found = {
        event.kind: event.at
        for event in events(
            one, complete_to=DUE + timedelta(days=1), calendar=vietnam(), zone=ZONE
        )
    }

    assert found[EventKind.APOLOGISED] == found[EventKind.BECAME_OVERDUE] == DUE + TICK


def test_late_against_the_first_promise_only() -> None:
    one = dossier(
        "2024-06-10 08:00",
        DUE,
        pause("2024-06-11 09:00", "2024-06-18 15:00"),
        resolved="2024-06-26 09:00",
    )

    kinds = {
        event.kind
        for event in events(
            one, complete_to=local("2024-12-31 00:00"), calendar=vietnam(), zone=ZONE
        )
    }

    assert {EventKind.LEFT_EARLY, EventKind.LEFT_LATE_FIRST} <= kinds
    assert EventKind.BECAME_OVERDUE not in kinds
    assert EventKind.LEFT_LATE not in kinds


def test_every_way_of_leaving_but_one_is_counted() -> None:
    left = dossier("2024-06-10 08:00", DUE, resolved="2024-06-12 09:00")

    counted = [o for o in Outcome if replace(left, outcome=o).is_counted]

    assert counted == [
        Outcome.RESULT,
        Outcome.REFUSED,
        Outcome.STOPPED,
        Outcome.WITHDRAWN,
    ]
