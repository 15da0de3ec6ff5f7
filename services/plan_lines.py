"""Tasks of a board: each with its org units, its slack, and what waits for it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.access import Permission, Viewer
from domain.identifiers import OrgUnitId
from domain.plan import PlanBook, TaskLink, TaskRecord
from domain.plan_board import LinkedTask, TaskLine
from domain.plan_schedule import plan_schedule
from domain.plan_state import OPEN_STATES, TaskStanding
from domain.schedule import Slot
from domain.scorecard import OrgUnitRef
from services.plan_access import answers_for
from services.reference import Reference


@dataclass(frozen=True, slots=True)
class Lines:
    """What lines of one board share: the whole plan's outline, and what is visible."""

    kept: Reference
    viewer: Viewer
    outline: PlanBook
    found: Mapping[str, TaskStanding]
    day: date

    def of(self, records: Sequence[TaskRecord]) -> tuple[TaskLine, ...]:
        """A line per record; slack and links by the whole plan, seen or not."""
        slots = plan_schedule(self.outline, calendar=self.kept.calendar)
        names = {record.task.code: record for record in self.outline.records}
        before: dict[str, list[LinkedTask]] = defaultdict(list)
        after: dict[str, list[LinkedTask]] = defaultdict(list)
        for link in self.outline.links:
            first, then = names[link.predecessor], names[link.successor]
            before[link.successor].append(self._linked(link, first))
            after[link.predecessor].append(self._linked(link, then))
        return tuple(
            self._line(
                record,
                slots.get(record.task.code),
                tuple(before[record.task.code]),
                tuple(after[record.task.code]),
            )
            for record in records
        )

    def ref(self, unit: OrgUnitId) -> OrgUnitRef:
        """An org unit as it was called on the day."""
        return self.kept.tree.unit(unit, self.day).ref

    def _line(
        self,
        record: TaskRecord,
        slot: Slot | None,
        waits_for: tuple[LinkedTask, ...],
        waited_for_by: tuple[LinkedTask, ...],
    ) -> TaskLine:
        task, standing = record.task, self.found[record.task.code]
        may_report = Permission.PLAN_REPORT in self.viewer.permissions
        return TaskLine(
            record=record,
            standing=standing,
            lead=self.ref(task.lead_id),
            supporting=tuple(self.ref(unit) for unit in task.supporting_ids),
            is_critical=slot is not None
            and slot.is_critical
            and standing.state in OPEN_STATES,
            slack_days=None if slot is None else slot.total_slack,
            waits_for=waits_for,
            waited_for_by=waited_for_by,
            may_report=may_report
            and answers_for(self.kept, self.viewer, task.lead_id, self.day),
        )

    def _linked(self, link: TaskLink, other: TaskRecord) -> LinkedTask:
        seen = self.found.get(other.task.code)
        return LinkedTask(
            link,
            other.task.name,
            self.ref(other.task.lead_id),
            None if seen is None else seen.state,
        )
