"""Taking a plan in: the decision as it was issued, with whatever history it brings."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from data_access.engine import Database
from data_access.queries import plans as queries
from data_access.versions import raise_data_version
from data_access.writes import plans as writes
from data_access.writes.audit import add_change
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.dossier import local_day
from domain.errors import Conflict, InvalidInput
from domain.identifiers import OrgUnitId, PlanId
from domain.plan import PlanBook
from domain.plan_target import PlanTarget
from domain.schedule import cycle_sentence, cycles
from domain.working_days import WorkingCalendar
from services.installation import actor_id
from services.plan_access import require_manager
from services.reference import reference


def plan_surroundings(
    database: Database, viewer: Viewer
) -> tuple[Mapping[str, OrgUnitId], WorkingCalendar]:
    """What a plan's file refers to: org units by the code they bear last; calendar."""
    require(viewer, Permission.PLAN_MANAGE)
    with database.read() as session:
        kept = reference(database, session)
    units = sorted(kept.units, key=lambda unit: unit.valid_to or date.max)
    return {unit.code: unit.id for unit in units}, kept.calendar


def named_org_units(
    database: Database, viewer: Viewer, *, day: date
) -> tuple[tuple[str, str], ...]:
    """Code and name of every org unit in force on `day`: whoever a plan may name."""
    require(viewer, Permission.PLAN_MANAGE)
    with database.read() as session:
        kept = reference(database, session)
    return tuple((unit.code, unit.name) for unit in kept.tree.at(day))


def add_plan(
    database: Database,
    viewer: Viewer,
    book: PlanBook,
    *,
    targets: Sequence[PlanTarget] = (),
    now: datetime,
) -> PlanId:
    """Take in a whole plan with its history; all or nothing.

    Conflict when there is one of its code; InvalidInput on cycles of links.
    """
    require(viewer, Permission.PLAN_MANAGE)
    if found := cycles(book.links):
        raise InvalidInput(cycle_sentence(found))
    with database.write() as session:
        kept = reference(database, session)
        require_manager(kept, viewer, book.plan, local_day(now, kept.zone))
        code = book.plan.code
        if any(plan.code == code for plan in queries.plans(session)):
            raise Conflict(f"Đã có kế hoạch mã “{code}”. Chưa có gì thay đổi.")
        plan_id = writes.insert_plan(session, book, now=now)
        for order, target in enumerate(targets, 1):
            writes.insert_target(session, plan_id, target, sort_order=order, now=now)
        raise_data_version(session, now)
        detail = (
            ("groups", str(len(book.groups))),
            ("tasks", str(len(book.records))),
            ("links", str(len(book.links))),
            ("targets", str(len(targets))),
        )
        event = AuditEvent(AuditKind.PLAN_ADDED, now, actor_id(viewer), code, detail)
        add_change(session, event)
    return plan_id
