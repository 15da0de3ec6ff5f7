"""Write targets of indicators: what differs from the last version is a new one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select

from data_access.engine import Session
from data_access.queries.indicator_targets import target_of
from data_access.schema.indicator_targets import IndicatorTargetRow
from domain.identifiers import UserId
from domain.indicator_target import IndicatorTarget
from domain.indicator_target_text import points_text
from domain.status_legend import legend_text


def save_targets(
    session: Session,
    targets: Iterable[IndicatorTarget],
    *,
    now: datetime,
    user_id: UserId | None = None,
    file_name: str = "",
    sha256: str = "",
) -> tuple[int, int, int]:
    """Append what is not kept yet: (new, changed, unchanged). Nothing is overwritten.

    Whatever version a target names, it becomes the one after the last.
    """
    wanted = list(targets)
    last = _last_versions(session, wanted)
    new = changed = 0
    for target in wanted:
        known = last.get(target.key)
        if known is not None and _said(known) == _said(target):
            continue
        new += known is None
        changed += known is not None
        version = known.version + 1 if known else 1
        last[target.key] = replace(target, version=version)
        session.execute(
            insert(IndicatorTargetRow).values(
                **_columns(target),
                version=version,
                entered_at=now,
                user_id=user_id,
                file_name=file_name[:200],
                sha256=sha256,
            )
        )
    return new, changed, len(wanted) - new - changed


def _last_versions(
    session: Session, targets: list[IndicatorTarget]
) -> dict[object, IndicatorTarget]:
    row = IndicatorTargetRow
    rows = session.scalars(
        select(row)
        .where(row.indicator_code.in_({target.code for target in targets}))
        .order_by(row.version)
    )
    return {found.key: found for found in map(target_of, rows)}


def _said(target: IndicatorTarget) -> tuple[object, ...]:
    """What two versions of one target can differ in."""
    return (
        *(target.value, target.points, target.legend, target.decision),
        *(target.decided_on, target.note),
    )


def _columns(target: IndicatorTarget) -> dict[str, object]:
    return {
        "indicator_code": target.code,
        "org_unit_id": target.org_unit_id,
        "period_key": target.period.key,
        "first_day": target.period.first_day,
        "end_day": target.period.end_day,
        "value": "" if target.value is None else f"{target.value:f}",
        "points": points_text(target.points),
        "legend": legend_text(target.legend) if target.legend else "",
        "decision": target.decision,
        "decided_on": target.decided_on,
        "note": target.note,
    }
