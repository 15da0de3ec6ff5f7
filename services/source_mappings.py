"""Which mapping the files of a source came in by."""

from data_access.engine import Database
from data_access.queries import mappings as queries
from domain.access import Permission, Viewer, require
from domain.errors import InvalidInput, NotFound
from domain.mapping import Mapping
from services.imports import source_choices
from services.mappings import mapping_named


def mapping_of_source(
    database: Database, viewer: Viewer, *, source_code: str
) -> Mapping | None:
    """The saved mapping of the source's last load; None where that had none.

    None too for a source that is not the viewer's, and where the mapping is gone.
    """
    require(viewer, Permission.DATA_IMPORT)
    own = {source.code for source in source_choices(database, viewer)}
    if source_code not in own:
        return None
    with database.read() as session:
        name = queries.last_mapping_name(session, source_code)
    if name is None:
        return None
    try:
        return mapping_named(database, viewer, name)
    except (NotFound, InvalidInput):
        return None
