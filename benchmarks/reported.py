"""Import of reported values: 163 org units × 20 indicators × 12 months.

    python -m benchmarks.reported [FOLDER]

Prints what the import of such a file takes, long and wide, as CSV and workbook, in
seconds and in those of the processors; again where nothing is new; and how many times a
bare insert of the same rows that is. At most 5 s are allowed for an import. Then, on
both databases, what the figures of the city over the year take, once all is accepted:
at most 50 ms.
"""

import csv
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import openpyxl

from benchmarks.city_store import ENGINES, opened
from benchmarks.timing import machine
from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.queries.reported import waiting
from data_access.settings import settings_from
from domain.access import OrgScope
from domain.imports import ImportKind, ImportRequest
from domain.indicator_catalogue import day_catalogue
from domain.period import Period
from domain.reported import Standing
from domain.reported_file import ReportedLoad, ReportedRequest
from services.imports import load
from services.indicator_loads import SHIPPED, load_shipped
from services.installation import SYSTEM
from services.reference import cities, reference
from services.reported_board import summed_values
from services.reported_loads import load_reported_file
from services.reported_verdicts import judge_values

NOW = datetime(2027, 1, 5, tzinfo=UTC)
UNITS, YEAR, ROUNDS = 163, 2026, 9
CODES = (
    "Q766-4.4", "Q766-4.3", "CQS-01", "CQS-02", "CQS-03", "CQS-06", "CQS-07", "CQS-08",
    "CQS-09", "CDDH-07", "CDDH-08", "CDDH-10", "TTHC-24", "TTHC-25", "TTHC-26",
    "TTHC-28", "TTHC-29", "CONGVU-05", "TTHC-33", "TTHC-35",
)  # fmt: skip
Row = Sequence[object]


def main(folder: Path) -> None:
    """Measure in this folder, and print."""
    print(machine())
    for name, make in (
        ("long CSV", long_csv),
        ("wide CSV", _wide_csv),
        ("wide XLSX", _wide_xlsx),
    ):
        with tempfile.TemporaryDirectory(dir=folder) as inner:
            database, units = _store(f"sqlite:///{Path(inner) / 'dieu-hanh.db'}")
            path = make(Path(inner), units)
            first, busy, done = _timed(database, path)
            again, _, _ = _timed(database, path)
            bare = _bare_insert(Path(inner))
            database.close()
        run = done.dry_run
        print(
            f"{name}: {run.new} values in {first:.2f} s, {busy:.2f} s of processors, "
            f"{first / bare:.0f} times a bare insert ({bare * 1000:.0f} ms); again "
            f"{again:.2f} s; {run.rejected} refused"
        )
    for engine in ENGINES:
        with (
            tempfile.TemporaryDirectory(dir=folder) as inner,
            opened(engine, Path(inner), anew=True) as store,
        ):
            database, units = _store(store.url)
            _timed(database, long_csv(Path(inner), units))
            rounds = sorted(_figures(database))
            database.close()
        print(
            f"figures of the city over the year, {engine}: "
            f"{rounds[len(rounds) // 2] * 1000:.0f} ms, at most "
            f"{rounds[-1] * 1000:.0f} ms of {len(rounds)}"
        )


def _store(url: str) -> tuple[Database, list[str]]:
    database = Database(settings_from({"DIEU_HANH_DATABASE_URL": url}))
    upgrade(database)
    load_shipped(database, NOW)
    path = SHIPPED / "don_vi.csv"
    load(
        database,
        SYSTEM,
        request=ImportRequest(ImportKind.ORG_UNITS, path, path.name),
        now=NOW,
    )
    with path.open(encoding="utf-8-sig", newline="") as stream:
        communes = [
            row["Tên đơn vị"]
            for row in csv.DictReader(stream)
            if row["Loại"] == "COMMUNE" and not row["Hiệu lực đến"]
        ]
    return database, communes[:UNITS]


def _long(units: Iterable[str], year: int) -> Iterable[Row]:
    yield "Mã chỉ tiêu", "Đơn vị", "Kỳ", "Tử số", "Mẫu số"
    for month in range(1, 13):
        for at, unit in enumerate(units):
            for code in CODES:
                yield code, unit, f"{year}-{month:02d}", 900 + at, 1_000 + at + month


def _wide(units: Iterable[str]) -> Iterable[Row]:
    months = [f"Tháng {month}/{YEAR}" for month in range(1, 13)]
    titles = [f"{month} – {part}" for month in months for part in ("Tử số", "Mẫu số")]
    yield "Mã chỉ tiêu", "Đơn vị", *titles
    for at, unit in enumerate(units):
        counts = [n for month in range(12) for n in (900 + at, 1_001 + at + month)]
        for code in CODES:
            yield code, unit, *counts


def _csv(path: Path, rows: Iterable[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def long_csv(folder: Path, units: list[str], year: int = YEAR) -> Path:
    """What `units`, names or codes, report of a year, a value on each line."""
    return _csv(folder / f"long-{year}.csv", _long(units, year))


def _wide_csv(folder: Path, units: list[str]) -> Path:
    return _csv(folder / "wide.csv", _wide(units))


def _wide_xlsx(folder: Path, units: list[str]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("2026")
    for row in _wide(units):
        sheet.append(row)
    path = folder / "wide.xlsx"
    book.save(path)
    return path


def _timed(database: Database, path: Path) -> tuple[float, float, ReportedLoad]:
    request = ReportedRequest(path, path.name)
    began, busy = time.perf_counter(), _busy()
    done = load_reported_file(database, SYSTEM, request, now=NOW)
    return time.perf_counter() - began, _busy() - busy, done


def _busy() -> float:
    """Seconds of processors, of workers that have ended too."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _figures(database: Database) -> list[float]:
    """Seconds of the city's figures of a year, every value accepted; in rounds.

    The first round, which fills what is kept of a data version, is left out.
    """
    with database.read() as session:
        kept = reference(database, session)
        everything = OrgScope(cities(kept.units))
        ids = [each.id for each in waiting(session, scope=everything)]
    judge_values(database, SYSTEM, ids=ids, standing=Standing.ACCEPTED, now=NOW)
    analyze(database)
    return [_round(database) for _ in range(ROUNDS + 1)][1:]


def analyze(database: Database) -> None:
    """Statistics of what is kept; PostgreSQL makes them about a minute after a load."""
    with database.main_engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE reported_in_force")
        connection.exec_driver_sql("ANALYZE org_unit_ancestor")


def _round(database: Database) -> float:
    period = Period.year(YEAR)
    with database.read() as session:
        kept = reference(database, session)
        catalogue = day_catalogue(kept.definitions, period.last_day)
        (city,) = cities(kept.units)
        began = time.perf_counter()
        values = summed_values(
            session, kept, catalogue, [city], period, catalogue.defined.keys()
        )
        values.on(catalogue, period).of(city)
        return time.perf_counter() - began


def _bare_insert(folder: Path) -> float:
    """Seconds of `executemany` of the kept rows into a bare table."""
    with sqlite3.connect(folder / "dieu-hanh.db") as kept:
        rows = kept.execute("SELECT * FROM reported_value").fetchall()
    target = sqlite3.connect(folder / "bare.db", isolation_level=None)
    marks = ", ".join("?" * len(rows[0]))
    names = ", ".join(f"c{at}" for at in range(len(rows[0])))
    target.execute(f"CREATE TABLE bare ({names})")
    return _seconds(target, f"INSERT INTO bare VALUES ({marks})", rows)


def _seconds(
    target: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]
) -> float:
    target.execute("BEGIN IMMEDIATE")
    began = time.perf_counter()
    target.executemany(statement, rows)
    target.execute("COMMIT")
    took = time.perf_counter() - began
    target.close()
    return took


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp()))
