"""Measures of the plan in force: tasks by state and targets met, by lead org unit."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from data_access.engine import Session
from data_access.queries import plans as queries
from domain.access import Permission, Viewer
from domain.identifiers import OrgUnitId, PlanId
from domain.measures import PLAN_MEASURES
from domain.plan import Plan, ProgressReport
from domain.plan_holders import PlanScope, TaskScope
from domain.plan_state import TaskState, known_standings
from domain.plan_target import PlanTarget, TargetState, target_state
from services.plan_access import outline_of, plan_scope
from services.plans import with_reports
from services.reference import Reference

_STATES = {
    "tasks_done_on_time": TaskState.DONE_ON_TIME,
    "tasks_done_late": TaskState.DONE_LATE,
    "tasks_overdue": TaskState.OVERDUE,
    "tasks_due_soon": TaskState.DUE_SOON,
}


Held = dict[OrgUnitId, Counter[str]]
"""Measures by lead org unit."""


@dataclass(frozen=True, slots=True)
class PlanMeasures:
    """Measures by node; `plan` None: none in force, or none that may be read."""

    plan: Plan | None = None
    by_node: dict[OrgUnitId, dict[str, int]] = field(default_factory=dict)


class PlanDays:
    """How plans stand on many days up to `latest`, for one look by one viewer.

    Reports and readings are read once per plan, and each day is worked out once.
    """

    def __init__(
        self, session: Session, kept: Reference, viewer: Viewer, *, latest: date
    ) -> None:
        self._session, self._kept, self._viewer = session, kept, viewer
        self._latest = latest
        self._plans: tuple[Plan, ...] | None = None
        self._reports: dict[PlanId, Mapping[str, tuple[ProgressReport, ...]]] = {}
        self._targets: dict[PlanId, tuple[PlanTarget, ...]] = {}
        self._held: dict[date, Held] = {}

    def measures(self, nodes: Collection[OrgUnitId], day: date) -> PlanMeasures:
        """What tasks and targets each node leads, how they stand at the end of `day`.

        Of several plans in force the one that began last. A task counts once, with its
        lead org unit or who took over from it; cancelled ones count as tasks only.
        ValueError past the latest day.
        """
        if day > self._latest:
            raise ValueError(f"read up to {self._latest}, got {day}")
        if Permission.PLAN_READ not in self._viewer.permissions:
            return PlanMeasures()
        plan = self._in_force(day)
        if plan is None:
            return PlanMeasures()
        held = self._held.get(day)
        if held is None:
            held = self._held[day] = self._led(plan, day)
        below = self._kept.tree.belonging(day)
        return PlanMeasures(
            plan, {node: _summed(held, below.get(node, {node})) for node in nodes}
        )

    def _in_force(self, day: date) -> Plan | None:
        if self._plans is None:
            known = queries.plans(self._session)
            self._plans = tuple(sorted(known, key=lambda p: p.first_day, reverse=True))
        in_force = (p for p in self._plans if p.first_day <= day <= p.last_day)
        return next(in_force, None)

    def _led(self, plan: Plan, day: date) -> Held:
        """What each lead org unit has, within what the viewer may follow on the day."""
        kept = self._kept
        scope = plan_scope(kept, self._viewer, day)
        outline = scope.held(outline_of(kept, self._session, plan).known_on(day))
        known = with_reports(outline, scope.tasks(outline), self._known(plan, day))
        found = known_standings(known, day=day, calendar=kept.calendar)
        held: Held = {}
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
        for target in self._all_targets(plan):
            if not scope.holds(target.lead_id):
                continue
            counted = held.setdefault(scope.holding(target.lead_id).holder, Counter())
            counted["targets"] += 1
            counted["targets_met"] += target_state(target, day) is TargetState.MET
        return held

    def _known(self, plan: Plan, day: date) -> dict[str, tuple[ProgressReport, ...]]:
        """The reports up to a day as known then, by the code of the task."""
        if plan.id not in self._reports:
            self._reports[plan.id] = queries.task_reports(
                self._session, scope=TaskScope(plan.id), day=self._latest
            )
        return {
            code: tuple([each.known_on(day) for each in listed if each.day <= day])
            for code, listed in self._reports[plan.id].items()
        }

    def _all_targets(self, plan: Plan) -> tuple[PlanTarget, ...]:
        """Each tells by itself how it stood on an earlier day."""
        if plan.id not in self._targets:
            self._targets[plan.id] = queries.plan_targets(
                self._session,
                scope=PlanScope(self._kept.succession, self._latest),
                plan_id=plan.id,
                day=self._latest,
            )
        return self._targets[plan.id]


def _summed(held: Held, units: Collection[OrgUnitId]) -> dict[str, int]:
    return {
        name: sum(counted[name] for unit, counted in held.items() if unit in units)
        for name in PLAN_MEASURES
    }
