"""Measures of the plan in force: tasks by state and targets met, by lead org unit."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

from data_access.engine import Session
from data_access.queries import plans as queries
from domain.access import Permission, Viewer
from domain.identifiers import OrgUnitId, PlanId
from domain.measures import PLAN_MEASURES
from domain.plan import Plan, PlanBook, ProgressReport
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
        self._reports: dict[PlanId, dict[str, tuple[ProgressReport, ...]]] = {}
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
        below = self._kept.tree.belonging(day)
        units = {node: below.get(node, {node}) for node in nodes}
        held = self._held.setdefault(day, {})
        new = frozenset[OrgUnitId]().union(*units.values()) - held.keys()
        if new:
            held.update(self._led(plan, day, new))
        return PlanMeasures(
            plan, {node: _summed(held, belonging) for node, belonging in units.items()}
        )

    def _in_force(self, day: date) -> Plan | None:
        if self._plans is None:
            known = queries.plans(self._session)
            self._plans = tuple(sorted(known, key=lambda p: p.first_day, reverse=True))
        in_force = (p for p in self._plans if p.first_day <= day <= p.last_day)
        return next(in_force, None)

    def _led(self, plan: Plan, day: date, units: Collection[OrgUnitId]) -> Held:
        """What each of `units` leads, within what the viewer may follow on the day.

        How their own tasks stand is worked out and no more: a commune leads few.
        """
        kept = self._kept
        scope = plan_scope(kept, self._viewer, day)
        outline = scope.held(outline_of(kept, self._session, plan).known_on(day))
        followed = with_reports(outline, scope.tasks(outline), {})
        tasks = _tasks_led(followed, units)
        known = with_reports(followed, tasks, self._known(followed, tasks, day))
        found = known_standings(known, day=day, calendar=kept.calendar)
        held: Held = {unit: Counter() for unit in units}
        for record in known.records:
            task = record.task
            if task.parent_code is not None:
                continue
            standing, counted = found[task.code], held[task.lead_id]
            counted["tasks"] += 1
            counted.update(n for n, state in _STATES.items() if standing.state is state)
            if standing.state is TaskState.OVERDUE:
                counted["task_days_late"] += standing.days_late or 0
        for target in self._all_targets(plan):
            holder = scope.holding(target.lead_id).holder
            if holder in held and scope.holds(target.lead_id):
                held[holder]["targets"] += 1
                is_met = target_state(target, day) is TargetState.MET
                held[holder]["targets_met"] += is_met
        return held

    def _known(
        self, book: PlanBook, tasks: TaskScope, day: date
    ) -> dict[str, tuple[ProgressReport, ...]]:
        """The reports of some tasks up to a day as known then, by the task's code."""
        codes = tasks.codes
        if codes is None:
            codes = frozenset(record.task.code for record in book.records)
        read = self._reports.setdefault(book.plan.id, {})
        new = codes - read.keys()
        if new:
            read.update(dict.fromkeys(new, ()))
            wanted = tasks if tasks.codes is None else replace(tasks, codes=new)
            read.update(
                queries.task_reports(self._session, scope=wanted, day=self._latest)
            )
        return {
            code: tuple([r.known_on(day) for r in read[code] if r.day <= day])
            for code in codes
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


def _tasks_led(book: PlanBook, units: Collection[OrgUnitId]) -> TaskScope:
    """Tasks that these org units lead, with all their subtasks, whoever leads those."""
    tasks = {record.task.code: record.task for record in book.records}
    led = set()
    for code, task in tasks.items():
        top = task
        while top.parent_code is not None:
            top = tasks[top.parent_code]
        if top.lead_id in units:
            led.add(code)
    is_whole = len(led) == len(tasks)
    return TaskScope(book.plan.id, None if is_whole else frozenset(led))


def _summed(held: Held, units: Collection[OrgUnitId]) -> dict[str, int]:
    return {name: sum(held[unit][name] for unit in units) for name in PLAN_MEASURES}
