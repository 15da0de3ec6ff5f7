"""Reading and checking a file: the import's way beside pandas."""

from pathlib import Path

from benchmarks.city_notes import Notes
from benchmarks.city_pandas import checked
from sample_data.tables import read_city


def validate(path: Path, notes: Notes) -> None:
    """Both on the same file, neither touching a database."""
    city = read_city()
    by_pandas = checked(
        path,
        org_units={place.code for place in city.places},
        procedures={service.code for service in city.services},
        complete_to="2024-12-31 17:00",
    )
    if by_pandas.bad:
        raise RuntimeError(f"pandas finds {by_pandas.bad} bad rows")
    notes.set("city", pandas_seconds=by_pandas.seconds)
