"""Boards for tests, made by the rules of the domain from records."""

from datetime import date

from domain.identifiers import OrgUnitId
from domain.plan import PlanBook, TaskRecord
from domain.plan_board import LinkedTask, PlanBoard, TargetLine, TaskLine
from domain.plan_rollup import plan_roll_up
from domain.plan_schedule import plan_schedule
from domain.plan_state import standings
from domain.plan_target import PlanTarget, target_state
from domain.scorecard import OrgUnitKind, OrgUnitRef
from tests.domain.calendars import vietnam


def unit(number: OrgUnitId, name: str = "") -> OrgUnitRef:
    return OrgUnitRef(
        number,
        f"U{number}",
        name or f"Sở {number}",
        name or f"S{number}",
        OrgUnitKind.DEPARTMENT,
    )


def board(
    whole: PlanBook,
    *,
    day: date,
    since: date | None = None,
    targets: tuple[PlanTarget, ...] = (),
    unit_name: str = "",
) -> PlanBoard:
    """The board of a plan for somebody who sees all of it."""
    known = whole.known_on(day)
    found = standings(whole, day=day, calendar=vietnam())
    before = {} if since is None else standings(whole, day=since, calendar=vietnam())
    slots = plan_schedule(known, calendar=vietnam())
    by_code = {record.task.code: record for record in known.records}

    def linked(record: TaskRecord, *, ahead: bool) -> tuple[LinkedTask, ...]:
        return tuple(
            LinkedTask(
                link,
                by_code[other].task.name,
                unit(by_code[other].task.lead_id, unit_name),
                found[other].state,
            )
            for link in known.links
            for mine, other in [
                (link.successor, link.predecessor)
                if ahead
                else (link.predecessor, link.successor)
            ]
            if mine == record.task.code
        )

    lines = tuple(
        TaskLine(
            record=record,
            standing=found[record.task.code],
            lead=unit(record.task.lead_id, unit_name),
            supporting=tuple(unit(x, unit_name) for x in record.task.supporting_ids),
            is_critical=False,
            slack_days=slots[record.task.code].total_slack
            if record.task.code in slots
            else None,
            waits_for=linked(record, ahead=True),
            waited_for_by=linked(record, ahead=False),
            may_report=False,
        )
        for record in known.records
    )
    return PlanBoard(
        plan=known.plan,
        day=day,
        groups=known.groups,
        lines=lines,
        targets=tuple(
            TargetLine(x, target_state(x, day), unit(x.lead_id, unit_name))
            for x in targets
        ),
        roll_up=plan_roll_up(known, found),
        since=since,
        before=None if since is None else plan_roll_up(whole.known_on(since), before),
        before_standings=before,
        may_judge=False,
    )
