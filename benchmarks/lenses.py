"""Ten years of months on the org units of another day: `python -m benchmarks.lenses`.

One count per org unit and month, of all org units that the city had from 2016 to 2025,
converted month by month. Goal: 50 ms for the whole series, any way.
"""

import gc
import tempfile
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.city_over_time import city_over_time
from benchmarks.timing import machine, timed
from domain.identifiers import OrgUnitId
from domain.lens import AS_REPORTED, Conversion, Lens, LensKind, former_districts
from domain.succession import Succession
from services.reference import Reference, reference

CALLS = 60
FIRST_YEAR, LAST_YEAR = 2016, 2025
Series = Mapping[date, Mapping[OrgUnitId, int]]


def series_of(kept: Reference) -> Series:
    """A count of each org unit in force, by the first day of each month."""
    months = [
        date(year, month, 1)
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for month in range(1, 13)
    ]
    return {
        day: {unit.id: 7 + unit.id % 90 for unit in kept.tree.at(day)} for day in months
    }


def converted(succession: Succession, series: Series, lens: Lens) -> None:
    """Convert the series as a page does that nobody opened before: ways and counts."""
    through(Conversion(succession), series, lens)


def through(conversion: Conversion, series: Series, lens: Lens) -> None:
    """Convert the series by ways that are known."""
    for day, counts in series.items():
        told = conversion.counts(counts, day, lens)
        if sum(found.value for found in told.values()) != sum(counts.values()):
            raise AssertionError(f"a lens must keep the sum of {day}")


def lenses(kept: Reference) -> dict[str, Lens]:
    """Forwards, backwards and to the days between."""
    return {
        "present org units": Lens(LensKind.ON_DAY, date(LAST_YEAR, 12, 31)),
        "former districts": former_districts(kept.succession, kept.units)
        or AS_REPORTED,
        "those of 2019": Lens(LensKind.OTHER_DAY, date(2019, 1, 1)),
    }


def main() -> None:
    """Print p50 and p95 of each lens, with the ways worked out anew and known."""
    print("\n".join(machine()))
    with tempfile.TemporaryDirectory(prefix="cach-xem-") as folder:
        database = city_over_time(Path(folder))
        with database.read() as session:
            kept = reference(database, session)
        database.close()
    series = series_of(kept)
    known = {unit for counts in series.values() for unit in counts}
    print(f"{len(series)} months, {len(known)} org units")
    gc.collect()
    gc.freeze()
    for name, lens in lenses(kept).items():
        ways = Conversion(kept.succession)
        for how, call in (
            ("ways anew", partial(converted, kept.succession, series, lens)),
            ("ways known", partial(through, ways, series, lens)),
        ):
            found = timed(call, calls=CALLS)
            print(
                f"{name:18} {how:10} p50 {found.p50_ms:5.1f} ms, "
                f"p95 {found.p95_ms:5.1f} ms"
            )


if __name__ == "__main__":
    main()
