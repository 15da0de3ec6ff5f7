"""Lists to compare with, in and out: up to a million rows at a time."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, insert, select

from data_access.bulk.copying import insert_rows
from data_access.engine import Session
from data_access.schema.comparison import ComparisonDossierRow, ComparisonSetRow
from domain.comparison_file import ComparisonRequest
from domain.identifiers import UserId


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
