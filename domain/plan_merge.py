"""A plan file put into the plan that is kept: by task code, and nothing taken away."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.identifiers import OrgUnitId
from domain.plan import Extension, Plan, PlanBook, ProgressReport, Task, TaskRecord
from domain.plan_file import PlanFile, PlanFileTask, PlanSource
from domain.plan_file_progress import ReportRule
from domain.plan_holders import PlanScope
from domain.plan_import import PlanChanges, TaskChange
from domain.plan_merge_links import merged_links
from domain.plan_outline import PlanOutline, plan_outline
from domain.plan_promises import DeadlineRule, Promise
from domain.plan_state import DONE_STATES, TaskStanding, TaskState, carries_progress
from domain.plan_task_merge import (
    Placed,
    merged_task,
    new_task,
    problem,
    start_problem,
    task_change,
    text_problems,
)
from domain.problem import Problem, Severity
from domain.schedule import cycle_sentence, cycles

ENDED = DONE_STATES | {TaskState.CANCELLED}


@dataclass(frozen=True, slots=True)
class MergeRules:
    """What a merge is told beside the file.

    `units`: org units by what the file calls them, those still open left out; None:
    left out by choice. `default_lead` leads what names nobody. `assigned_on`: of new
    tasks. `holders`: who answers today for what the plan names.
    """

    units: Mapping[str, OrgUnitId | None]
    default_lead: OrgUnitId | None
    deadlines: DeadlineRule
    reports: ReportRule
    assigned_on: date | None
    unit_name: Callable[[OrgUnitId], str]
    holders: PlanScope


@dataclass(frozen=True, slots=True)
class Merged:
    """The plan with what the file says of its outline; None: the file is refused.

    Reports and extensions of the file are in `changes` only.
    """

    book: PlanBook | None
    changes: PlanChanges
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Found:
    """What the rows of a file have become so far.

    `following`: new tasks by the row before them, None: at the beginning.
    """

    tasks: dict[str, Task] = field(default_factory=dict)
    new: list[Task] = field(default_factory=list)
    changed: list[TaskChange] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    reports: list[tuple[str, ProgressReport]] = field(default_factory=list)
    extensions: list[tuple[str, Extension]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    following: dict[str | None, list[Task]] = field(
        default_factory=lambda: defaultdict(list)
    )


def merged(
    plan: Plan,
    stored: PlanBook | None,
    standings: Mapping[str, TaskStanding],
    file: PlanFile,
    rules: MergeRules,
) -> Merged:
    """What `stored` becomes with the file; None: the plan is new.

    `standings`: of the stored tasks today. InvalidInput where links of summaries open
    up to too many.
    """
    book = PlanBook(plan, (), ()) if stored is None else stored
    outline = plan_outline(file, known_groups=book.groups, known_links=book.links)
    records = {record.task.code.casefold(): record for record in book.records}
    codes = {
        row.code: records[row.code.casefold()].task.code
        if row.code.casefold() in records
        else row.code
        for row in outline.tasks
    }
    return _Merger(book, standings, file, outline, rules, records, codes).merge()


@dataclass(frozen=True, slots=True)
class _Merger:
    """`records` by folded code; `codes`: as they are kept, by code of the file."""

    stored: PlanBook
    standings: Mapping[str, TaskStanding]
    file: PlanFile
    outline: PlanOutline
    rules: MergeRules
    records: Mapping[str, TaskRecord]
    codes: Mapping[str, str]

    def merge(self) -> Merged:
        leads, parents = self._leads(), self._parents()
        found = _Found()
        before: str | None = None
        for row in self.outline.tasks:
            found.problems.extend(text_problems(row))
            lead = leads[row.code]
            if lead is None:
                found.problems.append(_without_lead(row))
                lead = self.stored.plan.owner_id
            task = self._take(row, lead, found)
            if self._record(row) is None:
                found.following[before].append(task)
            if task.code not in parents:
                self._take_progress(row, found)
            before = task.code
        return self._whole(found)

    def _take(self, row: PlanFileTask, lead: OrgUnitId, found: _Found) -> Task:
        code, record = self.codes[row.code], self._record(row)
        promise = self._promise(row, record)
        task = self._task(row, record, lead, promise)
        found.tasks[code] = task
        if record is None:
            found.new.append(task)
        elif change := task_change(record.task, task, self.rules.unit_name):
            found.changed.append(change)
        else:
            found.unchanged.append(code)
        if promise.extension is not None:
            found.extensions.append((code, promise.extension))
        told = (promise.problem, start_problem(row, task))
        found.problems.extend(item for item in told if item is not None)
        return task

    def _take_progress(self, row: PlanFileTask, found: _Found) -> None:
        code = self.codes[row.code]
        report = self.rules.reports.of_plan(
            row,
            self._record(row),
            self.standings.get(code),
            status_day=self.file.status_day,
            zero_is_said=self.file.source is PlanSource.TABLE,
        )
        if isinstance(report, Problem):
            found.problems.append(report)
        elif report is not None:
            found.reports.append((code, report))

    def _record(self, row: PlanFileTask) -> TaskRecord | None:
        return self.records.get(row.code.casefold())

    def _promise(self, row: PlanFileTask, record: TaskRecord | None) -> Promise:
        if record is None:
            return self.rules.deadlines.of_new(row)
        standing = self.standings.get(record.task.code)
        ended = standing is not None and standing.state in ENDED
        return self.rules.deadlines.of_known(row, record, ended=ended)

    def _task(
        self,
        row: PlanFileTask,
        record: TaskRecord | None,
        lead: OrgUnitId,
        promise: Promise,
    ) -> Task:
        units = self.rules.units
        placed = Placed(
            row=row,
            code=self.codes[row.code],
            group_code=self.outline.group_codes[row.code],
            parent_code=None if row.parent is None else self.codes[row.parent],
            says_parent=self.outline.has_levels,
            lead_id=lead,
            supporting_ids=tuple(
                unit
                for text in row.cooperating
                if (unit := units.get(text)) is not None
            ),
            first_deadline=promise.first,
        )
        if record is None:
            return new_task(placed, assigned_on=self.rules.assigned_on)
        tells = self.file.source is not PlanSource.TABLE
        found = merged_task(record.task, placed, tells_milestones=tells)
        return self.rules.holders.as_named(record.task, found)

    def _parents(self) -> frozenset[str]:
        """Codes of tasks whose progress is that of their subtasks."""
        kept = {r.task.parent_code for r in self.stored.records if carries_progress(r)}
        told = {
            self.codes[row.parent]
            for row in self.outline.tasks
            if row.parent and not row.is_milestone
        }
        return frozenset(code for code in (*kept, *told) if code is not None)

    def _leads(self) -> Mapping[str, OrgUnitId | None]:
        """Who leads each row: as named, as kept, else who leads all that is in it.

        An open name counts as the plan's owner, so that the rest can be told.
        """
        within: dict[str, set[OrgUnitId | None]] = defaultdict(set)
        leads: dict[str, OrgUnitId | None] = {}
        for row in reversed(self.outline.tasks):
            record, inside = self._record(row), within[row.code]
            if row.lead:
                lead = self.rules.units.get(row.lead, self.stored.plan.owner_id)
            elif record is not None:
                lead = record.task.lead_id
            else:
                only = next(iter(inside)) if len(inside) == 1 else None
                lead = only or self.rules.default_lead
            leads[row.code] = lead
            if row.parent is not None:
                within[row.parent].add(lead)
        return leads

    def _whole(self, found: _Found) -> Merged:
        links = merged_links(self.stored.links, self.outline.links, self.codes)
        if circles := cycles(links.all):
            found.problems.append(_whole_problem("links-in-circle",
                cycle_sentence(circles), "Bỏ một liên kết trong vòng này"))  # fmt: skip
        known = {group.code for group in self.stored.groups}
        used = {task.group_code for task in found.tasks.values()}
        groups = tuple(
            group
            for group in self.outline.groups
            if group.code in used and group.code not in known
        )
        changes = PlanChanges(
            new=tuple(found.new),
            changed=tuple(found.changed),
            unchanged=tuple(found.unchanged),
            kept=tuple(
                record.task.code
                for record in self.stored.records
                if record.task.code not in found.tasks
            ),
            new_groups=tuple(group.name for group in groups),
            reports=tuple(found.reports),
            extensions=tuple(found.extensions),
            links_added=links.added,
            links_removed=links.removed,
        )
        book: PlanBook | None = None
        if all(p.severity is not Severity.REJECT for p in found.problems):
            try:
                book = PlanBook(
                    self.stored.plan,
                    (*self.stored.groups, *groups),
                    tuple(self._ordered(found)),
                    links.all,
                )
            except ValueError:
                found.problems.append(_whole_problem("parent-in-circle",
                    "Nhiệm vụ cha trong tệp và trong kế hoạch tạo thành vòng",
                    "Sửa nhiệm vụ cha trong tệp"))  # fmt: skip
        return Merged(book, changes, tuple(found.problems))

    def _ordered(self, found: _Found) -> list[TaskRecord]:
        """What is kept in its order, new tasks after the row before them."""
        ordered: list[TaskRecord] = []
        waiting = [TaskRecord(task) for task in reversed(found.following[None])]
        for record in (None, *self.stored.records):
            if record is not None:
                task = found.tasks.get(record.task.code, record.task)
                waiting = [
                    TaskRecord(
                        task, record.reports, record.extensions, record.decisions
                    )
                ]
            while waiting:
                one = waiting.pop()
                ordered.append(one)
                after = found.following.get(one.task.code, [])
                waiting.extend(TaskRecord(task) for task in reversed(after))
        return ordered


def _whole_problem(kind: str, reason: str, remedy: str) -> Problem:
    return Problem(kind, "Toàn kế hoạch", reason, remedy)


def _without_lead(row: PlanFileTask) -> Problem:
    return problem(
        row, "lead-missing", "Không rõ đơn vị chủ trì",
        "Ghi cột Đơn vị chủ trì, hoặc chọn đơn vị chủ trì chung khi nạp",
    )  # fmt: skip
