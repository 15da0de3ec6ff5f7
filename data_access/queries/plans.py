"""Plans: their outline, which everybody may know, and progress within a scope.

The outline is the decision itself with its extensions: names, lead org units, days and
links. Which task waits for which, and what is critical, needs all of it. Reports of
progress are read within a scope.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import CTE, BindParameter, Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from data_access.engine import Session
from data_access.queries.live_conditions import below
from data_access.schema.plans import (
    DeadlineExtensionRow,
    PlanGroupRow,
    PlanRow,
    PlanTargetReadingRow,
    PlanTargetRow,
    PlanTaskIndicatorRow,
    PlanTaskLinkRow,
    PlanTaskRow,
    PlanTaskSupportRow,
    ProgressReportRow,
    ProgressVerdictRow,
    TaskDecisionRow,
)
from domain.access import OrgScope
from domain.identifiers import OrgUnitId, PlanId, ReportId
from domain.plan import (
    DecisionKind,
    Extension,
    LinkKind,
    Plan,
    PlanBook,
    PlanGroup,
    Priority,
    ProgressReport,
    Task,
    TaskDecision,
    TaskLink,
    TaskRecord,
    Verdict,
)
from domain.plan_target import PlanTarget, TargetReading

Item = TypeVar("Item")
_VERDICTS = {None: None} | {verdict.value: verdict for verdict in Verdict}
_KINDS = {kind.value: kind for kind in LinkKind}

# Statements of an outline are built once: building them anew took longer than asking.
_PLAN_ID: BindParameter[int] = bindparam("plan_id")
_PARENT, _SUBTASK = aliased(PlanTaskRow), aliased(PlanTaskRow)
_BEFORE, _AFTER = aliased(PlanTaskRow), aliased(PlanTaskRow)
_GROUPS = (
    select(PlanGroupRow.code, PlanGroupRow.name)
    .where(PlanGroupRow.plan_id == _PLAN_ID)
    .order_by(PlanGroupRow.sort_order)
)
_TASKS: Select[*tuple[Any, ...]] = (
    select(
        PlanTaskRow.code,
        PlanTaskRow.name,
        PlanGroupRow.code.label("group_code"),
        PlanTaskRow.lead_id,
        _PARENT.code.label("parent_code"),
        PlanTaskRow.start,
        PlanTaskRow.first_deadline,
        PlanTaskRow.assigned_on,
        PlanTaskRow.is_milestone,
        PlanTaskRow.weight,
        PlanTaskRow.priority,
        PlanTaskRow.legal_basis,
        PlanTaskRow.product,
    )
    .join(PlanGroupRow, PlanGroupRow.id == PlanTaskRow.group_id)
    .outerjoin(_PARENT, _PARENT.id == PlanTaskRow.parent_id)
    .where(PlanTaskRow.plan_id == _PLAN_ID)
    .order_by(PlanTaskRow.sort_order)
)
_SUPPORTING = (
    select(PlanTaskRow.code, PlanTaskSupportRow.org_unit_id)
    .join(PlanTaskRow, PlanTaskRow.id == PlanTaskSupportRow.task_id)
    .where(PlanTaskRow.plan_id == _PLAN_ID)
    .order_by(PlanTaskSupportRow.task_id, PlanTaskSupportRow.sort_order)
)
_INDICATORS = (
    select(PlanTaskRow.code, PlanTaskIndicatorRow.code)
    .join(PlanTaskRow, PlanTaskRow.id == PlanTaskIndicatorRow.task_id)
    .where(PlanTaskRow.plan_id == _PLAN_ID)
    .order_by(PlanTaskIndicatorRow.task_id, PlanTaskIndicatorRow.code)
)
_LINKS = (
    select(_BEFORE.code, _AFTER.code, PlanTaskLinkRow.kind, PlanTaskLinkRow.lag_days)
    .select_from(PlanTaskLinkRow)
    .join(_BEFORE, _BEFORE.id == PlanTaskLinkRow.predecessor_id)
    .join(_AFTER, _AFTER.id == PlanTaskLinkRow.successor_id)
    .where(_BEFORE.plan_id == _PLAN_ID)
    .order_by(_AFTER.sort_order, _BEFORE.sort_order, PlanTaskLinkRow.kind)
)
_EXTENSIONS = (
    select(
        PlanTaskRow.code,
        DeadlineExtensionRow.decided_on,
        DeadlineExtensionRow.known_on,
        DeadlineExtensionRow.decision_number,
        DeadlineExtensionRow.reason,
        DeadlineExtensionRow.new_deadline,
    )
    .join(PlanTaskRow, PlanTaskRow.id == DeadlineExtensionRow.task_id)
    .where(PlanTaskRow.plan_id == _PLAN_ID)
    .order_by(DeadlineExtensionRow.known_on, DeadlineExtensionRow.id)
)
_DECISIONS = (
    select(
        PlanTaskRow.code,
        TaskDecisionRow.kind,
        TaskDecisionRow.known_on,
        TaskDecisionRow.decision_number,
        TaskDecisionRow.reason,
    )
    .join(PlanTaskRow, PlanTaskRow.id == TaskDecisionRow.task_id)
    .where(PlanTaskRow.plan_id == _PLAN_ID)
    .order_by(TaskDecisionRow.known_on, TaskDecisionRow.id)
)


def plans(session: Session) -> tuple[Plan, ...]:
    """Every plan, the latest first."""
    row = PlanRow
    rows = session.execute(
        select(
            row.id,
            row.code,
            row.name,
            row.legal_basis,
            row.owner_id,
            row.first_day,
            row.last_day,
            row.warn_days,
        ).order_by(row.first_day.desc(), row.code)
    )
    return tuple(
        Plan(PlanId(found[0]), *found[1:4], OrgUnitId(found[4]), *found[5:])
        for found in rows
    )


def plan_outline(session: Session, plan: Plan) -> PlanBook:
    """All tasks of a plan with decisions on them and links, but without reports."""
    groups = session.execute(_GROUPS, {"plan_id": plan.id})
    tasks = _tasks(session, plan.id)
    extensions = _lists(session, _EXTENSIONS, plan.id, lambda row: Extension(*row[1:]))
    decisions = _lists(session, _DECISIONS, plan.id, _decision)
    return PlanBook(
        plan,
        tuple(PlanGroup(*found) for found in groups),
        tuple(
            TaskRecord(
                task,
                extensions=tuple(extensions.get(task.code, ())),
                decisions=tuple(decisions.get(task.code, ())),
            )
            for task in tasks
        ),
        _links(session, plan.id),
    )


def task_reports(
    session: Session, *, scope: OrgScope, plan_id: PlanId, day: date
) -> Mapping[str, tuple[ProgressReport, ...]]:
    """Reports up to `day` of each task within the scope on that day, by its code.

    Within it are tasks that an org unit of the scope leads or supports, and their
    subtasks; one without a report has an empty entry. Tasks are of no field.
    """
    visible = _visible(scope, plan_id, day)
    report, verdict = ProgressReportRow, ProgressVerdictRow
    rows = session.execute(
        select(
            PlanTaskRow.code,
            report.id,
            report.day,
            report.percent,
            report.note,
            report.evidence,
            report.author_id,
            report.author_name,
            verdict.verdict,
            verdict.day,
            verdict.note,
        )
        .join(visible, visible.c.id == PlanTaskRow.id)
        .outerjoin(report, and_(report.task_id == PlanTaskRow.id, report.day <= day))
        .outerjoin(verdict, verdict.report_id == report.id)
        .order_by(PlanTaskRow.sort_order, report.day, report.id)
    )
    found: dict[str, list[ProgressReport]] = {}
    for row in rows:
        reports = found.setdefault(row[0], [])
        if row[1] is not None:
            reports.append(_report(row))
    return {code: tuple(reports) for code, reports in found.items()}


def plan_targets(
    session: Session, *, scope: OrgScope, plan_id: PlanId, day: date
) -> tuple[PlanTarget, ...]:
    """Targets led within the scope on `day`, with their readings up to it."""
    row, reading = PlanTargetRow, PlanTargetReadingRow
    readings: dict[int, list[TargetReading]] = defaultdict(list)
    for item in session.execute(
        select(reading.target_id, reading.day, reading.value_thousandths, reading.note)
        .join(row, row.id == reading.target_id)
        .where(row.plan_id == plan_id, reading.day <= day)
        .order_by(reading.target_id, reading.day)
    ):
        readings[item.target_id].append(
            TargetReading(item.day, _amount(item.value_thousandths), item.note)
        )
    rows = session.execute(
        select(row)
        .where(row.plan_id == plan_id, row.lead_id.in_(below(scope.roots, day)))
        .order_by(row.sort_order)
    ).scalars()
    return tuple(
        PlanTarget(
            code=found.code,
            name=found.name,
            lead_id=OrgUnitId(found.lead_id),
            measure=found.measure,
            baseline=_amount(found.baseline_thousandths),
            goal=_amount(found.goal_thousandths),
            start=found.start,
            due=found.due,
            indicator_code=found.indicator_code,
            readings=tuple(readings[found.id]),
        )
        for found in rows
    )


def _visible(scope: OrgScope, plan_id: PlanId, day: date) -> CTE:
    """Ids of tasks led or supported within the scope, and of all their subtasks."""
    within = below(scope.roots, day)
    supported = select(PlanTaskSupportRow.task_id).where(
        PlanTaskSupportRow.org_unit_id.in_(within)
    )
    visible = (
        select(PlanTaskRow.id)
        .where(
            PlanTaskRow.plan_id == plan_id,
            or_(PlanTaskRow.lead_id.in_(within), PlanTaskRow.id.in_(supported)),
        )
        .cte("visible", recursive=True)
    )
    return visible.union(
        select(_SUBTASK.id).join(visible, _SUBTASK.parent_id == visible.c.id)
    )


def _tasks(session: Session, plan_id: PlanId) -> Iterable[Task]:
    supporting = _lists(session, _SUPPORTING, plan_id, lambda row: OrgUnitId(row[1]))
    indicators = _lists(session, _INDICATORS, plan_id, lambda row: str(row[1]))
    for found in session.execute(_TASKS, {"plan_id": plan_id}).mappings():
        yield Task(
            **{**found, "priority": Priority(found["priority"])},
            supporting_ids=tuple(supporting.get(found["code"], ())),
            indicator_codes=tuple(indicators.get(found["code"], ())),
        )


def _links(session: Session, plan_id: PlanId) -> tuple[TaskLink, ...]:
    rows = session.execute(_LINKS, {"plan_id": plan_id})
    return tuple(TaskLink(a, b, _KINDS[kind], lag) for a, b, kind, lag in rows)


def _decision(row: Row[*tuple[Any, ...]]) -> TaskDecision:
    _, kind, known_on, decision_number, reason = row
    return TaskDecision(DecisionKind(kind), known_on, decision_number, reason)


def _lists(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    plan_id: PlanId,
    make: Callable[[Row[*tuple[Any, ...]]], Item],
) -> Mapping[str, list[Item]]:
    """Rows by the code of the task in their first column."""
    found: dict[str, list[Item]] = defaultdict(list)
    for row in session.execute(statement, {"plan_id": plan_id}):
        found[row[0]].append(make(row))
    return found


def _report(row: Row[*tuple[Any, ...]]) -> ProgressReport:
    """From the columns of `task_reports`, the first being the task's code."""
    _, number, day, percent, note, evidence, author_id, author, verdict, on, why = row
    return ProgressReport(
        id=ReportId(number),
        day=day,
        percent=percent,
        note=note,
        evidence=evidence,
        author_id=author_id,
        author_name=author,
        verdict=_VERDICTS[verdict],
        verdict_on=on,
        verdict_note=why or "",
    )


def _amount(thousandths: int) -> Decimal:
    return Decimal(thousandths) / 1000
