"""A plan read whole within a transaction: rules look beyond anybody's scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from data_access.engine import Session
from data_access.queries import plans as queries
from data_access.queries.freshness import has_sample
from domain.dossier import local_day
from domain.plan import Plan, PlanBook
from domain.plan_holders import TaskScope
from domain.plan_state import TaskStanding, standings
from domain.plan_view import plan_today
from services.plans import with_reports
from services.reference import Reference


@dataclass(frozen=True, slots=True)
class WholePlan:
    """All tasks of a plan with their histories, and how they stand today."""

    plan: Plan
    book: PlanBook
    standings: Mapping[str, TaskStanding]


def working_day(session: Session, kept: Reference, now: datetime) -> date:
    """The day that counts as today for whoever works on plans."""
    moments = kept.moments
    return plan_today(
        is_sample=has_sample(session),
        data_day=None if moments is None else moments.as_of_day,
        today=local_day(now, kept.zone),
    )


def whole_plan(
    session: Session, kept: Reference, plan: Plan, *, today: date
) -> WholePlan:
    """Everything known of a plan at the end of `today`."""
    outline = queries.plan_outline(session, plan)
    whole = TaskScope(plan.id)
    reports = queries.task_reports(session, scope=whole, day=today)
    book = with_reports(outline, whole, reports)
    found = standings(book.known_on(today), day=today, calendar=kept.calendar)
    return WholePlan(plan, book, found)
