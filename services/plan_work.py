"""One task under change, read and written in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from data_access.engine import Database, Session
from data_access.queries import plans as queries
from data_access.versions import held_data_version, raise_data_version
from data_access.writes import plans as writes
from data_access.writes.audit import add_change
from domain.access import Viewer
from domain.audit import AuditEvent, AuditKind
from domain.errors import NotFound
from domain.plan import Plan, TaskRecord
from domain.plan_holders import TaskScope
from domain.plan_state import TaskStanding, carries_progress, known_standings
from services.installation import actor_id
from services.plan_access import answers_for, plan_named
from services.plan_whole import working_day
from services.plans import with_reports
from services.reference import Reference, reference


@dataclass(frozen=True, slots=True)
class Work:
    """One task under change: everything known of it today, within a transaction."""

    session: Session
    kept: Reference
    viewer: Viewer
    plan: Plan
    record: TaskRecord
    standing: TaskStanding
    has_subtasks: bool
    task_id: int
    today: date
    now: datetime

    def done(self, kind: AuditKind, *detail: tuple[str, str]) -> None:
        """Raise the data version and write the audit event."""
        raise_data_version(self.session, self.now)
        subject = f"{self.plan.code} {self.record.task.code}"
        event = AuditEvent(kind, self.now, actor_id(self.viewer), subject, detail)
        add_change(self.session, event)


@contextmanager
def task_at_work(
    database: Database, viewer: Viewer, plan_code: str, task_code: str, now: datetime
) -> Iterator[Work]:
    """A transaction on one task, read whole: rules look beyond the viewer's scope.

    NotFound where the plan has no such task, and where it lies outside the scope.
    """
    with database.write() as session:
        held_data_version(session)  # Others who write wait until this is decided.
        kept = reference(database, session)
        today = working_day(session, kept, now)
        plan = plan_named(session, plan_code)
        whole = TaskScope(plan.id)
        reports = queries.task_reports(session, scope=whole, day=today)
        outline = queries.plan_outline(session, plan).known_on(today)
        book = with_reports(outline, whole, reports)
        record = next((r for r in book.records if r.task.code == task_code), None)
        units = () if record is None else (
            record.task.lead_id, *record.task.supporting_ids, plan.owner_id
        )  # fmt: skip
        if record is None or not any(
            answers_for(kept, viewer, unit, today) for unit in units
        ):
            raise NotFound(
                f"Không có nhiệm vụ “{task_code[:32]}” trong phạm vi của bạn."
            )
        yield Work(
            session=session,
            kept=kept,
            viewer=viewer,
            plan=plan,
            record=record,
            standing=known_standings(book, day=today, calendar=kept.calendar)[
                task_code
            ],
            has_subtasks=any(
                r.task.parent_code == task_code and carries_progress(r)
                for r in book.records
            ),
            task_id=writes.task_ids(session, plan.id)[task_code],
            today=today,
            now=now,
        )
