"""Reading and checking a file: the import's way beside pandas, no database written."""

import time

from benchmarks.city_dossiers import DossierFile
from benchmarks.city_loads import CityFiles
from benchmarks.city_notes import Notes
from benchmarks.city_pandas import Checked, checked
from data_access.engine import Database
from data_access.queries.catalogue import catalogue
from ingest.dossiers import read_dossiers
from sample_data.tables import read_city


def validate(database: Database, found: CityFiles, notes: Notes) -> None:
    """Both on the same file, which has no problem; RuntimeError where one finds some.

    Both read the file of a day before, so that nothing is loaded or warmed up while
    they are timed, and both leave the good rows in Parquet. The import also works out
    deadlines moved by pauses, and files visits and transfers apart.
    """
    _timed(database, found.day)
    ours, theirs = _timed(database, found.city)
    notes.set(
        "city",
        validation_seconds=ours,
        pandas_seconds=theirs.seconds,
        pandas_check_seconds=theirs.check_seconds,
    )


def _timed(database: Database, file: DossierFile) -> tuple[float, Checked]:
    path, complete_to = file.path, file.complete_to
    zone = database.settings.time_zone
    with database.read() as session:
        known = catalogue(session, zone)
    begun = time.perf_counter()
    ours = read_dossiers(
        path, catalogue=known, complete_to=complete_to.replace(tzinfo=zone)
    )
    seconds = time.perf_counter() - begun
    city = read_city()
    kept = path.with_suffix(".parquet")
    by_pandas = checked(
        path,
        kept,
        org_units={place.code for place in city.places},
        procedures={service.code for service in city.services},
        complete_to=f"{complete_to:%Y-%m-%d %H:%M}",
    )
    if ours.row_count != by_pandas.rows or by_pandas.bad or len(ours.rejected_rows):
        raise RuntimeError(
            f"rows {ours.row_count}, {by_pandas.rows}; bad {len(ours.rejected_rows)}, "
            f"{by_pandas.bad}"
        )
    ours.stage.drop()
    kept.unlink()
    return seconds, by_pandas
