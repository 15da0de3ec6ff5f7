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

from sqlalchemy import CTE, Row, Select, and_, or_, select
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
    groups = session.execute(
        select(PlanGroupRow.code, PlanGroupRow.name)
        .where(PlanGroupRow.plan_id == plan.id)
        .order_by(PlanGroupRow.sort_order)
    )
    tasks = _tasks(session, plan.id)
    extensions = _extensions(session, plan.id)
    decisions = _decisions(session, plan.id)
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
    subtask = aliased(PlanTaskRow)
    return visible.union(
        select(subtask.id).join(visible, subtask.parent_id == visible.c.id)
    )


def _tasks(session: Session, plan_id: PlanId) -> Iterable[Task]:
    supporting = _lists(
        session,
        _of_plan(
            select(PlanTaskRow.code, PlanTaskSupportRow.org_unit_id),
            PlanTaskSupportRow,
            plan_id,
        ).order_by(PlanTaskSupportRow.task_id, PlanTaskSupportRow.sort_order),
        lambda found: OrgUnitId(found[1]),
    )
    indicators = _lists(
        session,
        _of_plan(
            select(PlanTaskRow.code, PlanTaskIndicatorRow.code),
            PlanTaskIndicatorRow,
            plan_id,
        ).order_by(PlanTaskIndicatorRow.task_id, PlanTaskIndicatorRow.code),
        lambda found: str(found[1]),
    )
    for found in session.execute(_task_columns(plan_id)).mappings():
        yield Task(
            **{**found, "priority": Priority(found["priority"])},
            supporting_ids=tuple(supporting.get(found["code"], ())),
            indicator_codes=tuple(indicators.get(found["code"], ())),
        )


def _task_columns(plan_id: PlanId) -> Select[*tuple[Any, ...]]:
    """The plain fields of `Task`, by name."""
    row, parent = PlanTaskRow, aliased(PlanTaskRow)
    return (
        select(
            row.code,
            row.name,
            PlanGroupRow.code.label("group_code"),
            row.lead_id,
            parent.code.label("parent_code"),
            row.start,
            row.first_deadline,
            row.assigned_on,
            row.is_milestone,
            row.weight,
            row.priority,
            row.legal_basis,
            row.product,
        )
        .join(PlanGroupRow, PlanGroupRow.id == row.group_id)
        .outerjoin(parent, parent.id == row.parent_id)
        .where(row.plan_id == plan_id)
        .order_by(row.sort_order)
    )


def _links(session: Session, plan_id: PlanId) -> tuple[TaskLink, ...]:
    row, before, after = PlanTaskLinkRow, aliased(PlanTaskRow), aliased(PlanTaskRow)
    rows = session.execute(
        select(before.code, after.code, row.kind, row.lag_days)
        .join(before, before.id == row.predecessor_id)
        .join(after, after.id == row.successor_id)
        .where(before.plan_id == plan_id)
        .order_by(after.sort_order, before.sort_order, row.kind)
    )
    return tuple(TaskLink(a, b, _KINDS[kind], lag) for a, b, kind, lag in rows)


def _extensions(session: Session, plan_id: PlanId) -> Mapping[str, list[Extension]]:
    row = DeadlineExtensionRow
    statement = select(
        PlanTaskRow.code,
        row.decided_on,
        row.known_on,
        row.decision_number,
        row.reason,
        row.new_deadline,
    )
    return _lists(
        session,
        _of_plan(statement, row, plan_id).order_by(row.known_on, row.id),
        lambda found: Extension(*found[1:]),
    )


def _decisions(session: Session, plan_id: PlanId) -> Mapping[str, list[TaskDecision]]:
    row = TaskDecisionRow
    statement = select(
        PlanTaskRow.code, row.kind, row.known_on, row.decision_number, row.reason
    )
    return _lists(
        session,
        _of_plan(statement, row, plan_id).order_by(row.known_on, row.id),
        lambda found: TaskDecision(DecisionKind(found[1]), *found[2:]),
    )


def _of_plan(
    statement: Select[*tuple[Any, ...]],
    row: type[DeadlineExtensionRow]
    | type[TaskDecisionRow]
    | type[PlanTaskSupportRow]
    | type[PlanTaskIndicatorRow],
    plan_id: PlanId,
) -> Select[*tuple[Any, ...]]:
    return statement.join(PlanTaskRow, PlanTaskRow.id == row.task_id).where(
        PlanTaskRow.plan_id == plan_id
    )


def _lists(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    make: Callable[[Row[*tuple[Any, ...]]], Item],
) -> Mapping[str, list[Item]]:
    """Rows by the code in their first column."""
    found: dict[str, list[Item]] = defaultdict(list)
    for row in session.execute(statement):
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
