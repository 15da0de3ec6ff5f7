"""The parts of the bench that work on one loaded store, each noting what it found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text

from benchmarks.city_goals import PLAIN
from benchmarks.city_inserts import bulk_rows_per_second, raw_rows_per_second
from benchmarks.city_loads import CityFiles, load_city, load_day, load_workbook
from benchmarks.city_measured import Read
from benchmarks.city_notes import Notes
from benchmarks.city_plain_overview import plain_overview
from benchmarks.city_plain_rollups import plain_rollups
from benchmarks.city_reads import indicator_reads, leader, reads
from benchmarks.city_rebuild import rebuilt
from benchmarks.city_reports import add_reports
from benchmarks.city_scopes import SCOPES
from benchmarks.city_store import Store
from benchmarks.city_validation import validate
from benchmarks.city_weights import FIRST_DAY, LAST_DAY
from benchmarks.timing import timed
from data_access.engine import Database
from data_access.schema.base import to_microseconds
from services.installation import open_database
from services.scorecards import overview

CITY_CALLS = 30
PANDAS_ROWS = 1_048_576
"""More would need more memory than the import may have."""


@dataclass(frozen=True, slots=True)
class Run:
    """One engine at one size: where it is, what to load, how many scopes to read."""

    store: Store
    files: CityFiles
    notes: Notes
    scopes: int = SCOPES

    def note(self, **measured: float) -> None:
        """Keep values of this engine."""
        self.notes.set(self.store.engine, **measured)


Part = Callable[[Run], None]


def load(run: Run) -> None:
    """The three years, and the first overview of a fresh process."""
    load_city(run.store, run.files, run.notes)
    first = run.store.manage("figures", "overview", "--format", "json")
    run.note(first_overview_seconds=first.cost.seconds)


def plain(run: Run) -> None:
    """The overview from dossiers, the raw insert and ours."""
    with _database(run.store) as database:
        viewer = leader(database)
        shown = overview(database, viewer)
        city = timed(lambda: overview(database, viewer), calls=CITY_CALLS)
        compared = plain_overview(database, shown)
    if compared.differences:
        raise RuntimeError(f"figures differ: {'; '.join(compared.differences)}")
    run.note(
        overview_city_seconds=city.p50_ms / 1000,
        plain_overview_seconds=compared.seconds,
        raw_rows_per_second=raw_rows_per_second(run.store),
        bulk_rows_per_second=bulk_rows_per_second(run.store),
    )


def rebuild(run: Run) -> None:
    """Every roll-up built anew by the product, phase by phase."""
    with _database(run.store) as database:
        seconds, reading = rebuilt(database, run.store.temporary)
    run.note(
        rebuild_seconds=sum(seconds.values()),
        rebuild_reading_seconds=reading,
        **{f"rebuild {name}": value for name, value in seconds.items()},
    )


def rollups(run: Run) -> None:
    """Every roll-up by SQL inside the database."""
    years = range(FIRST_DAY.year, LAST_DAY.year + 3)
    with _database(run.store) as database:
        shown = overview(database, leader(database))
        taken = plain_rollups(database, to_microseconds(shown.as_of), years)
    run.note(**{f"{PLAIN}{k}": v for k, v in taken.items()})


def pages(run: Run) -> None:
    """What pages ask for, over fifty scopes."""
    with _database(run.store) as database:
        for read in reads(database, _codes(database, run.scopes), run.scopes):
            _note_read(run, read)


def indicators(run: Run) -> None:
    """All indicators, score 766 and quality, beside a plan and reported values."""
    with _database(run.store) as database:
        add_reports(database, run.store.temporary)
        for read in indicator_reads(database, run.scopes):
            _note_read(run, read)


def _note_read(run: Run, read: Read) -> None:
    taken = read.timing
    run.note(
        **{
            f"p50 {read.name}": taken.p50_ms / 1000,
            f"p95 {read.name}": taken.p95_ms / 1000,
            f"max {read.name}": taken.max_ms / 1000,
        },
    )
    print(
        f"  {read.name}: p50 {taken.p50_ms:.1f} ms, p95 {taken.p95_ms:.1f} ms, "
        f"at most {taken.max_ms:.1f} ms: {read.slowest}",
        flush=True,
    )


def validation(run: Run) -> None:
    """The import's checks beside those of pandas, once, on a file that pandas holds."""
    file, notes = run.files.city, run.notes
    if file.new > PANDAS_ROWS or notes.get("city", "validation_seconds"):
        return
    with _database(run.store) as database:
        validate(database, run.files, notes)


def _codes(database: Database, count: int) -> list[str]:
    """Codes of dossiers received long ago, evenly over the first half of them."""
    with database.read() as session:
        last = session.execute(text("SELECT max(id) FROM dossier")).scalar_one()
        ids = [1 + int(last) // 2 * number // count for number in range(count)]
        statement = text("SELECT code FROM dossier WHERE id >= :id ORDER BY id LIMIT 1")
        return [
            session.execute(statement, {"id": each}).scalar_one()
            for each in dict.fromkeys(ids)
        ]


@contextmanager
def _database(store: Store) -> Iterator[Database]:
    """The stores opened as the application opens them."""
    database = open_database(store.environment)
    try:
        yield database
    finally:
        database.close()


def day(run: Run) -> None:
    """The day after, then the same file once more."""
    load_day(run.store, run.files, run.notes)


def workbook(run: Run) -> None:
    """The second day after, as a workbook."""
    load_workbook(run.store, run.files, run.notes)


PARTS: dict[str, Part] = {
    "load": load,
    "pages": pages,
    "plain": plain,
    "rollups": rollups,
    "rebuild": rebuild,
    "validation": validation,
    "indicators": indicators,
    "day": day,
    "workbook": workbook,
}
"""In order: what changes the store comes last."""
