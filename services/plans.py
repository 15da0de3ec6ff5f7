"""Plans as a viewer sees them: which there are, and a board of any day."""

from collections.abc import Mapping
from datetime import date

from data_access.engine import Database
from data_access.queries import plans as queries
from domain.access import Permission, Viewer, require
from domain.errors import InvalidInput
from domain.plan import Plan, PlanBook, ProgressReport, TaskRecord
from domain.plan_board import PlanBoard, TargetLine
from domain.plan_holders import TaskScope
from domain.plan_rollup import PlanRollUp, plan_roll_up
from domain.plan_state import TaskStanding, known_standings
from domain.plan_target import target_state
from services.plan_access import (
    may_manage,
    outline_of,
    plan_named,
    plan_scope,
)
from services.plan_lines import Lines
from services.reference import Reference, reference


def plan_choices(database: Database, viewer: Viewer) -> tuple[Plan, ...]:
    """Plans there are, the latest first; that they exist is published."""
    require(viewer, Permission.PLAN_READ)
    with database.read() as session:
        return queries.plans(session)


def plan_board(
    database: Database,
    viewer: Viewer,
    *,
    plan_code: str,
    day: date,
    since: date | None = None,
    today: date | None = None,
) -> PlanBoard:
    """The plan at the end of `day`, as known then: tasks within the viewer's scope.

    `since`: an earlier day to compare with; `today`: the present, as the page has it.
    NotFound where there is no such plan; InvalidInput when `since` is not before
    `day`. Of a task outside the scope that a link leads to, the published part is
    told: name and lead org unit.
    """
    require(viewer, Permission.PLAN_READ)
    if since is not None and since >= day:
        raise InvalidInput("Ngày so sánh phải trước thời điểm xem. Chọn ngày khác.")
    with database.read() as session:
        kept = reference(database, session)
        scope = plan_scope(kept, viewer, day)
        plan = plan_named(session, plan_code)
        named = outline_of(kept, session, plan).known_on(day)
        outline = scope.held(named)
        tasks = scope.tasks(outline)
        reports = queries.task_reports(session, scope=tasks, day=day)
        targets = queries.plan_targets(session, scope=scope, plan_id=plan.id, day=day)
    known = with_reports(outline, tasks, reports)
    found, sums = _sums(kept, known, day)
    lines = Lines(kept, viewer, scope, named, outline, found)
    before: Mapping[str, TaskStanding] = {}
    before_sums = None
    if since is not None:
        before, before_sums = _sums(kept, known.known_on(since), since)
    return PlanBoard(
        plan=plan,
        day=day,
        groups=known.groups,
        lines=lines.of(known.records),
        targets=tuple(
            TargetLine(
                item,
                target_state(item, day),
                lines.holder(item.lead_id),
                # Targets are read within the scope that answers for them.
                may_report=Permission.PLAN_REPORT in viewer.permissions,
            )
            for item in targets
        ),
        roll_up=sums,
        since=since,
        before=before_sums,
        before_standings=before,
        may_judge=may_manage(kept, viewer, plan, day),
        today=today,
        is_whole=tasks.codes is None,
    )


def with_reports(
    outline: PlanBook,
    scope: TaskScope,
    reports: Mapping[str, tuple[ProgressReport, ...]],
) -> PlanBook:
    """The part of an outline that lies within a scope, with its reports."""
    return outline.limited_to(
        tuple(
            TaskRecord(
                record.task,
                reports.get(record.task.code, ()),
                record.extensions,
                record.decisions,
            )
            for record in outline.records
            if scope.codes is None or record.task.code in scope.codes
        )
    )


def _sums(
    kept: Reference, known: PlanBook, day: date
) -> tuple[Mapping[str, TaskStanding], PlanRollUp]:
    """How the tasks of a plan as known on a day stood, and their sums."""
    found = known_standings(known, day=day, calendar=kept.calendar)
    return found, plan_roll_up(known, found)
