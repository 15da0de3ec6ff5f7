"""Files into the database: dry run, then one transaction that is all or nothing.

The page, the command line and the sample city all come through here.
"""

from collections.abc import Callable
from datetime import datetime

from data_access.bulk import merge, row_sets
from data_access.engine import Database
from data_access.queries import freshness as load_queries
from data_access.queries.catalogue import catalogue
from data_access.versions import held_data_version, raise_data_version
from data_access.writes import loads
from data_access.writes.audit import add_change
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.catalogue import Source
from domain.errors import InvalidInput
from domain.formatting import moment
from domain.identifiers import SourceId
from domain.imports import DryRun, ImportKind, ImportRequest, LoadResult
from domain.problem import Severity
from services import reference_imports
from services.import_examination import (
    DossierFile,
    Examined,
    examined_file,
    parsed_file,
    require_request,
    within_scope,
)
from services.import_report import refusal, report
from services.installation import actor_id
from services.reference import reference

Progress = Callable[[str, float], None]
"""Told in Vietnamese what is being done and how far it is, 0 to 1."""

READING, COMPARING, WRITING = (
    "Đọc và kiểm tra tệp",
    "So với số liệu hiện có",
    "Ghi hồ sơ và bảng tổng hợp",
)


def dry_run(
    database: Database,
    viewer: Viewer,
    *,
    request: ImportRequest,
    progress: Progress | None = None,
) -> DryRun:
    """What loading the file would do. Writes nothing.

    InvalidInput when the request itself is incomplete; whatever the file holds comes
    back as problems.
    """
    require(viewer, Permission.DATA_IMPORT)
    if request.kind is not ImportKind.DOSSIERS:
        return reference_imports.dry_run(database, viewer, request)
    _, run = _tried(database, viewer, request, progress)
    _tell(progress, "Xong", 1.0)
    return run


def load(
    database: Database,
    viewer: Viewer,
    *,
    request: ImportRequest,
    now: datetime,
    progress: Progress | None = None,
) -> LoadResult:
    """Load the file in one transaction: all of it or, on any failure, nothing.

    InvalidInput when problems keep the file out; Conflict when it is older than the
    last one, or another load holds the database for long. A file that changes nothing
    is not recorded again.
    """
    require(viewer, Permission.DATA_IMPORT)
    if request.kind is not ImportKind.DOSSIERS:
        return reference_imports.load(database, viewer, request, now)
    if require_request(request) > now:
        zone = database.settings.time_zone
        raise InvalidInput(
            f"Thời điểm “số liệu đến” ở sau lúc này ({moment(now, zone)}). "
            "Nhập đúng thời điểm xuất tệp."
        )
    examined, run = _tried(database, viewer, request, progress)
    if not run.can_load:
        raise InvalidInput(refusal(run))
    if not _changes_anything(examined, run):
        return LoadResult(run, None, 0, 0, run.unchanged)
    _tell(progress, WRITING, 0.7)
    result = _written(database, viewer, examined, run, now)
    _tell(progress, "Xong", 1.0)
    return result


def source_choices(database: Database, viewer: Viewer) -> tuple[Source, ...]:
    """Sources all of whose org units lie within the viewer's scope."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
        ledger = load_queries.ledger_sources(session)
    hidden = {
        source_id
        for unit, source_id in ledger.items()
        if not within_scope(kept, viewer, unit)
    }
    own = set(ledger.values()) - hidden
    return tuple(source for source in kept.sources if source.id in own)


def _tried(
    database: Database,
    viewer: Viewer,
    request: ImportRequest,
    progress: Progress | None,
) -> tuple[Examined, DryRun]:
    file = _read_file(database, request, progress)
    _tell(progress, COMPARING, 0.55)
    with database.read() as session:
        kept = reference(database, session)
        examined = examined_file(session, kept, viewer, file)
        return examined, report(session, kept, viewer, examined)


def _read_file(
    database: Database, request: ImportRequest, progress: Progress | None
) -> DossierFile:
    complete_to = require_request(request)
    with database.read() as session:
        kept = reference(database, session)
        known = catalogue(session, kept.zone)
    _tell(progress, READING, 0.0)
    return parsed_file(
        kept,
        known,
        request,
        complete_to,
        lambda done: _tell(progress, READING, done * 0.5),
    )


def _changes_anything(examined: Examined, run: DryRun) -> bool:
    return bool(run.new or run.changed or examined.moves_completeness)


def _written(
    database: Database,
    viewer: Viewer,
    examined: Examined,
    run: DryRun,
    now: datetime,
) -> LoadResult:
    """Write what was examined; if the data moved meanwhile, compare once more first.

    The lock is held from before that comparison to the commit, so what is written is
    exactly what the data of that moment call for.
    """
    file = examined.file
    with database.write() as session:
        if held_data_version(session) != examined.version:
            kept = reference(database, session)
            examined = examined_file(session, kept, viewer, file)
            run = report(session, kept, viewer, examined)
            if not run.can_load:
                raise InvalidInput(refusal(run))
            if not _changes_anything(examined, run):
                return LoadResult(run, None, 0, 0, run.unchanged)
        raise_data_version(session, now)
        source_id = loads.save_source(
            session,
            code=file.request.source_code,
            name=file.request.source_name or file.request.source_code,
            is_sample=file.request.is_sample,
        )
        load_id = loads.add_load(session, _load_values(run, viewer, source_id, now))
        merge.write_merge(
            session,
            merge.with_source(examined.prepared, source_id),
            source_id=source_id,
            load_id=load_id,
            zone=database.settings.time_zone,
        )
        loads.set_complete_to(session, source_id, file.complete_to)
        loads.assign_ledger_source(
            session, source_id, row_sets.receiving_units(examined.rows)
        )
        notices = [
            (group.first, group.count)
            for group in run.groups
            if group.first.severity is Severity.NOTICE
        ]
        loads.add_load_problems(session, load_id, notices)
        add_change(session, _audit(run, viewer, load_id, now))
    return LoadResult(run, load_id, run.new, run.changed, run.unchanged)


def _load_values(
    run: DryRun, viewer: Viewer, source_id: SourceId, now: datetime
) -> loads.LoadValues:
    return loads.LoadValues(
        kind=run.request.kind.value,
        source_id=source_id,
        file_name=run.request.file_name[:200],
        sha256=run.sha256,
        file_bytes=run.file_bytes,
        complete_to=run.request.complete_to,
        loaded_at=now,
        user_id=actor_id(viewer),
        new_count=run.new,
        changed_count=run.changed,
        unchanged_count=run.unchanged,
        notice_count=run.noticed,
    )


def _audit(run: DryRun, viewer: Viewer, load_id: int, now: datetime) -> AuditEvent:
    return AuditEvent(
        AuditKind.DATA_LOADED,
        now,
        actor_id(viewer),
        run.request.file_name[:200],
        (
            ("kind", run.request.kind.value),
            ("source", run.request.source_code),
            ("load", str(load_id)),
            ("sha256", run.sha256),
            ("new", str(run.new)),
            ("changed", str(run.changed)),
            ("unchanged", str(run.unchanged)),
            ("rejected", str(run.rejected)),
        ),
    )


def _tell(progress: Progress | None, what: str, done: float) -> None:
    if progress is not None:
        progress(what, done)
