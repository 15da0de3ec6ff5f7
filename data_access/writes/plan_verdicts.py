"""Append what the office makes of a report, on a task or on a target."""

from datetime import date, datetime

from sqlalchemy import insert

from data_access.engine import Session
from data_access.schema.plans import PlanTargetVerdictRow, ProgressVerdictRow
from domain.identifiers import ReportId, UserId
from domain.plan import Verdict


def append_verdict(
    session: Session,
    report_id: ReportId,
    *,
    on_target: bool,
    verdict: Verdict,
    day: date,
    note: str,
    user_id: UserId | None,
    now: datetime,
) -> None:
    """One verdict on one report; triggers refuse a second one and any change."""
    table = PlanTargetVerdictRow if on_target else ProgressVerdictRow
    session.execute(
        insert(table).values(
            report_id=report_id,
            verdict=verdict.value,
            day=day,
            note=note,
            user_id=user_id,
            recorded_at=now,
        )
    )
