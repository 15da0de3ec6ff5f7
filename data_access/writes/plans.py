"""Write plans, and append to the series of what happens to their tasks."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select, update

from data_access.engine import Session
from data_access.schema.plans import (
    DeadlineExtensionRow,
    PlanGroupRow,
    PlanRow,
    PlanTargetRow,
    PlanTaskIndicatorRow,
    PlanTaskLinkRow,
    PlanTaskRow,
    PlanTaskSupportRow,
    ProgressReportRow,
    ProgressVerdictRow,
    TaskDecisionRow,
)
from data_access.writes.plan_targets import append_target_report, thousandths
from domain.identifiers import PlanId, ReportId, UserId
from domain.plan import (
    Extension,
    Plan,
    PlanBook,
    ProgressReport,
    Task,
    TaskDecision,
)
from domain.plan_target import PlanTarget

TaskIds = Mapping[str, int]


def insert_plan(session: Session, book: PlanBook, *, now: datetime) -> PlanId:
    """Insert a plan with all its tasks, links and histories; ids are given here."""
    plan_id = session.execute(
        insert(PlanRow).values(_plan_columns(book.plan)).returning(PlanRow.id)
    ).scalar_one()
    groups = _insert_groups(session, plan_id, book)
    session.execute(
        insert(PlanTaskRow),
        [
            task_columns(record.task, plan_id, groups, order)
            for order, record in enumerate(book.records, 1)
        ],
    )
    ids = task_ids(session, PlanId(plan_id))
    for record in book.records:
        if record.task.parent_code is not None:
            session.execute(
                update(PlanTaskRow)
                .where(PlanTaskRow.id == ids[record.task.code])
                .values(parent_id=ids[record.task.parent_code])
            )
    _insert_ties(session, book, ids)
    _insert_reports(session, book, ids, now)
    for record in book.records:
        task_id = ids[record.task.code]
        for extension in record.extensions:
            append_extension(session, task_id, extension, user_id=None, now=now)
        for decision in record.decisions:
            append_decision(session, task_id, decision, user_id=None, now=now)
    return PlanId(plan_id)


def task_ids(session: Session, plan_id: PlanId) -> TaskIds:
    """Row ids of a plan's tasks, by code."""
    rows = session.execute(
        select(PlanTaskRow.code, PlanTaskRow.id)
        .where(PlanTaskRow.plan_id == plan_id)
        .order_by(PlanTaskRow.id)
    )
    return {row.code: row.id for row in rows}


def append_report(
    session: Session, task_id: int, report: ProgressReport, *, now: datetime
) -> ReportId:
    """Append a report of progress; its id. A verdict on it is not written."""
    statement = insert(ProgressReportRow).values(_report_columns(report, task_id, now))
    return ReportId(
        session.execute(statement.returning(ProgressReportRow.id)).scalar_one()
    )


def append_extension(
    session: Session,
    task_id: int,
    extension: Extension,
    *,
    user_id: UserId | None,
    now: datetime,
) -> None:
    """Append a later deadline."""
    session.execute(
        insert(DeadlineExtensionRow).values(
            task_id=task_id,
            decided_on=extension.decided_on,
            known_on=extension.known_on,
            decision_number=extension.decision_number,
            reason=extension.reason,
            new_deadline=extension.new_deadline,
            user_id=user_id,
            recorded_at=now,
        )
    )


def append_decision(
    session: Session,
    task_id: int,
    decision: TaskDecision,
    *,
    user_id: UserId | None,
    now: datetime,
) -> None:
    """Append a decision that suspends, resumes or cancels."""
    session.execute(
        insert(TaskDecisionRow).values(
            task_id=task_id,
            kind=decision.kind.value,
            known_on=decision.known_on,
            decision_number=decision.decision_number,
            reason=decision.reason,
            user_id=user_id,
            recorded_at=now,
        )
    )


def insert_target(
    session: Session,
    plan_id: PlanId,
    target: PlanTarget,
    *,
    sort_order: int,
    now: datetime,
) -> None:
    """Insert a target with its readings; verdicts on them are not written."""
    target_id = session.execute(
        insert(PlanTargetRow)
        .values(
            plan_id=plan_id,
            code=target.code,
            name=target.name,
            sort_order=sort_order,
            lead_id=target.lead_id,
            measure=target.measure,
            baseline_thousandths=thousandths(target.baseline),
            goal_thousandths=thousandths(target.goal),
            start=target.start,
            due=target.due,
            indicator_code=target.indicator_code,
        )
        .returning(PlanTargetRow.id)
    ).scalar_one()
    for reading in target.readings:
        append_target_report(session, target_id, reading, now=now)


def _plan_columns(plan: Plan) -> dict[str, object]:
    return {
        "code": plan.code,
        "name": plan.name,
        "legal_basis": plan.legal_basis,
        "owner_id": plan.owner_id,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "warn_days": plan.warn_days,
    }


def _insert_groups(session: Session, plan_id: int, book: PlanBook) -> Mapping[str, int]:
    session.execute(
        insert(PlanGroupRow),
        [
            {
                "plan_id": plan_id,
                "code": group.code,
                "name": group.name,
                "sort_order": order,
            }
            for order, group in enumerate(book.groups, 1)
        ],
    )
    rows = session.execute(
        select(PlanGroupRow.code, PlanGroupRow.id)
        .where(PlanGroupRow.plan_id == plan_id)
        .order_by(PlanGroupRow.id)
    )
    return {row.code: row.id for row in rows}


def task_columns(
    task: Task, plan_id: int, groups: Mapping[str, int], order: int
) -> dict[str, object]:
    """What a task is kept as, its parent left out: that must have its row first."""
    return {
        "plan_id": plan_id,
        "group_id": groups[task.group_code],
        "code": task.code,
        "name": task.name,
        "sort_order": order,
        "lead_id": task.lead_id,
        "start": task.start,
        "first_deadline": task.first_deadline,
        "assigned_on": task.assigned_on,
        "is_milestone": task.is_milestone,
        "weight": task.weight,
        "priority": int(task.priority),
        "legal_basis": task.legal_basis,
        "product": task.product,
    }


def _insert_ties(session: Session, book: PlanBook, ids: TaskIds) -> None:
    """Supporting org units, indicators and links."""
    tasks = [record.task for record in book.records]
    supports = [
        {"task_id": ids[task.code], "org_unit_id": unit, "sort_order": order}
        for task in tasks
        for order, unit in enumerate(task.supporting_ids, 1)
    ]
    indicators = [
        {"task_id": ids[task.code], "code": code}
        for task in tasks
        for code in task.indicator_codes
    ]
    links = [
        {
            "predecessor_id": ids[link.predecessor],
            "successor_id": ids[link.successor],
            "kind": link.kind.value,
            "lag_days": link.lag_days,
        }
        for link in book.links
    ]
    for row, values in (
        (PlanTaskSupportRow, supports),
        (PlanTaskIndicatorRow, indicators),
        (PlanTaskLinkRow, links),
    ):
        if values:
            session.execute(insert(row), values)


def _insert_reports(
    session: Session, book: PlanBook, ids: TaskIds, now: datetime
) -> None:
    """All reports of a plan with their verdicts."""
    reports = [
        (ids[record.task.code], r) for record in book.records for r in record.reports
    ]
    if not reports:
        return
    found = session.execute(
        insert(ProgressReportRow).returning(
            ProgressReportRow.id, sort_by_parameter_order=True
        ),
        [_report_columns(report, task_id, now) for task_id, report in reports],
    ).scalars()
    verdicts = [
        {
            "report_id": report_id,
            "verdict": report.verdict.value,
            "day": report.verdict_on,
            "note": report.verdict_note,
            "recorded_at": now,
        }
        for report_id, (_, report) in zip(found, reports, strict=True)
        if report.verdict is not None
    ]
    if verdicts:
        session.execute(insert(ProgressVerdictRow), verdicts)


def _report_columns(
    report: ProgressReport, task_id: int, now: datetime
) -> dict[str, object]:
    return {
        "task_id": task_id,
        "day": report.day,
        "percent": report.percent,
        "note": report.note,
        "evidence": report.evidence,
        "author_id": report.author_id,
        "author_name": report.author_name,
        "recorded_at": now,
    }
