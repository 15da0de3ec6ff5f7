"""Append what a person made of an unusual count."""

from datetime import date, datetime

from sqlalchemy import insert

from data_access.engine import Session
from data_access.schema.quality import OutlierMarkRow
from domain.identifiers import OrgUnitId, UserId
from domain.outliers import OutlierState


def append_outlier_mark(
    session: Session,
    org_unit_id: OrgUnitId,
    *,
    measure: str,
    day: date,
    state: OutlierState,
    note: str,
    value: int,
    user_id: UserId | None,
    now: datetime,
) -> None:
    """One more mark; earlier ones stay, triggers refuse any change."""
    session.execute(
        insert(OutlierMarkRow).values(
            org_unit_id=org_unit_id,
            measure=measure,
            day=day,
            state=state.value,
            note=note,
            value=value,
            user_id=user_id,
            recorded_at=now,
        )
    )
