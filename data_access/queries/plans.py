"""Plans: their outline, which everybody may know, and progress within a scope.

The outline is the decision itself with its extensions: names, lead org units, days and
links. Which task waits for which, and what is critical, needs all of it. Reports of
progress are read within a scope.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Row, Select

from data_access.engine import Session
from data_access.queries import plan_statements as statements
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
from domain.plan_holders import PlanScope, TaskScope
from domain.plan_target import PlanTarget, TargetReading

Item = TypeVar("Item")
_VERDICTS = {verdict.value: verdict for verdict in Verdict}
_KINDS = {kind.value: kind for kind in LinkKind}
_PRIORITIES = {priority.value: priority for priority in Priority}


def plans(session: Session) -> tuple[Plan, ...]:
    """Every plan, the latest first."""
    return tuple(
        Plan(PlanId(row[0]), row[1], row[2], row[3], OrgUnitId(row[4]), *row[5:8])
        for row in session.execute(statements.PLANS).all()
    )


def plan_outline(session: Session, plan: Plan) -> PlanBook:
    """All tasks of a plan with decisions on them and links, but without reports."""
    asked = {"plan_id": plan.id}
    groups = session.execute(statements.GROUPS, asked).all()
    codes, tasks = _tasks(session, plan.id, {row[0]: row[1] for row in groups})
    extensions = _lists(session, statements.EXTENSIONS, plan.id, _extension)
    decisions = _lists(session, statements.DECISIONS, plan.id, _decision)
    return PlanBook(
        plan,
        tuple(PlanGroup(code, name) for _, code, name in groups),
        tuple(
            TaskRecord(
                task,
                extensions=tuple(extensions.get(row_id, ())),
                decisions=tuple(decisions.get(row_id, ())),
            )
            for row_id, task in tasks.items()
        ),
        _links(session, plan.id, codes),
    )


def task_reports(
    session: Session, *, scope: TaskScope, day: date
) -> Mapping[str, tuple[ProgressReport, ...]]:
    """Reports up to `day` as known then, by the code of the task.

    Tasks without any are left out.
    """
    asked: dict[str, object] = {"plan_id": scope.plan_id, "day": day}
    statement = statements.REPORTS
    if scope.codes is not None:
        statement, asked["codes"] = statements.REPORTS_OF_SOME, sorted(scope.codes)
    days = _Days()
    found: dict[str, list[ProgressReport]] = defaultdict(list)
    for row in session.execute(statement, asked).all():
        code, id_, on, percent, note, evidence, by_id, by, verdict, told_on, why = row
        found[code].append(
            ProgressReport(
                id_,
                days[on],
                percent,
                note,
                evidence,
                by_id,
                by,
                None if verdict is None else _VERDICTS[verdict],
                None if told_on is None else days[told_on],
                why or "",
            )
        )
    in_order = attrgetter("day", "id")
    return {code: tuple(sorted(each, key=in_order)) for code, each in found.items()}


def plan_targets(
    session: Session, *, scope: PlanScope, plan_id: PlanId, day: date
) -> tuple[PlanTarget, ...]:
    """Targets that the scope answers for, with their readings up to `day`."""
    asked = {"plan_id": plan_id, "day": day}
    readings: dict[int, list[TargetReading]] = defaultdict(list)
    for row in session.execute(statements.READINGS, asked).all():
        target, id_, on, known, value, note, evidence, by_id, by, verdict, told, why = (
            row
        )
        readings[target].append(
            TargetReading(
                on,
                _amount(value),
                note,
                ReportId(id_),
                known,
                evidence,
                by_id,
                by,
                None if verdict is None else _VERDICTS[verdict],
                told,
                why or "",
            )
        )
    return tuple(
        PlanTarget(
            code=row.code,
            name=row.name,
            lead_id=OrgUnitId(row.lead_id),
            measure=row.measure,
            baseline=_amount(row.baseline_thousandths),
            goal=_amount(row.goal_thousandths),
            start=row.start,
            due=row.due,
            indicator_code=row.indicator_code,
            readings=tuple(readings[row.id]),
        )
        for row in session.execute(statements.TARGETS, {"plan_id": plan_id}).all()
        if scope.holds(row.lead_id)
    )


class _Days(dict[int, date]):
    """Days by their ordinals, each made once."""

    def __missing__(self, ordinal: int) -> date:
        self[ordinal] = found = date.fromordinal(ordinal)
        return found


def _tasks(
    session: Session, plan_id: PlanId, groups: Mapping[int, str]
) -> tuple[Mapping[int, str], Mapping[int, Task]]:
    """Codes and tasks by the ids of their rows, in the order of the plan."""
    supporting = _lists(
        session, statements.SUPPORTING, plan_id, lambda row: OrgUnitId(row[1])
    )
    indicators = _lists(
        session, statements.INDICATORS, plan_id, lambda row: str(row[1])
    )
    rows = session.execute(statements.TASKS, {"plan_id": plan_id}).all()
    codes = {row[0]: row[3] for row in rows}
    return codes, {
        row[0]: Task(
            row[3],
            row[4],
            groups[row[1]],
            row[5],
            tuple(supporting.get(row[0], ())),
            None if row[2] is None else codes[row[2]],
            start=row[6],
            first_deadline=row[7],
            assigned_on=row[8],
            is_milestone=row[9],
            weight=row[10],
            priority=_PRIORITIES[row[11]],
            legal_basis=row[12],
            product=row[13],
            indicator_codes=tuple(indicators.get(row[0], ())),
        )
        for row in rows
    }


def _links(
    session: Session, plan_id: PlanId, codes: Mapping[int, str]
) -> tuple[TaskLink, ...]:
    """In the order of the tasks that wait, then of those waited for."""
    order = {row_id: at for at, row_id in enumerate(codes)}
    rows = session.execute(statements.LINKS, {"plan_id": plan_id}).all()
    return tuple(
        TaskLink(codes[before], codes[after], _KINDS[kind], lag)
        for before, after, kind, lag in sorted(
            rows, key=lambda row: (order[row[1]], order[row[0]], row[2])
        )
    )


def _extension(row: Row[*tuple[Any, ...]]) -> Extension:
    return Extension(*row[1:])


def _decision(row: Row[*tuple[Any, ...]]) -> TaskDecision:
    _, kind, known_on, decision_number, reason = row
    return TaskDecision(DecisionKind(kind), known_on, decision_number, reason)


def _lists(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    plan_id: PlanId,
    make: Callable[[Row[*tuple[Any, ...]]], Item],
) -> Mapping[int, list[Item]]:
    """Rows by the id of the task in their first column."""
    found: dict[int, list[Item]] = defaultdict(list)
    for row in session.execute(statement, {"plan_id": plan_id}).all():
        found[row[0]].append(make(row))
    return found


def _amount(thousandths: int) -> Decimal:
    return Decimal(thousandths) / 1000
