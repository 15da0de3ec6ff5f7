"""Plans as a viewer sees them: which there are, and a board of any day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from data_access.engine import Database
from data_access.queries import plans as queries
from domain.access import Permission, Viewer, require
from domain.errors import InvalidInput
from domain.plan import Plan, PlanBook, ProgressReport
from domain.plan_board import PlanBoard, TargetLine
from domain.plan_rollup import PlanRollUp, plan_roll_up
from domain.plan_state import TaskStanding, known_standings
from domain.plan_target import target_state
from services.plan_access import may_manage, plan_named
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
        plan = plan_named(session, plan_code)
        outline = queries.plan_outline(session, plan)
        reports = queries.task_reports(
            session, scope=viewer.scope, plan_id=plan.id, day=day
        )
        targets = queries.plan_targets(
            session, scope=viewer.scope, plan_id=plan.id, day=day
        )
    book = with_reports(outline, reports)
    known, found, sums = _at(kept, book, day)
    lines = Lines(kept, viewer, outline.known_on(day), found, day)
    before = None if since is None else _at(kept, book, since)
    return PlanBoard(
        plan=plan,
        day=day,
        groups=book.groups,
        lines=lines.of(known.records),
        targets=tuple(
            TargetLine(item, target_state(item, day), lines.ref(item.lead_id))
            for item in targets
        ),
        roll_up=sums,
        since=since,
        before=None if before is None else before[2],
        before_states={}
        if before is None
        else {code: standing.state for code, standing in before[1].items()},
        may_judge=may_manage(kept, viewer, plan, day),
        today=today,
    )


def with_reports(
    outline: PlanBook, reports: Mapping[str, tuple[ProgressReport, ...]]
) -> PlanBook:
    """The part of an outline that was read within a scope, with its reports."""
    return outline.limited_to(
        tuple(
            replace(record, reports=reports[record.task.code])
            for record in outline.records
            if record.task.code in reports
        )
    )


def _at(
    kept: Reference, book: PlanBook, day: date
) -> tuple[PlanBook, Mapping[str, TaskStanding], PlanRollUp]:
    """The plan as known on a day, how its tasks stood, and their sums."""
    known = book.known_on(day)
    found = known_standings(known, day=day, calendar=kept.calendar)
    return known, found, plan_roll_up(known, found)
