"""Every roll-up and live table built anew by the product, phase by phase; not kept."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import text

from benchmarks.city_notes import Values
from data_access.bulk import copying
from data_access.bulk.contributions import ROLLUPS, contributions
from data_access.bulk.duck import tables_of
from data_access.bulk.live_rows import LIVE_TABLES, live_rows
from data_access.bulk.rollup_writes import rollup_basis
from data_access.bulk.stored import stored_facts
from data_access.engine import Database

WORKED_OUT = "worked out, all tables"
KEPT_TABLES = (*(rollup.table for rollup in ROLLUPS), *LIVE_TABLES)


class _TakenBackError(Exception):
    """Raised to leave a transaction without keeping anything."""


class Clock:
    """Seconds by name, added up."""

    def __init__(self) -> None:
        self.seconds: Values = {}

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        """Time what is done within."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - begun
            self.seconds[name] = self.seconds.get(name, 0.0) + spent


def rebuilt(database: Database, folder: Path) -> tuple[Values, float]:
    """Seconds to work out and write each table, and to read the dossiers before.

    The same steps as `data_access.bulk.recount.rebuild`, from the dossiers as Parquet
    to the last row; then everything is taken back. `folder` takes the Parquet files.
    """
    clock, reading = Clock(), Clock()
    with (
        tempfile.TemporaryDirectory(prefix="rebuild-", dir=folder) as name,
        suppress(_TakenBackError),
        database.write() as session,
    ):
        zone = database.settings.time_zone
        with reading.on("read"):
            facts = stored_facts(session, Path(name))
        for table in KEPT_TABLES:
            session.execute(text(f"DELETE FROM {table}"))
        with clock.on(WORKED_OUT):
            basis = rollup_basis(session, zone)
            delta = contributions([(1, facts)], basis=basis, folder=Path(name))
            live = live_rows(facts, zone=zone)
        parts = [(rollup.table, getattr(delta, rollup.part)) for rollup in ROLLUPS]
        parts += [(table, getattr(live, part)) for table, part in LIVE_TABLES.items()]
        for table, rows in parts:
            with clock.on(table):
                for piece in tables_of(rows):
                    copying.insert_rows(session, table, piece)
        raise _TakenBackError
    _tidy(database)
    return clock.seconds, reading.seconds["read"]


def _tidy(database: Database) -> None:
    """What the roll-back left behind: PostgreSQL keeps it until a vacuum."""
    if database.is_sqlite:
        return
    engine = database.main_engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in KEPT_TABLES:
            connection.execute(text(f"VACUUM ANALYZE {table}"))
