"""Statements on plans, built once: building them anew took longer than asking.

On columns of tables, not on mapped classes: nothing here is an entity.
"""

from typing import Any

from sqlalchemy import BindParameter, Integer, Select, and_, bindparam, select
from sqlalchemy import type_coerce as as_type

from data_access.schema.base import Day
from data_access.schema.plans import (
    DeadlineExtensionRow,
    PlanGroupRow,
    PlanRow,
    PlanTargetReportRow,
    PlanTargetRow,
    PlanTargetVerdictRow,
    PlanTaskIndicatorRow,
    PlanTaskLinkRow,
    PlanTaskRow,
    PlanTaskSupportRow,
    ProgressReportRow,
    ProgressVerdictRow,
    TaskDecisionRow,
)

Statement = Select[*tuple[Any, ...]]

_PLAN_ID: BindParameter[int] = bindparam("plan_id")
_DAY = bindparam("day", type_=Day())
_PLAN = PlanRow.__table__.c
_GROUP = PlanGroupRow.__table__.c
_TASK = PlanTaskRow.__table__.c
_SUPPORT = PlanTaskSupportRow.__table__.c
_INDICATOR = PlanTaskIndicatorRow.__table__.c
_LINK = PlanTaskLinkRow.__table__.c
_EXTENSION = DeadlineExtensionRow.__table__.c
_DECISION = TaskDecisionRow.__table__.c
_REPORT = ProgressReportRow.__table__.c
_VERDICT = ProgressVerdictRow.__table__.c
_TARGET = PlanTargetRow.__table__.c
_READING = PlanTargetReportRow.__table__.c
_JUDGED = PlanTargetVerdictRow.__table__.c
_OF_PLAN = select(_TASK.id).where(_TASK.plan_id == _PLAN_ID)

PLANS: Statement = select(
    _PLAN.id,
    _PLAN.code,
    _PLAN.name,
    _PLAN.legal_basis,
    _PLAN.owner_id,
    _PLAN.first_day,
    _PLAN.last_day,
    _PLAN.warn_days,
).order_by(_PLAN.first_day.desc(), _PLAN.code)
GROUPS: Statement = (
    select(_GROUP.id, _GROUP.code, _GROUP.name)
    .where(_GROUP.plan_id == _PLAN_ID)
    .order_by(_GROUP.sort_order)
)
TASKS: Statement = (
    select(
        _TASK.id,
        _TASK.group_id,
        _TASK.parent_id,
        _TASK.code,
        _TASK.name,
        _TASK.lead_id,
        _TASK.start,
        _TASK.first_deadline,
        _TASK.assigned_on,
        _TASK.is_milestone,
        _TASK.weight,
        _TASK.priority,
        _TASK.legal_basis,
        _TASK.product,
    )
    .where(_TASK.plan_id == _PLAN_ID)
    .order_by(_TASK.sort_order)
)
SUPPORTING: Statement = (
    select(_SUPPORT.task_id, _SUPPORT.org_unit_id)
    .where(_SUPPORT.task_id.in_(_OF_PLAN))
    .order_by(_SUPPORT.task_id, _SUPPORT.sort_order)
)
INDICATORS: Statement = (
    select(_INDICATOR.task_id, _INDICATOR.code)
    .where(_INDICATOR.task_id.in_(_OF_PLAN))
    .order_by(_INDICATOR.task_id, _INDICATOR.code)
)
LINKS: Statement = (
    select(_LINK.predecessor_id, _LINK.successor_id, _LINK.kind, _LINK.lag_days)
    .where(_LINK.successor_id.in_(_OF_PLAN))
    .order_by(_LINK.successor_id, _LINK.predecessor_id, _LINK.kind)
)
EXTENSIONS: Statement = (
    select(
        _EXTENSION.task_id,
        _EXTENSION.decided_on,
        _EXTENSION.known_on,
        _EXTENSION.decision_number,
        _EXTENSION.reason,
        _EXTENSION.new_deadline,
    )
    .where(_EXTENSION.task_id.in_(_OF_PLAN))
    .order_by(_EXTENSION.known_on, _EXTENSION.id)
)
DECISIONS: Statement = (
    select(
        _DECISION.task_id,
        _DECISION.kind,
        _DECISION.known_on,
        _DECISION.decision_number,
        _DECISION.reason,
    )
    .where(_DECISION.task_id.in_(_OF_PLAN))
    .order_by(_DECISION.known_on, _DECISION.id)
)
# Days as numbers: many reports are of the same few days, see `queries.plans`.
REPORTS: Statement = (
    select(
        _TASK.code,
        _REPORT.id,
        as_type(_REPORT.day, Integer),
        _REPORT.percent,
        _REPORT.note,
        _REPORT.evidence,
        _REPORT.author_id,
        _REPORT.author_name,
        _VERDICT.verdict,
        as_type(_VERDICT.day, Integer),
        _VERDICT.note,
    )
    .select_from(
        PlanTaskRow.__table__.join(
            ProgressReportRow.__table__, _REPORT.task_id == _TASK.id
        ).outerjoin(
            ProgressVerdictRow.__table__,
            and_(_VERDICT.report_id == _REPORT.id, _VERDICT.day <= _DAY),
        )
    )
    .where(_TASK.plan_id == _PLAN_ID, _REPORT.day <= _DAY)
)
"""In no order: sorting rows with all their texts is dearer than their days."""
REPORTS_OF_SOME: Statement = REPORTS.where(
    _TASK.code.in_(bindparam("codes", expanding=True))
)
TARGETS: Statement = (
    select(
        _TARGET.id,
        _TARGET.code,
        _TARGET.name,
        _TARGET.lead_id,
        _TARGET.measure,
        _TARGET.baseline_thousandths,
        _TARGET.goal_thousandths,
        _TARGET.start,
        _TARGET.due,
        _TARGET.indicator_code,
    )
    .where(_TARGET.plan_id == _PLAN_ID)
    .order_by(_TARGET.sort_order)
)
READINGS: Statement = (
    select(
        _READING.target_id,
        _READING.id,
        _READING.day,
        _READING.known_on,
        _READING.value_thousandths,
        _READING.note,
        _READING.evidence,
        _READING.author_id,
        _READING.author_name,
        _JUDGED.verdict,
        _JUDGED.day.label("verdict_on"),
        _JUDGED.note.label("verdict_note"),
    )
    .join_from(PlanTargetReportRow.__table__, PlanTargetRow.__table__,
               _TARGET.id == _READING.target_id)
    .outerjoin(PlanTargetVerdictRow.__table__,
               and_(_JUDGED.report_id == _READING.id, _JUDGED.day <= _DAY))
    .where(_TARGET.plan_id == _PLAN_ID, _READING.known_on <= _DAY)
    .order_by(_READING.target_id, _READING.day, _READING.id)
)  # fmt: skip
