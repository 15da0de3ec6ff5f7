"""The data version: raised by every change, part of every cache key."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from data_access.engine import Session
from data_access.schema.base import EPOCH
from data_access.schema.settings import DataVersionRow

_PRESENT = select(func.max(DataVersionRow.version))
"""Built once: every read of every page asks it."""


def data_version(session: Session) -> int:
    """The present version; 0 before the first change."""
    return session.execute(_PRESENT).scalar_one() or 0


def held_data_version(session: Session) -> int:
    """The present version, its row held to the end of the transaction.

    Whoever plans a change on what it reads after this finds nothing moved when it
    writes: other changes of data wait.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite_insert if is_sqlite else postgresql_insert
    first = insert(DataVersionRow).values(id=1, version=0, changed_at=EPOCH)
    session.execute(first.on_conflict_do_nothing())
    return session.execute(
        select(DataVersionRow.version).where(DataVersionRow.id == 1).with_for_update()
    ).scalar_one()


def raise_data_version(session: Session, now: datetime) -> int:
    """Raise the version and hold its row, so that writers follow one another."""
    version = held_data_version(session) + 1
    session.execute(
        update(DataVersionRow)
        .where(DataVersionRow.id == 1)
        .values(version=version, changed_at=now)
    )
    return version
