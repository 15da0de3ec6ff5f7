"""Lists to compare with, in and out: up to a million rows at a time."""

from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
from sqlalchemy import delete, func, insert, select

from data_access.bulk.copying import insert_rows
from data_access.engine import Session
from data_access.schema.comparison import ComparisonDossierRow, ComparisonSetRow
from data_access.schema.dossiers import DossierRow
from domain.comparison_file import ComparisonRequest
from domain.identifiers import UserId

TRIED = 10_000
"""Codes of a list that a dry run looks for: enough to see that the codes are alike."""
_AT_ONCE = 1_000


def codes_known(session: Session, rows: Path) -> tuple[int, int]:
    """How many of some codes of a Parquet file, evenly chosen, the city has; of how
    many.
    """
    codes = pq.read_table(rows, columns=["code"])["code"]
    step = -(-len(codes) // TRIED) or 1
    tried = codes[::step].to_pylist() if step > 1 else codes.to_pylist()
    known = 0
    for start in range(0, len(tried), _AT_ONCE):
        part = tried[start : start + _AT_ONCE]
        known += session.execute(
            select(func.count(DossierRow.code.distinct())).where(
                DossierRow.code.in_(part)
            )
        ).scalar_one()
    return known, len(tried)


def add_comparison_set(
    session: Session,
    request: ComparisonRequest,
    rows: Path,
    *,
    sha256: str,
    row_count: int,
    loaded_at: datetime,
    user_id: UserId | None,
) -> int:
    """Insert a list and its rows, a Parquet file of the table's columns; its number."""
    set_id = session.execute(
        insert(ComparisonSetRow)
        .values(
            name=request.name.strip()[:160],
            file_name=request.file_name[:200],
            sha256=sha256,
            first_day=request.first_day,
            end_day=request.end_day,
            row_count=row_count,
            loaded_at=loaded_at,
            user_id=user_id,
            is_sample=request.is_sample,
        )
        .returning(ComparisonSetRow.id)
    ).scalar_one()
    insert_rows(session, "comparison_dossier", rows, {"set_id": set_id})
    return set_id


def delete_comparison_set(session: Session, set_id: int) -> int:
    """Take a list out with its rows; how many there were."""
    row = ComparisonDossierRow
    count = session.execute(
        select(func.count()).where(row.set_id == set_id)
    ).scalar_one()
    session.execute(delete(row).where(row.set_id == set_id))
    session.execute(delete(ComparisonSetRow).where(ComparisonSetRow.id == set_id))
    return count
