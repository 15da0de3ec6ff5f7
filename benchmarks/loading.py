"""Speed of bulk work beside the plainest insert of the same dossiers."""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select

from benchmarks.report import Section
from data_access.bulk.contributions import Contributions, contributions
from data_access.bulk.copying import CHUNK_ROWS
from data_access.bulk.facts import ancestors, facts_of_source
from data_access.bulk.merge import add_contributions
from data_access.engine import Database, Session
from data_access.schema.dossiers import SourceRow
from data_access.schema.rollups import DossierDayRow, DossierHalfRow, DossierTotalRow


class _TakenBackError(Exception):
    """Raised to leave a transaction without keeping anything."""


@dataclass(frozen=True, slots=True)
class Speed:
    """`rows` dossiers in `seconds`."""

    name: str
    rows: int
    seconds: float

    @property
    def rows_per_second(self) -> float:
        """Dossiers per second."""
        return self.rows / self.seconds


def measured(store: Path, database: Database, load: Speed) -> Section:
    """`load` is a whole load of the sample city, timed by the caller."""
    raw = raw_insert(store)
    speeds = [raw, *rollups(database), load]
    return Section(
        "Loading (SQLite)",
        "The same dossiers each time. Raw insert: `executemany` of every column into a "
        "table without index or constraint, what no load can beat. Ratio: speed "
        "relative to it.",
        ("work", "dossiers", "seconds", "dossiers/s", "ratio"),
        [
            [
                speed.name,
                f"{speed.rows:,}",
                f"{speed.seconds:.2f}",
                f"{speed.rows_per_second:,.0f}",
                f"{speed.rows_per_second / raw.rows_per_second:.2f}",
            ]
            for speed in speeds
        ],
    )


def raw_insert(store: Path) -> Speed:
    """All columns of table `dossier` into a bare table of another file."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as source:
        cursor = source.execute("SELECT * FROM dossier")
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    source.close()
    insert = f"INSERT INTO dossier VALUES ({', '.join('?' * len(names))})"
    with tempfile.TemporaryDirectory() as folder:
        target = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA synchronous=NORMAL")
        target.execute(f"CREATE TABLE dossier ({', '.join(names)})")
        begun = time.perf_counter()
        target.execute("BEGIN IMMEDIATE")
        for start in range(0, len(rows), CHUNK_ROWS):
            target.executemany(insert, rows[start : start + CHUNK_ROWS])
        target.execute("COMMIT")
        seconds = time.perf_counter() - begun
        target.close()
    return Speed("raw insert", len(rows), seconds)


def rollups(database: Database) -> list[Speed]:
    """Every roll-up from all dossiers: worked out, then written; nothing is kept."""
    with _taken_back(database) as session:
        for table in (DossierDayRow, DossierHalfRow, DossierTotalRow):
            session.execute(delete(table))
        begun = time.perf_counter()
        rows, delta = _all_contributions(session, database)
        computed = time.perf_counter()
        add_contributions(session, delta)
        written = time.perf_counter()
    return [
        Speed("all roll-ups, read and worked out", rows, computed - begun),
        Speed("all roll-ups, read, worked out and written", rows, written - begun),
    ]


def _all_contributions(
    session: Session, database: Database
) -> tuple[int, Contributions]:
    sources = session.execute(select(SourceRow.id, SourceRow.complete_to)).tuples()
    facts = [facts_of_source(session, source, to) for source, to in sources.all()]
    delta = contributions(
        [(1, each) for each in facts],
        ancestors=ancestors(session),
        zone=database.settings.time_zone,
    )
    return sum(each.dossiers.num_rows for each in facts), delta


@contextmanager
def _taken_back(database: Database) -> Iterator[Session]:
    with suppress(_TakenBackError), database.write() as session:
        yield session
        raise _TakenBackError
