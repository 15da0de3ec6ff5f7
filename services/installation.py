"""Opening the stores that the environment names."""

from collections.abc import Mapping

from data_access.engine import Database
from data_access.settings import settings_from
from data_access.versions import data_version


def open_database(environment: Mapping[str, str] | None = None) -> Database:
    """The stores of this installation; `environment` None: the process's own.

    Raises ValueError naming the variable that cannot be used.
    """
    return Database(settings_from(environment))


def present_data_version(database: Database) -> int:
    """The number that every change of data raises; 0 before the first load."""
    with database.read() as session:
        return data_version(session)
