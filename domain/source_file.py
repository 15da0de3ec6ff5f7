"""The files that figures come from."""

from dataclasses import dataclass
from datetime import datetime

from domain.identifiers import LoadId


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that figures come from. `load_id` None: it came with the application."""

    name: str
    sha256: str
    loaded_at: datetime
    load_id: LoadId | None = None
    source_name: str = ""
    complete_to: datetime | None = None
