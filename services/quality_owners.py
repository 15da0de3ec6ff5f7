"""Who was to report and never did: owners of indicators, org units that lead tasks."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from data_access.queries import indicators as indicator_queries
from data_access.queries import plans as plan_queries
from data_access.queries.quality import reported_codes, reported_months
from domain.access import Permission, Viewer
from domain.identifiers import OrgUnitId
from domain.indicator import Indicator
from domain.plan import Plan, TaskRecord, Verdict
from domain.plan_holders import TaskScope
from domain.plan_state import is_cancelled
from domain.quality_view import OwnerCoverage, TaskLead, UnitReporting
from domain.scorecard import Head
from domain.unit_reports import WATCHED, unit_reports
from services.board import Board
from services.plan_access import outline_of, plan_scope
from services.plans import with_reports


def owner_coverage(board: Board) -> tuple[OwnerCoverage, ...]:
    """Indicators in force by owner, those with most that nobody reported first."""
    reported = reported_codes(board.session, scope=board.scope)
    by_owner: dict[str, list[Indicator]] = {}
    for each in indicator_queries.indicators(board.session):
        if each.is_in_force(board.last_day):
            by_owner.setdefault(each.owner, []).append(each)
    found = [
        OwnerCoverage(
            owner=owner,
            indicators=len(listed),
            computed=sum(bool(each.formula) for each in listed),
            reported=sum(each.code in reported for each in listed),
            silent=tuple(
                each.code
                for each in listed
                if not each.formula and each.code not in reported
            ),
        )
        for owner, listed in by_owner.items()
    ]
    return tuple(sorted(found, key=lambda o: (-len(o.silent), o.owner)))


def task_leads(board: Board, viewer: Viewer) -> tuple[TaskLead, ...]:
    """Org units with begun tasks of plans in force on which nobody ever reported.

    Only what the viewer may follow, of the node and those below it; returned reports
    do not count. Of a scope of some fields, or for one field, none: tasks have none.
    """
    day = board.last_day
    if Permission.PLAN_READ not in viewer.permissions or board.scope.fields is not None:
        return ()
    scope = plan_scope(board.kept, viewer, day)
    below = board.kept.tree.belonging(day).get(board.node.id, frozenset())
    found = []
    for plan in plan_queries.plans(board.session):
        if not plan.first_day <= day <= plan.last_day:
            continue
        outline = scope.held(outline_of(board.kept, board.session, plan).known_on(day))
        followed = with_reports(outline, scope.tasks(outline), {})
        begun = {
            record.task.code: record.task.lead_id
            for record in followed.records
            if (record.task.lead_id in below or record.task.lead_id == board.node.id)
            and _is_begun_task(record, day)
        }
        told = _told_tasks(board, plan, begun)
        silent = Counter(lead for code, lead in begun.items() if code not in told)
        led = Counter(begun.values())
        found += [
            TaskLead(board.kept.tree.unit(lead, day).ref, plan.code, led[lead], number)
            for lead, number in silent.items()
        ]
    return tuple(sorted(found, key=lambda t: (-t.silent, t.org_unit.code)))


def _is_begun_task(record: TaskRecord, day: date) -> bool:
    """Whether it is a task of its own that is to be reported on."""
    task = record.task
    has_begun = task.start is None or task.start <= day
    return task.parent_code is None and has_begun and not is_cancelled(record)


def _told_tasks(board: Board, plan: Plan, codes: Collection[str]) -> set[str]:
    """Those of some tasks with a report, up to the last day, that was not returned."""
    if not codes:
        return set()
    scope = TaskScope(plan.id, frozenset(codes))
    reports = plan_queries.task_reports(board.session, scope=scope, day=board.last_day)
    return {
        code
        for code, listed in reports.items()
        if any(report.verdict is not Verdict.RETURNED for report in listed)
    }


def unit_reporting(
    board: Board, in_charge: Mapping[OrgUnitId, Head], *, today: date
) -> tuple[UnitReporting, ...]:
    """Monthly values that org units within the node owed, who owes most first.

    Indicators are of no field: within one, none are told.
    """
    if board.scope.fields is not None:
        return ()
    months = reported_months(
        board.session,
        scope=board.scope,
        first_day=today - WATCHED - timedelta(days=31),
        zone=board.kept.zone,
    )
    found = [
        UnitReporting(
            board.kept.tree.unit(unit, board.last_day).ref, in_charge.get(unit), reports
        )
        for unit, reports in unit_reports(months, today).items()
    ]
    return tuple(
        sorted(
            found,
            key=lambda each: (
                each.reports.received - each.reports.expected,
                each.org_unit.code,
            ),
        )
    )
