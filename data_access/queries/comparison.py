"""Which lists of another system are kept to compare with."""

from sqlalchemy import select

from data_access.engine import Session
from data_access.schema.comparison import ComparisonSetRow
from domain.reconciliation import ComparisonSet


def comparison_sets(session: Session) -> tuple[ComparisonSet, ...]:
    """All of them, the latest days first."""
    row = ComparisonSetRow
    statement = select(
        row.id,
        row.name,
        row.file_name,
        row.sha256,
        row.first_day,
        row.end_day,
        row.row_count,
        row.loaded_at,
        row.is_sample,
    ).order_by(row.end_day.desc(), row.first_day, row.id.desc())
    return tuple(ComparisonSet(*found) for found in session.execute(statement))
