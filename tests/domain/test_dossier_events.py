"""Events that count how a dossier was handled, and lateness by Decision 766."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.dossier import Channel, Dossier, Outcome, Pause, PauseKind
from domain.dossier_events import EventKind, events, is_late_by_766
from domain.identifiers import FieldId, OrgUnitId
from tests.builders import CALENDAR, ZONE, end_of_day, instant

SUPPLEMENT, OBLIGATION = PauseKind.SUPPLEMENT, PauseKind.FINANCIAL_OBLIGATION
DUE = end_of_day(instant(7).date())
"""2024-03-08, a Friday, five working days after the Friday of receipt."""
REACH = instant(60)
LATE, IN_TIME = instant(14), instant(6)
DOSSIER = Dossier(
    org_unit=OrgUnitId(4),
    field_id=FieldId(1),
    channel=Channel.ONLINE,
    received_at=instant(0),
    first_due_at=DUE,
    resolved_at=LATE,
    outcome=Outcome.RESULT,
)


def counted(dossier: Dossier) -> dict[str, int]:
    return {
        event.kind.value: event.amount
        for event in events(dossier, complete_to=REACH, calendar=CALENDAR, zone=ZONE)
    }


@pytest.mark.parametrize(
    ("pauses", "left_at", "expected"),
    [
        ((), IN_TIME, False),
        ((), LATE, True),
        ([(SUPPLEMENT, 2)], LATE, False),
        ([(SUPPLEMENT, 9)], LATE, True),
        ([(OBLIGATION, 2)], LATE, True),
        ([(SUPPLEMENT, 2), (OBLIGATION, 3)], LATE, False),
        ([(SUPPLEMENT, 2), (SUPPLEMENT, 4)], IN_TIME, True),
    ],
    ids=[
        "in-time",
        "late",
        "asked-once-in-time",
        "asked-once-too-late",
        "obligation-is-no-request",
        "asked-once-and-obligation",
        "asked-twice",
    ],
)
def test_a_second_request_is_late_and_a_single_one_closes_the_clock(
    pauses: list[tuple[PauseKind, int]], left_at: datetime, expected: bool
):
    dossier = replace(
        DOSSIER,
        resolved_at=left_at,
        pauses=tuple(
            Pause(instant(day), instant(day, 10), kind) for kind, day in pauses
        ),
    )

    assert is_late_by_766(dossier, DUE) is expected
    assert ("left_late_766" in counted(dossier)) is expected


def test_processing_days_leave_out_the_first_day_and_days_off():
    assert counted(DOSSIER)["processing_days"] == 10
    assert counted(replace(DOSSIER, resolved_at=instant(0, 16)))["processing_days"] == 0
    # The holiday of 2024-03-20 is not worked, the Saturday 2024-03-23 is.
    assert counted(replace(DOSSIER, resolved_at=instant(22)))["processing_days"] == 15


def test_days_of_waiting_count_as_days_of_processing():
    waited = replace(DOSSIER, pauses=(Pause(instant(1), instant(7)),))

    assert counted(waited)["processing_days"] == counted(DOSSIER)["processing_days"]


def test_digital_handling_counts_when_reported_as_so_and_only_on_leaving():
    reported = replace(DOSSIER, paid_online=True, digitised=False)

    assert counted(reported)["paid_online"] == 1
    assert "digitised" not in counted(reported)
    assert "electronic_result" not in counted(reported)
    still_open = replace(reported, resolved_at=None, outcome=None)
    assert "paid_online" not in counted(still_open)


def test_a_letter_sent_too_early_counts_from_when_the_dossier_is_overdue():
    early = replace(DOSSIER, apology_sent_at=DUE - timedelta(days=3))

    (found,) = [
        event.at
        for event in events(early, complete_to=REACH, calendar=CALENDAR, zone=ZONE)
        if event.kind is EventKind.APOLOGISED
    ]

    assert found == DUE + timedelta(microseconds=1)
