"""The files of the city through `manage.py import`, each as a process of its own."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
from openpyxl import Workbook

from benchmarks.city_dossiers import (
    SOURCE_CODE,
    SOURCE_NAME,
    DossierFile,
    complete_to,
    write_city,
    write_day,
)
from benchmarks.city_notes import Notes
from benchmarks.city_rebuild import KEPT_TABLES, WORKED_OUT
from benchmarks.city_store import Store

DAY_NEW, DAY_CHANGED = 60_000, 40_000
TABLE, WORK = "table ", "work "
"""As in `city_timed`, which is not imported: it loads manage.py."""


@dataclass(frozen=True, slots=True)
class CityFiles:
    """The three years, and two working days after them; the second as a workbook."""

    city: DossierFile
    day: DossierFile
    workbook: DossierFile


def files(folder: Path, dossiers: int, notes: Notes) -> CityFiles:
    """Written once per folder and size; a day has at most a sixth of the dossiers."""
    folder.mkdir(parents=True, exist_ok=True)
    share = min(1.0, dossiers / 6 / (DAY_NEW + DAY_CHANGED))
    new, changed = round(DAY_NEW * share), round(DAY_CHANGED * share)
    city = folder / "city.csv"
    day = write_day(folder / "day.csv", dossiers=dossiers, new=new, changed=changed)
    second = write_day(
        folder / "day-2.csv", dossiers=dossiers, new=new, changed=changed, day=2
    )
    workbook = second.path.with_suffix(".xlsx")
    if not workbook.exists():
        write_workbook(second.path, workbook)
    if not (city.exists() and notes.get("city", "generate_seconds")):
        begun = time.perf_counter()
        written = write_city(city, dossiers=dossiers)
        notes.set(
            "city",
            generate_seconds=time.perf_counter() - begun,
            csv_bytes=city.stat().st_size,
        )
    else:
        written = DossierFile(city, complete_to(), dossiers, 0)
    return CityFiles(
        written, day, DossierFile(workbook, second.complete_to, new, changed)
    )


def write_workbook(source: Path, target: Path) -> None:
    """The rows of a CSV as the one sheet of a workbook, dates as dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Hồ sơ")
    with duckdb.connect() as duck:
        rows = duck.execute(f"SELECT * FROM read_csv('{source}')")
        sheet.append([column[0] for column in rows.description or ()])
        while batch := rows.fetchmany(10_000):
            for row in batch:
                sheet.append(row)
    book.save(target)


def load_city(store: Store, found: CityFiles, notes: Notes) -> None:
    """An empty store, the reference data, then the three years."""
    store.prepare()
    _load(store, found.city, notes, "load")
    notes.set(store.engine, store_bytes=store.size_bytes())


def load_day(store: Store, found: CityFiles, notes: Notes) -> None:
    """The day after, then the same file once more."""
    _load(store, found.day, notes, "day")
    _load(store, found.day, notes, "again")


def load_workbook(store: Store, found: CityFiles, notes: Notes) -> None:
    """The second day after, as a workbook."""
    _load(store, found.workbook, notes, "workbook")


def _load(store: Store, file: DossierFile, notes: Notes, name: str) -> None:
    """Import and note what it cost as `<name>_…`; RuntimeError on a wrong count."""
    timings = store.folder / f"{name}.json"
    done = store.manage(
        "import",
        "dossiers",
        file.path,
        "--source",
        SOURCE_CODE,
        "--source-name",
        SOURCE_NAME,
        "--complete-to",
        f"{file.complete_to:%Y-%m-%d %H:%M}",
        "--format",
        "json",
        timings=timings,
    )
    result = json.loads(done.output)
    expected = (0, 0) if name == "again" else (file.new, file.changed)
    if (result["new"], result["changed"]) != expected:
        counted = {k: result[k] for k in ("new", "changed", "unchanged", "rejected")}
        raise RuntimeError(f"{name}: {counted}, expected {expected}")
    cost = done.cost
    seconds = json.loads(timings.read_text(encoding="utf-8"))
    notes.set(
        store.engine,
        **{
            f"{name}_seconds": cost.seconds,
            f"{name}_processor": cost.processor,
            f"{name}_rows": file.new + file.changed,
            f"{name}_memory": cost.memory,
            f"{name}_server": cost.server,
            f"{name}_temporary": cost.temporary,
            f"{name}_together": cost.together,
        },
        **{f"{name}_{what}": spent for what, spent in seconds.items()},
    )
    upkeep = _upkeep(seconds)
    if name == "load":  # Until the part `rebuild` measures it by itself.
        built = {f"rebuild {table}": spent for table, spent in upkeep.items()}
        notes.set(store.engine, rebuild_seconds=sum(upkeep.values()), **built)
    if name == "day":
        notes.set(store.engine, **{f"delta {k}": v for k, v in upkeep.items()})


def _upkeep(seconds: Mapping[str, float]) -> dict[str, float]:
    """What a load spends on roll-ups and live tables, worked out and written."""
    worked_out = sum(v for k, v in seconds.items() if k.startswith(WORK))
    tables = {name: seconds.get(f"{TABLE}{name}", 0.0) for name in KEPT_TABLES}
    return {WORKED_OUT: worked_out, **tables}
