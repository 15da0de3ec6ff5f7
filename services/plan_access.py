"""Which plan is meant, and who may do what with it."""

from collections.abc import Mapping
from datetime import date

from data_access.engine import Session
from data_access.queries import plans as queries
from domain.access import Permission, Viewer, require
from domain.errors import AccessDenied, NotFound
from domain.identifiers import OrgUnitId
from domain.plan import Plan, PlanBook
from domain.plan_holders import PlanScope
from domain.plan_schedule import activities_schedule, plan_activities
from domain.schedule import Slot
from services.installation import SYSTEM
from services.reference import Reference

SCHEDULES_KEPT = 32
"""States of plans; a plan of 1,000 tasks takes about half a megabyte in each."""


def plan_named(session: Session, code: str) -> Plan:
    """The plan of this code; NotFound when there is none."""
    for plan in queries.plans(session):
        if plan.code == code:
            return plan
    raise NotFound(f"Không có kế hoạch mã “{code[:32]}”. Chọn kế hoạch khác.")


def outline_of(kept: Reference, session: Session, plan: Plan) -> PlanBook:
    """The plan's outline at the session's snapshot, for reads only.

    Read once per data version: it is published, hence the same for everybody.
    """
    found = kept.outlines.get(plan.id)
    if found is None:
        found = kept.outlines[plan.id] = queries.plan_outline(session, plan)
    return found


def schedule_of(kept: Reference, outline: PlanBook) -> Mapping[str, Slot]:
    """The schedule of an outline as known on some day.

    Worked out once for each state that the plan has been in, per data version: days
    between two decisions share one. The links of a plan are the same in all of them.
    """
    activities = plan_activities(outline, calendar=kept.calendar)
    asked = (outline.plan.id, activities)
    found = kept.schedules.get(asked)
    if found is None:
        found = activities_schedule(activities, outline, calendar=kept.calendar)
        if len(kept.schedules) >= SCHEDULES_KEPT:
            kept.schedules.clear()
        kept.schedules[asked] = found
    return found


def may_manage(kept: Reference, viewer: Viewer, plan: Plan, day: date) -> bool:
    """Whether the viewer works for the org unit that issued the plan."""
    return Permission.PLAN_MANAGE in viewer.permissions and answers_for(
        kept, viewer, plan.owner_id, day
    )


def require_manager(kept: Reference, viewer: Viewer, plan: Plan, day: date) -> None:
    """AccessDenied unless the viewer may manage the plan."""
    require(viewer, Permission.PLAN_MANAGE)
    if not may_manage(kept, viewer, plan, day):
        raise AccessDenied(
            "Chỉ cơ quan ban hành kế hoạch làm được việc này. "
            "Nhờ Văn phòng theo dõi kế hoạch."
        )


def answers_for(kept: Reference, viewer: Viewer, unit: OrgUnitId, day: date) -> bool:
    """Whether the viewer answers for what a plan gives to an org unit.

    Whoever took over from it when it ended does; for the command line all do.
    """
    return plan_scope(kept, viewer, day).holds(unit)


def plan_scope(kept: Reference, viewer: Viewer, day: date) -> PlanScope:
    """What of plans the viewer may follow at the end of `day`.

    Tasks are of no field: a scope of some fields reaches them like any other.
    """
    if viewer is SYSTEM:
        return PlanScope(kept.succession, day)
    below = kept.tree.belonging(day)
    parts = (below.get(root, frozenset()) for root in viewer.scope.roots)
    return PlanScope(kept.succession, day, frozenset[OrgUnitId]().union(*parts))
