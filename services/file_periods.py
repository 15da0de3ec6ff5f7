"""The period that the title of a file names: proposed to a person, never taken."""

from collections.abc import Callable, Mapping
from pathlib import Path

from data_access.engine import Database
from domain.access import Permission, Viewer, require
from domain.other_files import OtherFile
from domain.period_caption import ToldPeriods
from ingest.portal_766.reading import portal_title_periods
from ingest.reported.reading import reported_title_periods

_READERS: Mapping[OtherFile, tuple[Permission, Callable[[Path], ToldPeriods]]] = {
    OtherFile.PORTAL_766: (Permission.DATA_IMPORT, portal_title_periods),
    OtherFile.REPORTED: (Permission.INDICATOR_REPORT, reported_title_periods),
}


def file_periods(
    database: Database, viewer: Viewer, kind: OtherFile, path: Path
) -> ToldPeriods:
    """The periods named above the columns of a file that has none for them.

    Nothing is read of the rows, and a file that cannot be read names none.
    """
    del database
    permission, read = _READERS[kind]
    require(viewer, permission)
    return read(path)
