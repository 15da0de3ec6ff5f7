"""Who is to be reminded of a plan's monthly report."""

from datetime import date, datetime

from data_access.engine import Database
from data_access.queries.org_units import heads
from domain.access import Permission, Viewer, require
from domain.plan_reminders import Reminders, reminders
from services.plan_whole import working_day
from services.plans import plan_board
from services.reference import reference


def plan_reminders(
    database: Database, viewer: Viewer, *, plan_code: str, day: date
) -> Reminders:
    """Who has not reported in the month of `day`, as known at its end.

    Of tasks within the viewer's scope; heads of org units within it. NotFound where
    there is no such plan.
    """
    require(viewer, Permission.PLAN_READ)
    board = plan_board(database, viewer, plan_code=plan_code, day=day)
    with database.read() as session:
        in_charge = heads(session, scope=viewer.scope, day=day)
    return reminders(board, in_charge)


def present_reminders(
    database: Database, viewer: Viewer, *, plan_code: str, now: datetime
) -> Reminders:
    """Who has not reported this month."""
    require(viewer, Permission.PLAN_READ)
    with database.read() as session:
        today = working_day(session, reference(database, session), now)
    return plan_reminders(database, viewer, plan_code=plan_code, day=today)
