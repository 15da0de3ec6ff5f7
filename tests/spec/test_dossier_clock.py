"""Dossier H29.14-240617-0153, line by line, as its page explains it.

Received 17/06/2024 for a procedure of 30 working days; one lawful supplement request,
an apology with a new date, a second request after the deadline; still open on
18/11/2024.
"""

from dataclasses import replace
from datetime import date

import pytest

from domain.dossier import DossierState, deadline, local_day, state_at
from domain.dossier_events import EventKind, events
from tests.domain.calendars import ZONE, vietnam
from tests.domain.dossiers import dossier, end_of, local, pause

CALENDAR = vietnam()
RECEIVED_ON = date(2024, 6, 17)
FIRST_DUE = date(2024, 7, 29)
DUE = date(2024, 8, 19)
AS_OF = local("2024-11-18 07:00")
DOSSIER = replace(
    dossier(
        "2024-06-17 14:20",
        end_of(FIRST_DUE),
        pause("2024-07-09 09:05", "2024-07-30 15:40"),
        pause("2024-09-04 08:30"),
    ),
    apology_sent_at=local("2024-08-21 10:12"),
    redated_to=end_of(date(2024, 9, 20)),
)


def test_thirty_working_days_do_not_count_the_day_of_receipt() -> None:
    assert CALENDAR.add_working_days(RECEIVED_ON, 30) == FIRST_DUE


@pytest.mark.parametrize(
    ("as_of", "due", "state"),
    [
        ("2024-06-17 14:20", FIRST_DUE, DossierState.OPEN_IN_TIME),
        ("2024-07-09 09:05", None, DossierState.WAITING),
        ("2024-07-30 15:40", DUE, DossierState.OPEN_IN_TIME),
        ("2024-08-19 23:59", DUE, DossierState.OPEN_IN_TIME),
        ("2024-08-20 00:00", DUE, DossierState.OPEN_OVERDUE),
        ("2024-08-21 10:12", DUE, DossierState.OPEN_OVERDUE),
        ("2024-09-04 08:30", DUE, DossierState.OPEN_OVERDUE),
        ("2024-11-18 07:00", DUE, DossierState.OPEN_OVERDUE),
    ],
)
def test_the_deadline_after_each_line(
    as_of: str, due: date | None, state: DossierState
) -> None:
    at = local(as_of)

    clock = deadline(DOSSIER, calendar=CALENDAR, zone=ZONE, as_of=at)

    assert clock.due_at == (None if due is None else end_of(due))
    assert state_at(DOSSIER, at, calendar=CALENDAR, zone=ZONE) is state


def test_the_pause_lasted_fifteen_working_days_and_the_second_was_ignored() -> None:
    clock = deadline(DOSSIER, calendar=CALENDAR, zone=ZONE)

    assert [paused.working_days for paused in clock.pauses] == [15]


def test_it_is_63_working_days_late_and_78_against_the_first_promise() -> None:
    today = local_day(AS_OF, ZONE)

    assert CALENDAR.days_late(DUE, today) == 63
    assert CALENDAR.days_late(FIRST_DUE, today) == 78
    assert CALENDAR.due_day_for(63, today) == DUE


def test_it_became_overdue_on_20_august_and_first_on_30_july() -> None:
    days = {
        event.kind: local_day(event.at, ZONE)
        for event in events(DOSSIER, complete_to=AS_OF, calendar=CALENDAR, zone=ZONE)
    }

    assert days == {
        EventKind.RECEIVED: RECEIVED_ON,
        EventKind.WAITING_BEGAN: date(2024, 7, 9),
        EventKind.WAITING_ENDED: date(2024, 7, 30),
        EventKind.FELL_DUE: date(2024, 8, 20),
        EventKind.BECAME_OVERDUE: date(2024, 8, 20),
        EventKind.APOLOGISED: date(2024, 8, 21),
        EventKind.BECAME_OVERDUE_FIRST: date(2024, 7, 30),
    }
