"""The data version: raised by every change, part of every cache key."""

from datetime import datetime

from sqlalchemy import func, insert, select, update

from data_access.engine import Session
from data_access.schema.settings import DataVersionRow


def data_version(session: Session) -> int:
    """The present version; 0 before the first change."""
    return session.execute(select(func.max(DataVersionRow.version))).scalar_one() or 0


def raise_data_version(session: Session, now: datetime) -> int:
    """Raise the version and hold its row, so that writers follow one another."""
    result = session.execute(
        update(DataVersionRow)
        .where(DataVersionRow.id == 1)
        .values(version=DataVersionRow.version + 1, changed_at=now)
        .returning(DataVersionRow.version)
    ).scalar_one_or_none()
    if result is not None:
        return result
    session.execute(insert(DataVersionRow).values(id=1, version=1, changed_at=now))
    return 1
