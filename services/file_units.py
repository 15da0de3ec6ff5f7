"""Org units that a name in a file may be said to mean."""

from datetime import date

from data_access.engine import Database
from domain.access import Permission, Viewer, require
from services.reference import data_day, reference


def file_unit_choices(
    database: Database, viewer: Viewer
) -> tuple[tuple[str, str], ...]:
    """Code and name of every org unit in force; before the first load, of all."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
    day = date.max if kept.moments is None else data_day(kept)
    units = kept.tree.at(day) or kept.units
    return tuple((unit.code, unit.name) for unit in units)
