"""Targets of indicators as they are kept."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import select

from data_access.engine import Session
from data_access.schema.access import AppUserRow
from data_access.schema.indicator_targets import IndicatorTargetRow
from domain.identifiers import OrgUnitId
from domain.indicator_target import IndicatorTarget
from domain.indicator_target_text import path_points
from domain.period import Period
from domain.status_legend import status_legend


def indicator_targets(
    session: Session,
    *,
    org_units: Collection[OrgUnitId],
    code: str | None = None,
) -> tuple[IndicatorTarget, ...]:
    """Every version of the targets of some org units, oldest first.

    `code`: of one indicator; None: of all.
    """
    row = IndicatorTargetRow
    statement = (
        select(row, AppUserRow.display_name)
        .outerjoin(AppUserRow, AppUserRow.id == row.user_id)
        .where(row.org_unit_id.in_(org_units))
        .order_by(row.indicator_code, row.org_unit_id, row.first_day, row.end_day)
        .order_by(row.version)
    )
    if code is not None:
        statement = statement.where(row.indicator_code == code)
    return tuple(
        target_of(kept, author or "") for kept, author in session.execute(statement)
    )


def target_of(kept: IndicatorTargetRow, author: str = "") -> IndicatorTarget:
    """A row as the target that it keeps."""
    return IndicatorTarget(
        code=kept.indicator_code,
        org_unit_id=OrgUnitId(kept.org_unit_id),
        period=Period.parse(kept.period_key),
        value=Decimal(kept.value) if kept.value else None,
        decision=kept.decision,
        decided_on=kept.decided_on,
        points=path_points(kept.points),
        legend=status_legend(kept.legend) if kept.legend else None,
        note=kept.note,
        version=kept.version,
        entered_at=kept.entered_at,
        author=author,
        file_name=kept.file_name,
    )
