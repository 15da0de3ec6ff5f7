"""A dossier file opened: its columns known, rows that are no dossiers left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.mapping import Mapping as FileMapping
from domain.mapping import RowShape
from ingest.columns import OpenedTable, opened_table
from ingest.dossier_columns import COLUMNS, PERSONAL_KEYS
from ingest.event_columns import EVENT_COLUMNS
from ingest.event_log import cases_of_events
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.row_screen import screened


@contextmanager
def opened_dossiers(
    path: Path,
    log: ProblemLog,
    zone: ZoneInfo,
    *,
    mapping: FileMapping | None = None,
    keep_personal_data: bool = False,
    limits: Limits = UPLOAD,
) -> Iterator[OpenedTable]:
    """A file whose rows are dossiers, or become dossiers when it is an event log.

    `zone` is the installation's. Reading to the end also judges what only the whole
    file tells: its control total, and in which order its dates are written.
    """
    is_log = mapping is not None and mapping.shape is RowShape.EVENTS
    columns = EVENT_COLUMNS if is_log else COLUMNS
    with opened_table(path, columns, log, limits=limits, mapping=mapping) as opened:
        if not keep_personal_data:
            kept = {k: at for k, at in opened.index.items() if k not in PERSONAL_KEYS}
            opened = replace(opened, index=kept)
        opened = screened(opened)
        if not is_log:
            yield opened
            return
        with cases_of_events(opened, log, zone) as cases:
            yield cases
