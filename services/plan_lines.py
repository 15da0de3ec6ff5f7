"""Tasks of a board: each with its org units, its slack, and what waits for it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.access import Permission, Viewer
from domain.identifiers import OrgUnitId
from domain.plan import PlanBook, Task, TaskLink, TaskRecord
from domain.plan_board import Handover, LinkedTask, TaskLine
from domain.plan_holders import PlanScope, units_of
from domain.plan_state import OPEN_STATES, TaskStanding
from domain.schedule import Slot
from domain.scorecard import OrgUnitRef
from services.plan_access import schedule_of
from services.reference import Reference


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What became of a task's org units, as `TaskLine` has it."""

    handovers: tuple[Handover, ...] = ()
    vacant: tuple[OrgUnitRef, ...] = ()


NOT_PASSED_ON = PassedOn()


@dataclass(frozen=True, slots=True)
class Lines:
    """What lines of one board share: the whole plan's outline, and what is visible.

    `named`: with the org units that the plan names, `outline`: with those that answer
    on the day.
    """

    kept: Reference
    viewer: Viewer
    scope: PlanScope
    named: PlanBook
    outline: PlanBook
    found: Mapping[str, TaskStanding]
    refs: dict[OrgUnitId, OrgUnitRef] = field(default_factory=dict)

    def of(self, records: Sequence[TaskRecord]) -> tuple[TaskLine, ...]:
        """A line per record; slack and links by the whole plan, seen or not."""
        slots = schedule_of(self.kept, self.outline)
        names = {record.task.code: record for record in self.outline.records}
        before: dict[str, list[LinkedTask]] = defaultdict(list)
        after: dict[str, list[LinkedTask]] = defaultdict(list)
        for link in self.outline.links:
            first, then = names[link.predecessor], names[link.successor]
            before[link.successor].append(self._linked(link, first))
            after[link.predecessor].append(self._linked(link, then))
        passed = self._passed_on()
        return tuple(
            [
                self._line(
                    record,
                    slots.get(record.task.code),
                    tuple(before.get(record.task.code, ())),
                    tuple(after.get(record.task.code, ())),
                    passed.get(record.task.code, NOT_PASSED_ON),
                )
                for record in records
            ]
        )

    def ref(self, unit: OrgUnitId) -> OrgUnitRef:
        """An org unit as it was called on the day, or at last before it."""
        found = self.refs.get(unit)
        if found is None:
            found = self.kept.tree.unit(unit, self.scope.day).ref
            self.refs[unit] = found
        return found

    def holder(self, unit: OrgUnitId) -> OrgUnitRef:
        """Who answers on the day for what the plan gives to an org unit."""
        return self.ref(self.scope.holding(unit).holder)

    def _line(
        self,
        record: TaskRecord,
        slot: Slot | None,
        waits_for: tuple[LinkedTask, ...],
        waited_for_by: tuple[LinkedTask, ...],
        passed_on: PassedOn,
    ) -> TaskLine:
        task, standing = record.task, self.found[record.task.code]
        may_report = Permission.PLAN_REPORT in self.viewer.permissions
        is_own = self.scope.holds(task.lead_id)
        return TaskLine(
            record=record,
            standing=standing,
            lead=self.ref(task.lead_id),
            supporting=tuple(map(self.ref, task.supporting_ids)),
            is_critical=slot is not None
            and slot.is_critical
            and standing.state in OPEN_STATES,
            slack_days=None if slot is None else slot.total_slack,
            waits_for=waits_for,
            waited_for_by=waited_for_by,
            may_report=may_report and is_own,
            handovers=passed_on.handovers,
            vacant=passed_on.vacant,
            is_own=is_own,
        )

    def _passed_on(self) -> Mapping[str, PassedOn]:
        """By task, where one of its org units has ended; most boards have none."""
        moved = {
            unit
            for unit in units_of(self.named)
            if self.scope.holding(unit).passings or self.scope.holding(unit).is_vacant
        }
        if not moved:
            return {}
        return {
            record.task.code: self._of_task(record.task)
            for record in self.named.records
            if not moved.isdisjoint((record.task.lead_id, *record.task.supporting_ids))
        }

    def _of_task(self, task: Task) -> PassedOn:
        units = (task.lead_id, *task.supporting_ids)
        holdings = [self.scope.holding(unit) for unit in units]
        handovers = [
            Handover(
                passing.day,
                self.ref(passing.giver),
                self.ref(passing.taker),
                is_lead=place == 0,
                is_shared=passing.is_shared,
            )
            for place, found in enumerate(holdings)
            for passing in found.passings
        ]
        vacant = dict.fromkeys(x.holder for x in holdings if x.is_vacant)
        return PassedOn(
            tuple(sorted(handovers, key=lambda x: x.day)),
            tuple(map(self.ref, vacant)),
        )

    def _linked(self, link: TaskLink, other: TaskRecord) -> LinkedTask:
        seen = self.found.get(other.task.code)
        return LinkedTask(
            link,
            other.task.name,
            self.ref(other.task.lead_id),
            None if seen is None else seen.state,
        )
