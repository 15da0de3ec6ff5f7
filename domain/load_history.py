"""What has been loaded, by whom, and how far each source reaches."""

from dataclasses import dataclass
from datetime import datetime

from domain.catalogue import Source
from domain.identifiers import LoadId


@dataclass(frozen=True, slots=True)
class LoadRecord:
    """One accepted load. `source_name` None: reference data, which have no source.

    `user_title` None: loaded from the command line of the server. `undone_at` None:
    what it brought is there still.
    """

    load_id: LoadId
    kind: str
    source_code: str | None
    source_name: str | None
    file_name: str
    sha256: str
    complete_to: datetime | None
    loaded_at: datetime
    new: int
    changed: int
    unchanged: int
    user_title: str | None
    removed: int = 0
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceReach:
    """A source and how far it is complete; `is_stale`: others reach a later day.

    `org_units` names those whose ledger it keeps, at the first level.
    """

    source: Source
    is_stale: bool
    org_units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadHistory:
    """Recent loads, newest first, and the sources, those that lag behind first.

    `data_moment` None: no dossiers yet.
    """

    loads: tuple[LoadRecord, ...]
    sources: tuple[SourceReach, ...]
    data_moment: datetime | None
