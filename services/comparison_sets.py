"""Lists of dossiers of the portal's: tried, taken in to compare with, deleted."""

from datetime import datetime

from data_access.bulk.comparison_rows import (
    add_comparison_set,
    codes_known,
    delete_comparison_set,
)
from data_access.engine import Database, Session
from data_access.queries.comparison import comparison_sets
from data_access.versions import held_data_version, raise_data_version
from data_access.writes.audit import add_change
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.comparison_file import (
    ComparisonDryRun,
    ComparisonLoad,
    ComparisonRequest,
)
from domain.errors import InvalidInput, NotFound
from domain.reconciliation import ComparisonSet
from ingest.comparison.reading import ParsedList, read_list
from ingest.file_kind import sha256_of
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import problem_groups
from services.import_reach import require_whole_city
from services.installation import actor_id
from services.reference import Reference, reference

_WHAT = "Danh sách hồ sơ của Cổng"


def comparison_lists(database: Database, viewer: Viewer) -> tuple[ComparisonSet, ...]:
    """The lists that are kept, latest days first."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        return comparison_sets(session)


def check_comparison_file(
    database: Database,
    viewer: Viewer,
    request: ComparisonRequest,
    *,
    limits: Limits = UPLOAD,
) -> ComparisonDryRun:
    """What a file would do; nothing is written. Who brings it answers for the city."""
    kept = _kept(database, viewer, request)
    parsed = _read(kept, request, limits)
    with database.read() as session:
        return _dry_run(session, request, parsed)


def load_comparison_file(
    database: Database,
    viewer: Viewer,
    request: ComparisonRequest,
    *,
    now: datetime,
    limits: Limits = UPLOAD,
) -> ComparisonLoad:
    """Take a list in, all or nothing; it takes the place of one of the same name and
    days. The same file again changes nothing.
    """
    kept = _kept(database, viewer, request)
    parsed = _read(kept, request, limits)
    with database.write() as session:
        held_data_version(session)
        run = _dry_run(session, request, parsed)
        if not run.can_load or run.is_same:
            return ComparisonLoad(run, is_written=False)
        if run.replaces is not None:
            delete_comparison_set(session, run.replaces.set_id)
        add_comparison_set(
            session,
            request,
            parsed.rows,
            sha256=run.sha256,
            row_count=parsed.row_count,
            loaded_at=now,
            user_id=actor_id(viewer),
        )
        raise_data_version(session, now)
        detail = (
            ("source", request.name),
            ("days", f"{request.first_day}..{request.end_day}"),
            ("sha256", run.sha256),
            ("rows", str(run.row_count)),
            ("known", f"{run.known}/{run.tried}"),
            ("change", "new" if run.replaces is None else "replaced"),
        )
        kind, who = AuditKind.COMPARISON_SET_LOADED, actor_id(viewer)
        add_change(session, AuditEvent(kind, now, who, request.file_name, detail))
    return ComparisonLoad(run, is_written=True)


def delete_comparison_list(
    database: Database, viewer: Viewer, set_id: int, *, now: datetime
) -> ComparisonSet:
    """Delete a list; no figure changes, as none ever counted it. NotFound if gone."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        require_whole_city(reference(database, session), viewer, _WHAT)
    with database.write() as session:
        held_data_version(session)
        found = next((s for s in comparison_sets(session) if s.set_id == set_id), None)
        if found is None:
            raise NotFound("Danh sách này không còn; tải lại trang.")
        delete_comparison_set(session, set_id)
        raise_data_version(session, now)
        detail = (
            ("source", found.name),
            ("days", f"{found.first_day}..{found.end_day}"),
            ("sha256", found.sha256),
            ("rows", str(found.row_count)),
        )
        kind, who = AuditKind.COMPARISON_SET_DELETED, actor_id(viewer)
        add_change(session, AuditEvent(kind, now, who, found.file_name, detail))
    return found


def _kept(database: Database, viewer: Viewer, request: ComparisonRequest) -> Reference:
    require(viewer, Permission.DATA_IMPORT)
    if request.end_day <= request.first_day:
        raise InvalidInput("Ngày cuối ở trước ngày đầu. Chọn lại khoảng ngày.")
    if not request.name.strip():
        raise InvalidInput("Chưa ghi nguồn của danh sách. Ghi tên hệ thống xuất tệp.")
    with database.read() as session:
        kept = reference(database, session)
        require_whole_city(kept, viewer, _WHAT)
        return kept


def _read(kept: Reference, request: ComparisonRequest, limits: Limits) -> ParsedList:
    return read_list(
        request,
        kept.units,
        stems=kept.code_stems.stems,
        zone=kept.zone,
        limits=limits,
    )


def _dry_run(
    session: Session, request: ComparisonRequest, parsed: ParsedList
) -> ComparisonDryRun:
    known, tried = codes_known(session, parsed.rows) if parsed.row_count else (0, 0)
    replaces = next(
        (
            one
            for one in comparison_sets(session)
            if one.name == request.name.strip()
            and (one.first_day, one.end_day) == (request.first_day, request.end_day)
        ),
        None,
    )
    return ComparisonDryRun(
        request=request,
        sha256=sha256_of(request.path),
        row_count=parsed.row_count,
        known=known,
        tried=tried,
        respelt=parsed.respelt,
        groups=problem_groups(parsed.problems, parsed.problem_counts),
        problems=parsed.problems,
        names=parsed.names,
        titles=parsed.titles,
        replaces=replaces,
    )
