"""Measures of the plan in force: tasks by state and targets met, by lead org unit."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from data_access.engine import Session
from data_access.queries import plans as queries
from domain.access import Permission, Viewer
from domain.identifiers import OrgUnitId
from domain.measures import PLAN_MEASURES
from domain.plan import Plan
from domain.plan_state import TaskState, known_standings
from domain.plan_target import TargetState, target_state
from services.plan_access import outline_of, plan_scope
from services.plans import with_reports
from services.reference import Reference

_STATES = {
    "tasks_done_on_time": TaskState.DONE_ON_TIME,
    "tasks_done_late": TaskState.DONE_LATE,
    "tasks_overdue": TaskState.OVERDUE,
    "tasks_due_soon": TaskState.DUE_SOON,
}


@dataclass(frozen=True, slots=True)
class PlanMeasures:
    """Measures by node; `plan` None: none in force, or none that may be read."""

    plan: Plan | None = None
    by_node: dict[OrgUnitId, dict[str, int]] = field(default_factory=dict)


def plan_measures(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    *,
    nodes: Collection[OrgUnitId],
    day: date,
) -> PlanMeasures:
    """What tasks and targets each node leads, how they stand at the end of `day`.

    Of several plans in force the one that began last. A task counts once, with its
    lead org unit or who took over from it; cancelled ones count as tasks only.
    """
    if Permission.PLAN_READ not in viewer.permissions:
        return PlanMeasures()
    plan = next(
        (
            each
            for each in sorted(
                queries.plans(session), key=lambda p: p.first_day, reverse=True
            )
            if each.first_day <= day <= each.last_day
        ),
        None,
    )
    if plan is None:
        return PlanMeasures()
    scope = plan_scope(kept, viewer, day)
    outline = scope.held(outline_of(kept, session, plan).known_on(day))
    tasks = scope.tasks(outline)
    reports = queries.task_reports(session, scope=tasks, day=day)
    known = with_reports(outline, tasks, reports)
    found = known_standings(known, day=day, calendar=kept.calendar)
    held: dict[OrgUnitId, Counter[str]] = {}
    for record in known.records:
        task = record.task
        if task.parent_code is not None:
            continue
        standing = found[task.code]
        counted = held.setdefault(task.lead_id, Counter())
        counted["tasks"] += 1
        counted.update(n for n, state in _STATES.items() if standing.state is state)
        if standing.state is TaskState.OVERDUE:
            counted["task_days_late"] += standing.days_late or 0
    for target in queries.plan_targets(session, scope=scope, plan_id=plan.id, day=day):
        lead = scope.holding(target.lead_id).holder
        counted = held.setdefault(lead, Counter())
        counted["targets"] += 1
        counted["targets_met"] += target_state(target, day) is TargetState.MET
    below = kept.tree.belonging(day)
    return PlanMeasures(
        plan, {node: _summed(held, below.get(node, {node})) for node in nodes}
    )


def _summed(
    held: dict[OrgUnitId, Counter[str]], units: Collection[OrgUnitId]
) -> dict[str, int]:
    return {
        name: sum(counted[name] for unit, counted in held.items() if unit in units)
        for name in PLAN_MEASURES
    }
