"""A file that is loaded again as it was: its hash says so before it is read."""

from data_access.engine import Database
from data_access.queries import freshness
from data_access.queries.undo import LastLoad, last_loads
from domain.access import Viewer
from domain.imports import DryRun, ImportRequest, LoadResult
from ingest.file_kind import sha256_of
from services.import_reach import reaches_units
from services.installation import SYSTEM
from services.reference import reference


def loaded_already(
    database: Database, viewer: Viewer, request: ImportRequest
) -> LoadResult | None:
    """What loading the file comes to when it was the last load of its source.

    None: it has to be read. So it is after anything that it is read with has changed,
    for a file with rejected rows, and for whoever answers for a part of the source.
    """
    plain = request.mapping is None and request.window is None
    if not plain or request.keep_personal_data:
        return None
    with database.read() as session:
        kept = reference(database, session)
        last = next(
            (x for x in last_loads(session) if x.source_code == request.source_code),
            None,
        )
        ledger = freshness.ledger_sources(session)
    if last is None or not _may_be_same(last, request):
        return None
    own = [unit for unit, source in ledger.items() if source == last.source_id]
    whole = viewer.scope.fields is None and reaches_units(kept, viewer, own)
    if not (viewer is SYSTEM or whole) or sha256_of(request.path) != last.sha256:
        return None
    accepted = last.new + last.changed + last.unchanged
    return LoadResult(_report(last, request, accepted), None, 0, 0, accepted)


def _may_be_same(last: LastLoad, request: ImportRequest) -> bool:
    return (
        last.undone_at is None
        and last.is_whole
        and not last.reference_changed
        and last.complete_to == request.complete_to
        and last.file_bytes == request.path.stat().st_size
    )


def _report(last: LastLoad, request: ImportRequest, accepted: int) -> DryRun:
    return DryRun(
        request=request,
        sha256=last.sha256,
        file_bytes=last.file_bytes,
        row_count=accepted,
        new=0,
        changed=0,
        unchanged=accepted,
        rejected=0,
        noticed=last.noticed,
        kept_promises=0,
        groups=(),
        problems=(),
        is_unreadable=False,
        scope_name="",
        figures=(),
        loaded_before=last.loaded_at,
        previous_complete_to=last.complete_to,
    )
