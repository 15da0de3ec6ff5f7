"""Speed of bulk work beside the plainest insert of the same dossiers."""

import sqlite3
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.city_rebuild import WORKED_OUT, rebuilt
from benchmarks.report import Section
from data_access.bulk.copying import CHUNK_ROWS
from data_access.engine import Database
from data_access.schema.dossiers import DossierRow
from domain.imports import ImportKind, ImportRequest
from sample_data.generate import generate
from services.bootstrap import prepare
from services.imports import load
from services.installation import SYSTEM, open_database


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


def measured(store: Path, database: Database) -> Section:
    """Raw insert, roll-ups and a whole load, one row each."""
    raw = raw_insert(store)
    speeds = [raw, *rollups(database), *whole_load()]
    return Section(
        "Loading (SQLite)",
        "Raw insert: `executemany` of every column of the sample's dossiers into a "
        "table without index or constraint, what no load can beat. Ratio: speed "
        "relative to it. Whole load: the largest file of the sample from its bytes to "
        "the commit: hash, parsing, checks, deadlines, merge, roll-ups, audit.",
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
    with database.read() as session:
        counted = session.execute(select(func.count()).select_from(DossierRow))
        rows = counted.scalar_one()
    with tempfile.TemporaryDirectory() as name:
        seconds, reading = rebuilt(database, Path(name))
    computed = reading + seconds[WORKED_OUT]
    return [
        Speed("all roll-ups, read and worked out", rows, computed),
        Speed(
            "all roll-ups, read, worked out and written",
            rows,
            reading + sum(seconds.values()),
        ),
    ]


def whole_load() -> list[Speed]:
    """The largest file of the sample city through the service, then once more."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        city = generate(folder)
        url = f"sqlite:///{folder / 'load.db'}"
        database = open_database({"DIEU_HANH_DATABASE_URL": url})
        prepare(database)
        for kind, path in (
            (ImportKind.CALENDAR, city.calendar),
            (ImportKind.ORG_UNITS, city.units),
            (ImportKind.PROCEDURES, city.procedures),
        ):
            _load(database, ImportRequest(kind, path, path.name))
        source = max(city.sources, key=lambda each: each.file.stat().st_size)
        request = ImportRequest(
            kind=ImportKind.DOSSIERS,
            path=source.file,
            file_name=source.file.name,
            source_code=source.code,
            source_name=source.name,
            complete_to=source.complete_to,
        )
        rows, first = _load(database, request)
        _, again = _load(database, request)
        database.close()
    return [
        Speed(f"whole load, {source.file.suffix[1:]}", rows, first),
        Speed("the same file again", rows, again),
    ]


def _load(database: Database, request: ImportRequest) -> tuple[int, float]:
    """New dossiers and seconds of one load."""
    begun = time.perf_counter()
    result = load(database, SYSTEM, request=request, now=datetime.now(UTC))
    return result.new, time.perf_counter() - begun
