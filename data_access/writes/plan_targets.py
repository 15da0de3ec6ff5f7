"""Append what targets stand at, and what the office makes of it."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert, select

from data_access.engine import Session
from data_access.schema.plans import (
    PlanTargetReportRow,
    PlanTargetRow,
)
from domain.identifiers import PlanId, ReportId
from domain.plan_target import TargetReading


def target_row_id(session: Session, plan_id: PlanId, code: str) -> int:
    """The row of a target that the plan has."""
    return session.execute(
        select(PlanTargetRow.id).where(
            PlanTargetRow.plan_id == plan_id, PlanTargetRow.code == code
        )
    ).scalar_one()


def append_target_report(
    session: Session, target_id: int, reading: TargetReading, *, now: datetime
) -> ReportId:
    """Append a report on a target; its id. A verdict on it is not written."""
    statement = insert(PlanTargetReportRow).values(
        target_id=target_id,
        day=reading.day,
        known_on=reading.reported_on,
        value_thousandths=thousandths(reading.value),
        note=reading.note,
        evidence=reading.evidence,
        author_id=reading.author_id,
        author_name=reading.author_name,
        recorded_at=now,
    )
    return ReportId(
        session.execute(statement.returning(PlanTargetReportRow.id)).scalar_one()
    )


def thousandths(amount: Decimal) -> int:
    """Exact; ValueError beyond three decimals."""
    scaled = amount * 1000
    if scaled != int(scaled):
        raise ValueError(f"{amount} has more than three decimals")
    return int(scaled)
