"""Worked-out roll-ups and live rows into their tables, in the caller's transaction."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from data_access.bulk import copying
from data_access.bulk.contributions import (
    ROLLUPS,
    Contributions,
    DossierFacts,
    RollupBasis,
)
from data_access.bulk.duck import tables_of
from data_access.bulk.facts import ancestors
from data_access.bulk.live_rows import LIVE_TABLES, live_rows
from data_access.queries.catalogue import calendar
from data_access.schema.rollups import DossierUndueRow, OpenByDueDayRow


def rollup_basis(session: Session, zone: ZoneInfo) -> RollupBasis:
    """The tree and the calendar as kept now."""
    return RollupBasis(ancestors(session), calendar(session), zone)


def add_contributions(session: Session, delta: Contributions) -> None:
    """Add signed counts to every roll-up; an empty table is filled without asking."""
    for rollup in ROLLUPS:
        rows: pa.Table | Path = getattr(delta, rollup.part)
        if _is_empty(session, rollup.table):
            copying.insert_rows(session, rollup.table, rows)
            continue
        for part in tables_of(rows):
            copying.add_counts(session, rollup.table, rollup.keys, part)
    # Due days pass and never come back: rows of nothing would only pile up.
    session.execute(delete(OpenByDueDayRow).where(OpenByDueDayRow.open_count == 0))


def replace_live_rows(
    session: Session, ids: pa.Array, after: DossierFacts, *, zone: ZoneInfo
) -> None:
    """Replace the live rows of dossiers `ids` by those `after` implies."""
    rows = live_rows(after, zone=zone)
    for table, part in LIVE_TABLES.items():
        copying.delete_rows(session, table, "dossier_id", ids)
        copying.insert_rows(session, table, getattr(rows, part))


def ids_falling_due(session: Session, source_id: int, until: datetime) -> list[int]:
    """Dossiers of which a deadline, moved or first, lies before `until`, in order.

    Known deadlines that were not reached when the source was last loaded.
    """
    return list(
        session.execute(
            select(DossierUndueRow.dossier_id)
            .where(
                DossierUndueRow.source_id == source_id,
                DossierUndueRow.next_due_at < until,
            )
            .order_by(DossierUndueRow.dossier_id)
        ).scalars()
    )


def _is_empty(session: Session, table: str) -> bool:
    found = session.execute(text(f"SELECT 1 FROM {table} LIMIT 1"))
    return found.first() is None
