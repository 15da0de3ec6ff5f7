"""Invented dossiers at the size of the city, written by DuckDB in bounded memory.

Everything about a dossier follows from its number by a hash, so the same sizes give
the same bytes (with one version of DuckDB), and the file of a later day knows what
the first one said.
"""

import shutil
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.city_course import course_sql, file_sql
from benchmarks.city_weights import (
    DAY_SLOTS,
    DESK_SLOTS,
    SERVICE_SLOTS,
    Spread,
    spread,
)
from sample_data.tables import City, read_city

MEMORY = "1GB"
SOURCE_CODE, SOURCE_NAME = "MC-TP", "Một cửa toàn Thành phố"
CLOSING = time(17)
AT_ONCE = 500_000
"""Dossiers worked out in one go: bounds the memory of their order."""
LOOK_BACK_DAYS = 80
"""Working days before the last one in which a dossier still open was received."""


@dataclass(frozen=True, slots=True)
class DossierFile:
    """One file and the local moment to which it states its figures."""

    path: Path
    complete_to: datetime
    new: int
    changed: int


def write_city(path: Path, *, dossiers: int, threads: int = 2) -> DossierFile:
    """Three years of `dossiers` in the canonical columns, by day of receipt."""
    city = read_city()
    slots = spread(city)
    moment = _closing(slots, 0)
    with _duck(city, slots, path.parent, threads) as duck, path.open("wb") as file:
        for start in range(0, dossiers, AT_ONCE):
            end = min(start + AT_ONCE, dossiers)
            course = course_sql(
                _numbered(start, end, dossiers),
                workdays=slots.workdays,
                cut=_seconds(moment),
            )
            _append(duck, file_sql(course), file, path)
    return DossierFile(path, moment, dossiers, 0)


def write_day(
    path: Path, *, dossiers: int, new: int, changed: int, day: int = 1, threads: int = 2
) -> DossierFile:
    """The `day`-th working day after the file of `dossiers`: new ones, and changed.

    Changed are those still open at the end of the first file, as far as there are
    enough, else the latest: they leave on this day at the latest.
    """
    city = read_city()
    slots = spread(city)
    moment = _closing(slots, day)
    first = dossiers + (day - 1) * new
    today = slots.last_index + day
    numbered = (
        f"(SELECT range AS i, {today} AS day_index FROM range({first}, {first + new}))"
    )
    with _duck(city, slots, path.parent, threads) as duck, path.open("wb") as file:
        for rows, is_changed in (
            (_chosen(duck, slots, dossiers, changed, day), True),
            (numbered, False),
        ):
            course = course_sql(
                rows,
                workdays=slots.workdays,
                cut=_seconds(moment),
                clamp=is_changed,
            )
            _append(duck, file_sql(course, is_changed=is_changed), file, path)
    return DossierFile(path, moment, new, changed)


def complete_to() -> datetime:
    """The local moment to which the file of the three years states its figures."""
    return _closing(spread(read_city()), 0)


def _numbered(start: int, end: int, dossiers: int) -> str:
    return (
        "(SELECT range AS i, day_index"
        f" FROM range({start}, {end}) JOIN day_slot"
        f" ON slot = range * {DAY_SLOTS} // {dossiers})"
    )


def _chosen(
    duck: duckdb.DuckDBPyConnection, slots: Spread, dossiers: int, count: int, day: int
) -> str:
    """A table of the dossiers that the file of `day` says anew."""
    recent = int(np.searchsorted(slots.day_slots, slots.last_index - LOOK_BACK_DAYS))
    start = min(recent * dossiers // DAY_SLOTS, max(0, dossiers - count * day))
    before = course_sql(
        _numbered(start, dossiers, dossiers),
        workdays=slots.workdays,
        cut=_seconds(_closing(slots, 0)),
    )
    duck.execute(
        f"CREATE TABLE chosen AS SELECT i, day_index FROM ({before})"
        " ORDER BY left_s IS NULL DESC, i DESC"
        f" LIMIT {count} OFFSET {(day - 1) * count}"
    )
    return "chosen"


def _duck(
    city: City, slots: Spread, folder: Path, threads: int
) -> duckdb.DuckDBPyConnection:
    """DuckDB with the look-up tables of the city."""
    duck = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY,
            "threads": threads,
            "temp_directory": str(folder / "duckdb"),
        },
    )
    duck.execute("SET enable_progress_bar = false")
    for name, columns in _tables(city, slots).items():
        duck.register("arrow", pa.table(columns))
        duck.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow")
        duck.unregister("arrow")
    return duck


def _tables(city: City, slots: Spread) -> dict[str, dict[str, object]]:
    kinds = len(slots.service_slots)
    following = _neighbours(city)
    return {
        "day_slot": {"slot": np.arange(DAY_SLOTS), "day_index": slots.day_slots},
        "desk": {
            "slot": np.arange(DESK_SLOTS),
            "place": slots.desk_place,
            "kind": slots.desk_kind,
        },
        "service": {
            "slot": np.arange(kinds * SERVICE_SLOTS),
            "procedure": [
                city.services[s].code for s in slots.service_slots.reshape(-1)
            ],
            "days": city.service_days[slots.service_slots.reshape(-1)],
        },
        "place": {
            "place": np.arange(len(city.places)),
            "code": [place.code for place in city.places],
            "neighbour": [city.places[i].code for i in following],
            "number": [place.sort_order for place in city.places],
        },
    }


def _neighbours(city: City) -> list[int]:
    """From whom each place gets a dossier: its district, or the department before."""
    codes = [place.code for place in city.places]
    old = [i for i, p in enumerate(city.places) if p.kind == "DEPARTMENT"][:2]
    return [
        codes.index(p.top) if p.kind == "COMMUNE" else old[0] if i != old[0] else old[1]
        for i, p in enumerate(city.places)
    ]


def _closing(slots: Spread, working_days: int) -> datetime:
    """The end of office hours so many working days after the last one, local."""
    number = slots.workdays[slots.last_index + working_days]
    return datetime.combine(date(1970, 1, 1) + timedelta(days=number), CLOSING)


def _seconds(moment: datetime) -> int:
    """Seconds since 1970 by the local clock."""
    return (moment - datetime(1970, 1, 1)) // timedelta(seconds=1)  # noqa: DTZ001


def _append(
    duck: duckdb.DuckDBPyConnection, statement: str, file: BinaryIO, path: Path
) -> None:
    """The rows of `statement` at the end of `file`; titles only at its beginning."""
    part = path.with_suffix(".part")
    header = "FALSE" if file.tell() else "TRUE"
    duck.execute(f"COPY ({statement}) TO '{part}' (FORMAT csv, HEADER {header})")
    with part.open("rb") as rows:
        shutil.copyfileobj(rows, file, length=1 << 20)
    part.unlink()
