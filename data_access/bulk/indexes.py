"""Secondary indexes of `dossier` around a large load: built once the rows are in.

SQLite drops and builds them inside the transaction, unseen by readers. On PostgreSQL
dropping an index would make readers wait for the whole load. There the first load
fills a table of its own that takes the place of the empty one at the very end; later
loads keep the indexes up.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Index, func, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, DropIndex

from data_access.bulk.merge import Tell
from data_access.schema.base import Base, is_on
from data_access.schema.dossiers import DossierRow

TABLE = DossierRow.__tablename__
FRESH = "dossier_fresh"
LARGE_LOAD = 4
"""A load of more than a quarter of what is kept builds indexes anew."""
WAIT_SECONDS = 60
"""A load of minutes shall not fail because somebody reads longer than a page does."""
SMALL_LOAD_ROWS = 20_000
"""Below this, keeping indexes up costs less than a second whatever is kept."""


def is_large(session: Session, new_rows: int) -> bool:
    """Whether a load of so many new dossiers changes what the tables are like."""
    last = session.execute(select(func.max(DossierRow.id))).scalar_one() or 0
    return new_rows >= SMALL_LOAD_ROWS and new_rows * LARGE_LOAD > last


def analyse(session: Session, tables: Iterable[str]) -> None:
    """Tell PostgreSQL what a large load made of these tables.

    Its own look at them comes up to a minute later, and until then it may walk a whole
    table for one page. SQLite plans these tables well without.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"ANALYZE {table}")


@contextmanager
def built_afterwards(session: Session, *, large: bool, tell: Tell) -> Iterator[str]:
    """The table to write new dossiers to; its indexes are whole on leaving.

    `tell` hears how far building them is.
    """
    connection = session.connection()
    if not large:
        yield TABLE
    elif connection.dialect.name == "sqlite":
        indexes = _indexes(connection)
        for index in indexes:
            connection.execute(DropIndex(index))
        yield TABLE
        # Two more threads sort while this one reads.
        connection.exec_driver_sql("PRAGMA threads = 2")
        for number, index in enumerate(indexes, 1):
            connection.execute(CreateIndex(index))
            tell(number / len(indexes))
        # So that a look-up by code never walks the dossiers of a whole org unit.
        connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
        connection.exec_driver_sql(f"ANALYZE {TABLE}")
    elif _is_empty(session) and _is_ours_alone(connection):
        _create_fresh(connection)
        yield FRESH
        _take_its_place(connection, tell)
    else:
        yield TABLE
        analyse(session, [TABLE])


def _indexes(connection: Connection) -> list[Index]:
    known = Base.metadata.tables[TABLE].indexes
    there = [each for each in known if is_on(connection.dialect.name, each)]
    return sorted(there, key=lambda index: str(index.name))


def _is_empty(session: Session) -> bool:
    return session.execute(select(func.max(DossierRow.id))).scalar_one() is None


def _is_ours_alone(connection: Connection) -> bool:
    """Whether nobody hung rights, views, triggers or policies on the table.

    Triggers are looked for one by one: `relhastriggers` goes on saying yes after the
    last one is gone, as it is wherever the first schema was upgraded.
    """
    found = connection.exec_driver_sql(
        f"""
        SELECT c.relacl IS NULL AND NOT c.relrowsecurity
               AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid)
               AND NOT EXISTS (
                   SELECT 1 FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
                   WHERE d.refobjid = c.oid)
        FROM pg_class c WHERE c.oid = '{TABLE}'::regclass
        """
    )
    return bool(found.scalar_one())


def _create_fresh(connection: Connection) -> None:
    connection.exec_driver_sql(
        f"CREATE TABLE {FRESH} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
    )


def _take_its_place(connection: Connection, tell: Tell) -> None:
    """Index the fresh table and put it in place of the empty one.

    Who reads meanwhile saw no dossier and sees none until the load commits; the table
    is locked from here to then only.
    """
    key = f"pk_{TABLE}"
    connection.exec_driver_sql(
        f"ALTER TABLE {FRESH} ADD CONSTRAINT {key}_fresh PRIMARY KEY (id)"
    )
    tell(0.25)
    for number, index in enumerate(_indexes(connection), 2):
        columns = ", ".join(column.name for column in index.columns)
        unique = "UNIQUE " if index.unique else ""
        connection.exec_driver_sql(
            f"CREATE {unique}INDEX {index.name}_fresh ON {FRESH} ({columns})"
        )
        tell(number / 4)
    connection.exec_driver_sql(f"ANALYZE {FRESH}")
    sequence = connection.exec_driver_sql(
        f"SELECT pg_get_serial_sequence('{TABLE}', 'id')"
    ).scalar_one()
    if sequence is not None:
        connection.exec_driver_sql(f"ALTER SEQUENCE {sequence} OWNED BY {FRESH}.id")
    # Whoever still reads the empty table is waited for: pages are done in no time.
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
    connection.exec_driver_sql(f"DROP TABLE {TABLE}")
    connection.exec_driver_sql(f"ALTER TABLE {FRESH} RENAME TO {TABLE}")
    connection.exec_driver_sql(
        f"ALTER TABLE {TABLE} RENAME CONSTRAINT {key}_fresh TO {key}"
    )
    for index in _indexes(connection):
        connection.exec_driver_sql(
            f"ALTER INDEX {index.name}_fresh RENAME TO {index.name}"
        )
