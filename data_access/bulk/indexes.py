"""Secondary indexes of `dossier` around a large load: dropped, then built at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, DropIndex

from data_access.schema.base import Base
from data_access.schema.dossiers import DossierRow

LARGE_LOAD = 4
"""A load of more than a quarter of what is kept builds indexes anew."""
SMALL_LOAD_ROWS = 20_000
"""Below this, keeping indexes up costs less than a second whatever is kept."""


@contextmanager
def rebuilt_after(
    session: Session, new_rows: int, before_building: Callable[[], None]
) -> Iterator[None]:
    """Build the indexes after the rows are in, where that is quicker.

    On PostgreSQL dropping an index would make readers wait for the whole load, so
    there it is done on an empty table only, with its lock taken as late as possible.
    """
    if not _is_worth_it(session, new_rows):
        yield
        return
    connection = session.connection()
    table = Base.metadata.tables[DossierRow.__tablename__]
    chosen = sorted(table.indexes, key=lambda index: str(index.name))
    for index in chosen:
        connection.execute(DropIndex(index))
    yield
    before_building()
    for index in chosen:
        connection.execute(CreateIndex(index))


def _is_worth_it(session: Session, new_rows: int) -> bool:
    if new_rows < SMALL_LOAD_ROWS:
        return False
    last = session.execute(select(func.coalesce(func.max(DossierRow.id), 0)))
    return new_rows * LARGE_LOAD > int(last.scalar_one())
