"""Who answers for tasks and targets when org units end: the same heirs as for dossiers.

What an org unit leads or supports when it ends is its default successor's from that day
on (ADR 0010; docs/rules.md, *Tasks of a plan*). A plan names org units as it was
issued; nothing of it is rewritten, so any earlier day shows who answered then.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from domain.identifiers import OrgUnitId, PlanId
from domain.plan import PlanBook, Task, TaskRecord
from domain.succession import Succession, SuccessionLink


@dataclass(frozen=True, slots=True)
class Passing:
    """What `giver` answered for is `taker`'s from `day` on.

    `is_shared`: the giver passed to several org units, of which `taker` is the chief;
    nobody has said which task went where.
    """

    day: date
    giver: OrgUnitId
    taker: OrgUnitId
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """Who answers on a day for what a plan gives to an org unit.

    `passings` up to the day, in order. `is_vacant`: `holder` has ended by then, and
    nobody is known to have taken over.
    """

    holder: OrgUnitId
    passings: tuple[Passing, ...] = ()
    is_vacant: bool = False


@dataclass(frozen=True, slots=True)
class TaskScope:
    """Tasks of a plan that somebody may follow; `codes` None: all of them."""

    plan_id: PlanId
    codes: frozenset[str] | None = None


class PlanScope:
    """What of plans somebody may follow at the end of a day.

    `within`: org units that they answer for on that day; None: every one.
    """

    __slots__ = ("_found", "_succession", "day", "within")

    def __init__(
        self,
        succession: Succession,
        day: date,
        within: Collection[OrgUnitId] | None = None,
    ) -> None:
        self.day = day
        self.within = within
        self._succession = succession
        self._found: dict[OrgUnitId, Holding] = {}

    def holding(self, unit: OrgUnitId) -> Holding:
        """Who answers on the day for what the plan gives to `unit`."""
        found = self._found.get(unit)
        if found is None:
            found = self._found[unit] = holding(self._succession, unit, self.day)
        return found

    def holds(self, unit: OrgUnitId) -> bool:
        """Whether they answer for what the plan gives to `unit`."""
        return self.within is None or self.holding(unit).holder in self.within

    def held(self, book: PlanBook) -> PlanBook:
        """The plan with those that answer on the day in place of those it names."""
        passed = {unit for unit in units_of(book) if self.holding(unit).passings}
        if not passed:
            return book
        records = tuple(
            record
            if passed.isdisjoint((record.task.lead_id, *record.task.supporting_ids))
            else TaskRecord(
                self._held(record.task),
                record.reports,
                record.extensions,
                record.decisions,
            )
            for record in book.records
        )
        return replace(book, records=records)

    def tasks(self, book: PlanBook) -> TaskScope:
        """Tasks that they lead or support, and all subtasks of these."""
        if self.within is None:
            return TaskScope(book.plan.id)
        held = {unit for unit in units_of(book) if self.holds(unit)}
        below: dict[str, list[str]] = defaultdict(list)
        waiting = []
        for record in book.records:
            task = record.task
            if task.parent_code is not None:
                below[task.parent_code].append(task.code)
            if not held.isdisjoint((task.lead_id, *task.supporting_ids)):
                waiting.append(task.code)
        found: set[str] = set()
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                waiting.extend(below.get(code, ()))
        is_whole = len(found) == len(book.records)
        return TaskScope(book.plan.id, None if is_whole else frozenset(found))

    def as_named(self, old: Task, new: Task) -> Task:
        """`new` with the org units that `old` names, where the same answer for both.

        A file that names who took over says nothing new; keeping that would rewrite
        who answered before.
        """
        before, after = self._held(old), self._held(new)
        if before.lead_id != after.lead_id:
            return new
        supporting = new.supporting_ids
        if before.supporting_ids == after.supporting_ids:
            supporting = old.supporting_ids
        elif old.lead_id in supporting:
            return new
        return replace(new, lead_id=old.lead_id, supporting_ids=supporting)

    def _held(self, task: Task) -> Task:
        lead = self.holding(task.lead_id).holder
        supporting = dict.fromkeys(
            self.holding(unit).holder for unit in task.supporting_ids
        )
        supporting.pop(lead, None)
        return replace(task, lead_id=lead, supporting_ids=tuple(supporting))


def holding(succession: Succession, unit: OrgUnitId, day: date) -> Holding:
    """Who answers at the end of `day` for what was given to `unit`."""
    links = [x for x in succession.heirs(unit) if x.effective_day <= day]
    holder = links[-1].successor if links else unit
    life = succession.lives.get(holder)
    return Holding(
        holder,
        tuple(
            Passing(
                link.effective_day,
                link.predecessor,
                link.successor,
                _is_shared(succession, link),
            )
            for link in links
        ),
        is_vacant=life is not None and life.end is not None and life.end <= day,
    )


def _is_shared(succession: Succession, link: SuccessionLink) -> bool:
    """Whether others took over from the same org unit on the same day."""
    parts = succession.on(link.effective_day, link.predecessor, backwards=False)
    return parts is not None and len(parts[0]) > 1


def units_of(book: PlanBook) -> set[OrgUnitId]:
    """Org units that lead or support a task."""
    leads = {record.task.lead_id for record in book.records}
    return leads.union(*(record.task.supporting_ids for record in book.records))
