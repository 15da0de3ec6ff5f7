"""Plans reported on, judged, extended, suspended; what is refused leaves no trace."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from data_access.engine import Database
from data_access.schema.plans import (
    DeadlineExtensionRow,
    PlanTaskRow,
    ProgressReportRow,
    ProgressVerdictRow,
)
from domain.access import Permission
from domain.audit import AuditKind
from domain.errors import (
    AccessDenied,
    ApplicationError,
    Conflict,
    InvalidInput,
    NotFound,
)
from domain.plan import DecisionKind, TaskLink, Verdict
from domain.plan_state import TaskState
from services.plan_intake import add_plan
from tests.services.import_city import viewer
from tests.services.plan_city import AT, CODE, TODAY, book, build
from tests.services.plan_deeds import (
    board,
    deciding,
    extending,
    judging,
    kept,
    last_event,
    open_report,
    renamed,
    report_of,
    reporting,
    states,
)
from tests.stores import fill, opened


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "plan city", build)
    database = opened(store_url)
    yield database
    database.close()


def test_the_lead_reports_and_the_owner_accepts_or_returns(city: Database):
    lead, office = viewer(city, "STNMT"), viewer(city, "HCM")

    done = reporting(city, lead, "I.01", 100, evidence="https://vanban/123")
    believed = board(city, office).lines[0]
    assert last_event(city)[0] == AuditKind.PROGRESS_REPORTED
    judging(city, office, "I.01", done, verdict=Verdict.RETURNED, note="Thiếu phụ lục")
    returned = board(city, office).lines[0]
    reporting(city, lead, "I.01", 80)
    again = reporting(city, lead, "I.01", 100)
    judging(city, office, "I.01", again)
    accepted = board(city, office).lines[0]

    assert believed.standing.state is TaskState.DONE_ON_TIME
    assert believed.standing.awaits_verdict
    assert believed.record.reports[-1].evidence == "https://vanban/123"
    assert (returned.standing.state, returned.standing.percent) == (
        TaskState.IN_TIME,
        Fraction(70),
    )
    assert returned.record.reports[-1].verdict_note == "Thiếu phụ lục"
    assert accepted.standing.state is TaskState.DONE_ON_TIME
    assert not accepted.standing.awaits_verdict
    kind, subject, detail = last_event(city)
    assert (kind, subject) == (AuditKind.PROGRESS_JUDGED, f"{CODE} I.01")
    assert detail == {"verdict": "accepted", "report": str(again)}


def test_an_extension_is_counted_and_audited(city: Database):
    office = viewer(city, "HCM")

    extending(city, office, "I.01")

    line = board(city, office).lines[0]
    assert (line.standing.deadline, line.standing.extensions) == (
        date(2024, 11, 29),
        2,
    )
    assert line.standing.first_deadline == date(2024, 6, 28)
    assert last_event(city) == (
        AuditKind.DEADLINE_EXTENDED,
        f"{CODE} I.01",
        {
            "decision": "15/QĐ-UBND",
            "before": "2024-09-30",
            "after": "2024-11-29",
            "times": "2",
        },
    )


def test_decisions_suspend_resume_and_cancel(city: Database):
    office = viewer(city, "HCM")

    deciding(city, office, "II.02", DecisionKind.SUSPENDED)
    assert states(board(city, office))["II.02"] is TaskState.SUSPENDED
    deciding(city, office, "II.02", DecisionKind.RESUMED)
    assert states(board(city, office))["II.02"] is TaskState.OVERDUE
    deciding(city, office, "II.02", DecisionKind.CANCELLED)
    assert states(board(city, office))["II.02"] is TaskState.CANCELLED
    assert last_event(city)[2] == {"kind": "cancelled", "decision": "9/QĐ-UBND"}


READ_ONLY = (Permission.PLAN_READ,)
REFUSED: dict[str, tuple[type[ApplicationError], Callable[[Database], object]]] = {
    "reports without the permission": (
        AccessDenied,
        lambda c: reporting(c, viewer(c, "STNMT", permissions=READ_ONLY), "I.01", 80),
    ),
    "reports of a task that one supports": (
        AccessDenied,
        lambda c: reporting(c, viewer(c, "HBC"), "I.01", 80),
    ),
    "reports of a task out of scope": (
        NotFound,
        lambda c: reporting(c, viewer(c, "HBC-2"), "I.01", 80),
    ),
    "reports of no task": (
        NotFound,
        lambda c: reporting(c, viewer(c, "HCM"), "IX.01", 80),
    ),
    "a falling percentage": (
        InvalidInput,
        lambda c: reporting(c, viewer(c, "STNMT"), "I.01", 69),
    ),
    "more than everything": (
        InvalidInput,
        lambda c: reporting(c, viewer(c, "STNMT"), "I.01", 101),
    ),
    "less than nothing": (
        InvalidInput,
        lambda c: reporting(c, viewer(c, "HCG"), "II.02", -1),
    ),
    "a report without a note": (
        InvalidInput,
        lambda c: reporting(c, viewer(c, "STNMT"), "I.01", 80, note="  "),
    ),
    "a report beside its subtasks": (
        InvalidInput,
        lambda c: reporting(c, viewer(c, "HBC"), "II.01", 80),
    ),
    "judging without the permission": (
        AccessDenied,
        lambda c: judging(
            c, viewer(c, "HCM", permissions=READ_ONLY), "I.01", open_report(c, "I.01")
        ),
    ),
    "judging by the lead": (
        AccessDenied,
        lambda c: judging(c, viewer(c, "STNMT"), "I.01", open_report(c, "I.01")),
    ),
    "judging what is judged": (
        Conflict,
        lambda c: judging(c, viewer(c, "HCM"), "I.01", report_of(c, "I.01", 0)),
    ),
    "judging a report of another task": (
        NotFound,
        lambda c: judging(c, viewer(c, "HCM"), "I.02", open_report(c, "I.01")),
    ),
    "returning without a reason": (
        InvalidInput,
        lambda c: judging(
            c,
            viewer(c, "HCM"),
            "I.01",
            open_report(c, "I.01"),
            verdict=Verdict.RETURNED,
        ),
    ),
    "extending without the permission": (
        AccessDenied,
        lambda c: extending(c, viewer(c, "HCM", permissions=READ_ONLY), "I.01"),
    ),
    "extending by the lead": (
        AccessDenied,
        lambda c: extending(c, viewer(c, "STNMT"), "I.01"),
    ),
    "extending without a decision": (
        InvalidInput,
        lambda c: extending(c, viewer(c, "HCM"), "I.01", decision_number=" "),
    ),
    "extending without a reason": (
        InvalidInput,
        lambda c: extending(c, viewer(c, "HCM"), "I.01", reason=""),
    ),
    "extending by a decision to come": (
        InvalidInput,
        lambda c: extending(
            c, viewer(c, "HCM"), "I.01", decided_on=TODAY + timedelta(days=1)
        ),
    ),
    "extending to no later day": (
        InvalidInput,
        lambda c: extending(
            c, viewer(c, "HCM"), "I.01", new_deadline=date(2024, 9, 30)
        ),
    ),
    "extending what is done": (
        InvalidInput,
        lambda c: extending(c, viewer(c, "HCM"), "I.02"),
    ),
    "deciding without the permission": (
        AccessDenied,
        lambda c: deciding(
            c, viewer(c, "HCM", permissions=READ_ONLY), "II.02", DecisionKind.CANCELLED
        ),
    ),
    "deciding by the lead": (
        AccessDenied,
        lambda c: deciding(c, viewer(c, "HCG"), "II.02", DecisionKind.CANCELLED),
    ),
    "resuming what goes on": (
        InvalidInput,
        lambda c: deciding(c, viewer(c, "HCM"), "II.02", DecisionKind.RESUMED),
    ),
    "cancelling without a decision": (
        InvalidInput,
        lambda c: deciding(
            c,
            viewer(c, "HCM"),
            "II.02",
            DecisionKind.CANCELLED,
            decision_number="",
        ),
    ),
    "a plan of the same code": (
        Conflict,
        lambda c: add_plan(c, viewer(c, "HCM"), book(), now=AT),
    ),
    "a plan of somebody else's": (
        AccessDenied,
        lambda c: add_plan(c, viewer(c, "HBC"), renamed(), now=AT),
    ),
    "a plan without the permission": (
        AccessDenied,
        lambda c: add_plan(
            c, viewer(c, "HCM", permissions=READ_ONLY), renamed(), now=AT
        ),
    ),
    "a plan that goes round": (
        InvalidInput,
        lambda c: add_plan(
            c,
            viewer(c, "HCM"),
            replace(
                renamed(), links=(TaskLink("I.01", "I.02"), TaskLink("I.02", "I.01"))
            ),
            now=AT,
        ),
    ),
}


def test_what_is_refused_leaves_no_trace(city: Database):
    before = kept(city)

    for what, (error, attempt) in REFUSED.items():
        refused = False
        try:
            attempt(city)
        except ApplicationError as found:
            refused = type(found) is error
        assert refused, what
        assert kept(city) == before, what


def test_nobody_accepts_their_own_report(city: Database):
    both = viewer(city, "HCM")
    made = reporting(city, both, "I.01", 80)

    with pytest.raises(AccessDenied):
        judging(city, both, "I.01", made)


def test_a_suspended_task_takes_no_report(city: Database):
    deciding(city, viewer(city, "HCM"), "II.02", DecisionKind.SUSPENDED)

    with pytest.raises(InvalidInput):
        reporting(city, viewer(city, "HCG"), "II.02", 10)


def test_a_report_is_of_the_local_day(city: Database):
    late_evening = datetime.fromisoformat("2024-09-16T17:30:00+00:00")

    reporting(city, viewer(city, "STNMT"), "I.01", 90, now=late_evening)

    found = board(city, viewer(city, "HCM"), TODAY + timedelta(days=1)).lines[0]
    assert found.record.reports[-1].day == TODAY + timedelta(days=1)


FORBIDDEN = (
    update(PlanTaskRow)
    .where(PlanTaskRow.code == "I.01")
    .values(first_deadline=date(2024, 12, 31)),
    update(PlanTaskRow).where(PlanTaskRow.code == "I.01").values(first_deadline=None),
    delete(PlanTaskRow).where(PlanTaskRow.code == "II.01.1"),
    update(ProgressReportRow).values(percent=100),
    delete(ProgressReportRow),
    update(ProgressVerdictRow).values(verdict="accepted"),
    delete(ProgressVerdictRow),
    update(DeadlineExtensionRow).values(reason="Khác"),
    delete(DeadlineExtensionRow),
)


def test_the_database_itself_keeps_promises_and_series(city: Database):
    before = kept(city)

    for statement in FORBIDDEN:
        with pytest.raises(DBAPIError, match=r"never changes|only grows"):
            _executed(city, statement)

    assert kept(city) == before


def test_other_columns_of_a_task_may_change(city: Database):
    _executed(
        city,
        update(PlanTaskRow)
        .where(PlanTaskRow.code == "I.01")
        .values(name="Tên khác", first_deadline=date(2024, 6, 28)),
    )

    assert board(city, viewer(city, "HCM")).lines[0].record.task.name == "Tên khác"


def _executed(city: Database, statement) -> None:
    with city.write() as session:
        session.execute(statement)
