"""Plans kept and read by scope and day; reported, judged, extended, suspended."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from data_access.engine import Database
from data_access.queries import plans as queries
from data_access.schema.access import AuditEventRow
from data_access.schema.plans import (
    DeadlineExtensionRow,
    PlanTaskRow,
    ProgressReportRow,
    ProgressVerdictRow,
    TaskDecisionRow,
)
from data_access.versions import data_version
from domain.access import OrgScope, Permission, Viewer
from domain.audit import AuditKind
from domain.errors import (
    AccessDenied,
    ApplicationError,
    Conflict,
    InvalidInput,
    NotFound,
)
from domain.identifiers import ReportId
from domain.plan import DecisionKind, PlanBook, TaskLink, Verdict
from domain.plan_board import PlanBoard, worst_first
from domain.plan_state import TaskState
from services.installation import SYSTEM
from services.plan_decisions import decide_task, extend_deadline
from services.plan_intake import add_plan
from services.plan_reports import judge_report, report_progress
from services.plans import plan_board, plan_choices, with_reports
from tests.services.import_city import unit_id, viewer
from tests.services.plan_city import AT, CODE, TODAY, book, build
from tests.stores import fill, opened


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "plan city", build)
    database = opened(store_url)
    yield database
    database.close()


def board(city: Database, who: Viewer, day: date = TODAY, **more: date) -> PlanBoard:
    return plan_board(city, who, plan_code=CODE, day=day, **more)


def codes(found: PlanBoard) -> list[str]:
    return [line.code for line in found.lines]


def states(found: PlanBoard) -> dict[str, TaskState]:
    return {line.code: line.standing.state for line in found.lines}


def kept(city: Database) -> tuple[int, ...]:
    """How long each series is, how many events there are, and the data version."""
    series = (ProgressReportRow, ProgressVerdictRow, DeadlineExtensionRow)
    tables = (*series, TaskDecisionRow, AuditEventRow)
    with city.read() as session:
        counts = (
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        )
        return (*counts, data_version(session))


def last_event(city: Database) -> tuple[str, str, dict[str, str]]:
    with city.read() as session:
        row = session.execute(
            select(AuditEventRow).order_by(AuditEventRow.id.desc()).limit(1)
        ).scalar_one()
        return row.kind, row.subject, json.loads(row.detail_json)


def reporting(
    city: Database,
    who: Viewer,
    task: str,
    percent: int,
    *,
    note: str = "Đã trình",
    evidence: str = "",
    now: datetime = AT,
) -> ReportId:
    return report_progress(
        city, who, plan_code=CODE, task_code=task, percent=percent, note=note,
        evidence=evidence, now=now,
    )  # fmt: skip


def judging(
    city: Database,
    who: Viewer,
    task: str,
    report: ReportId,
    *,
    verdict: Verdict = Verdict.ACCEPTED,
    note: str = "",
) -> None:
    judge_report(
        city, who, plan_code=CODE, task_code=task, report_id=report, verdict=verdict,
        note=note, now=AT,
    )  # fmt: skip


def extending(
    city: Database,
    who: Viewer,
    task: str,
    *,
    decision_number: str = "15/QĐ-UBND",
    decided_on: date = TODAY,
    reason: str = "Chờ hướng dẫn của Bộ",
    new_deadline: date = date(2024, 11, 29),
) -> None:
    extend_deadline(
        city, who, plan_code=CODE, task_code=task, decision_number=decision_number,
        decided_on=decided_on, reason=reason, new_deadline=new_deadline, now=AT,
    )  # fmt: skip


def deciding(
    city: Database,
    who: Viewer,
    task: str,
    kind: DecisionKind,
    *,
    decision_number: str = "9/QĐ-UBND",
) -> None:
    decide_task(
        city, who, plan_code=CODE, task_code=task, kind=kind,
        decision_number=decision_number, reason="Chờ sắp xếp", now=AT,
    )  # fmt: skip


def test_a_plan_is_read_as_it_was_taken_in(city: Database):
    with city.read() as session:
        (plan,) = queries.plans(session)
        outline = queries.plan_outline(session, plan)
        reports = queries.task_reports(
            session,
            scope=OrgScope(frozenset({unit_id("HCM")})),
            plan_id=plan.id,
            day=date.max,
        )

    assert _without_ids(with_reports(outline, reports)) == _without_ids(book())
    kind, subject, detail = last_event(city)
    assert (kind, subject, detail["tasks"]) == (AuditKind.PLAN_ADDED, CODE, "6")


def test_the_board_shows_states_sums_slack_and_who_waits(city: Database):
    who = viewer(city, "HCM")

    found = board(city, who, since=date(2024, 6, 28))

    assert states(found) == {
        "I.01": TaskState.IN_TIME,
        "I.02": TaskState.DONE_ON_TIME,
        "II.01": TaskState.OVERDUE,
        "II.01.1": TaskState.OVERDUE,
        "II.01.2": TaskState.DONE_ON_TIME,
        "II.02": TaskState.OVERDUE,
    }
    assert found.roll_up.whole.counts.assigned == 4
    first = found.lines[0]
    assert [ref.code for ref in first.supporting] == ["HBC", "HCG"]
    assert [linked.link.predecessor for linked in first.waits_for] == ["I.02"]
    assert [linked.state for linked in first.waited_for_by] == [TaskState.OVERDUE]
    assert [line.code for line in found.slipped()] == ["II.01", "II.02"]
    assert [line.code for line in found.silent()] == ["I.01", "II.01", "II.02"]
    # II.01 and II.02 are as late; the codes decide.
    ordered = sorted(found.tasks, key=worst_first)
    assert [line.code for line in ordered] == ["II.01", "II.02", "I.01", "I.02"]
    assert found.may_judge
    assert plan_choices(city, who) == (found.plan,)


def test_a_past_day_is_shown_as_it_was_known(city: Database):
    who = viewer(city, "HCM")

    before = board(city, who, date(2024, 6, 19)).lines[0].standing
    after = board(city, who, date(2024, 6, 20)).lines[0].standing

    assert (before.deadline, before.extensions, before.state) == (
        date(2024, 6, 28),
        0,
        TaskState.DUE_SOON,
    )
    assert (after.deadline, after.extensions) == (date(2024, 9, 30), 1)
    assert board(city, who, date(2024, 3, 1)).lines[0].standing.percent is None


@pytest.mark.parametrize(
    ("roots", "seen"),
    [
        (("STNMT",), ["I.01", "I.02"]),
        (("HBC",), ["I.01", "II.01", "II.01.1", "II.01.2"]),
        (("HBC-1",), ["II.01.1"]),
        (("HCG",), ["I.01", "II.01.2", "II.02"]),
        (("HBC-2",), []),
        ((), []),
    ],
)
def test_people_see_tasks_that_they_lead_or_support(city: Database, roots, seen):
    found = board(city, viewer(city, *roots))

    assert codes(found) == seen
    assert not found.may_judge


def test_links_out_of_scope_tell_what_is_published_and_no_progress(city: Database):
    (line,) = [
        line for line in board(city, viewer(city, "STNMT")).lines if line.code == "I.01"
    ]

    (waiting,) = line.waited_for_by
    assert (waiting.link.successor, waiting.lead.code) == ("II.02", "HCG")
    assert waiting.state is None


def test_progress_and_slack_are_the_whole_plans_whoever_looks(city: Database):
    of_city = {line.code: line for line in board(city, viewer(city, "HCM")).lines}

    for root in ("STNMT", "HBC", "HBC-1", "HCG"):
        for line in board(city, viewer(city, root)).lines:
            assert line.standing == of_city[line.code].standing
            assert line.slack_days == of_city[line.code].slack_days


def test_reading_needs_the_permission(city: Database):
    nobody = viewer(city, "HCM", permissions=())

    with pytest.raises(AccessDenied):
        board(city, nobody)
    with pytest.raises(AccessDenied):
        plan_choices(city, nobody)
    with pytest.raises(NotFound):
        plan_board(city, viewer(city, "HCM"), plan_code="KHAC", day=TODAY)
    with pytest.raises(InvalidInput):
        board(city, viewer(city, "HCM"), since=TODAY)


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
            c, viewer(c, "HCM", permissions=READ_ONLY), "I.01", _open(c, "I.01")
        ),
    ),
    "judging by the lead": (
        AccessDenied,
        lambda c: judging(c, viewer(c, "STNMT"), "I.01", _open(c, "I.01")),
    ),
    "judging what is judged": (
        Conflict,
        lambda c: judging(c, viewer(c, "HCM"), "I.01", _report(c, "I.01", 0)),
    ),
    "judging a report of another task": (
        NotFound,
        lambda c: judging(c, viewer(c, "HCM"), "I.02", _open(c, "I.01")),
    ),
    "returning without a reason": (
        InvalidInput,
        lambda c: judging(
            c, viewer(c, "HCM"), "I.01", _open(c, "I.01"), verdict=Verdict.RETURNED
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
        lambda c: add_plan(c, viewer(c, "HBC"), _renamed(), now=AT),
    ),
    "a plan without the permission": (
        AccessDenied,
        lambda c: add_plan(
            c, viewer(c, "HCM", permissions=READ_ONLY), _renamed(), now=AT
        ),
    ),
    "a plan that goes round": (
        InvalidInput,
        lambda c: add_plan(
            c,
            viewer(c, "HCM"),
            replace(
                _renamed(), links=(TaskLink("I.01", "I.02"), TaskLink("I.02", "I.01"))
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


def _report(city: Database, task: str, index: int) -> ReportId:
    found = board(city, viewer(city, "HCM"))
    (line,) = [line for line in found.lines if line.code == task]
    return line.record.reports[index].id


def _open(city: Database, task: str) -> ReportId:
    return _report(city, task, -1)


def _renamed() -> PlanBook:
    return replace(book(), plan=replace(book().plan, code="KHAC"))


def _without_ids(found: PlanBook) -> PlanBook:
    records = tuple(
        replace(
            record,
            reports=tuple(replace(r, id=ReportId(0)) for r in record.reports),
        )
        for record in found.records
    )
    return replace(found, plan=book().plan, records=records)


def test_the_command_line_takes_plans_in(city: Database):
    assert add_plan(city, SYSTEM, _renamed(), now=AT)
