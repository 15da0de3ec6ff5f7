"""Files into the database: dry run, then one transaction that is all or nothing.

The page, the command line and the sample city all come through here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from data_access.bulk import merge
from data_access.engine import Database, Session
from data_access.queries import dossier_figures as figures
from data_access.queries import freshness as load_queries
from data_access.queries.catalogue import catalogue
from data_access.versions import data_version, raise_data_version
from data_access.writes import loads
from data_access.writes.audit import add_change
from domain.access import OrgScope, Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.catalogue import Catalogue, Source
from domain.errors import Conflict, InvalidInput
from domain.event_counts import EventCounts
from domain.formatting import moment
from domain.identifiers import OrgUnitId, SourceId
from domain.imports import (
    DryRun,
    FigureChange,
    ImportKind,
    ImportRequest,
    LoadResult,
    ProblemGroup,
)
from domain.problem import Problem, Severity
from ingest.dossiers import ParsedDossiers, read_dossiers
from ingest.file_kind import sha256_of
from ingest.problem_log import problem_groups
from services import reference_imports
from services.installation import SYSTEM
from services.reference import Reference, reference

Progress = Callable[[str, float], None]
"""Told in Vietnamese what is being done and how far it is, 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Examined:
    """A parsed dossier file with what the present data make of it."""

    request: ImportRequest
    parsed: ParsedDossiers
    rows: merge.IncomingRows
    source: Source | None
    version: int
    plan: merge.MergePlan
    prepared: merge.PreparedMerge
    problems: tuple[Problem, ...]
    counts: dict[tuple[str, Severity], int]
    rejected: int


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
    examined = _examine(database, viewer, request, progress)
    return _report(database, examined)


def load(
    database: Database,
    viewer: Viewer,
    *,
    request: ImportRequest,
    now: datetime,
    progress: Progress | None = None,
) -> LoadResult:
    """Load the file in one transaction: all of it or, on any failure, nothing.

    InvalidInput when problems keep the file out; Conflict when another load is being
    written. A file that changes nothing is not recorded again.
    """
    require(viewer, Permission.DATA_IMPORT)
    if request.kind is not ImportKind.DOSSIERS:
        return reference_imports.load(database, viewer, request, now)
    examined = _examine(database, viewer, request, progress)
    report = _report(database, examined)
    if not report.can_load:
        raise InvalidInput(_refusal(report))
    _tell(progress, "Ghi hồ sơ và bảng tổng hợp", 0.7)
    result = _write(database, viewer, examined, report, now)
    _tell(progress, "Xong", 1.0)
    return result


def _examine(
    database: Database,
    viewer: Viewer,
    request: ImportRequest,
    progress: Progress | None,
) -> _Examined:
    complete_to = _complete_to(request)
    with database.read() as session:
        kept = reference(database, session)
        known = catalogue(session, kept.zone)
    _tell(progress, "Đọc và kiểm tra tệp", 0.0)
    parsed = read_dossiers(
        request.path,
        catalogue=known,
        complete_to=complete_to,
        keep_personal_data=request.keep_personal_data,
        progress=lambda done: _tell(progress, "Đọc và kiểm tra tệp", done * 0.5),
    )
    _tell(progress, "So với số liệu hiện có", 0.55)
    with database.read() as session:
        kept = reference(database, session)
        source = _source(kept, request)
        _require_not_older(source, complete_to, kept)
        return _compared(session, kept, viewer, request, parsed, known, source)


def _compared(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    request: ImportRequest,
    parsed: ParsedDossiers,
    known: Catalogue,
    source: Source | None,
) -> _Examined:
    rows = merge.IncomingRows(
        parsed.dossiers,
        parsed.pauses,
        parsed.waits,
        parsed.transfers,
        parsed.applicants,
    )
    problems = list(parsed.problems)
    counts = dict(parsed.problem_counts)
    outside = _outside_scope(session, kept, viewer, rows, source)
    plan = _plan(session, merge.without_rows(rows, outside), source, known)
    clashing = _clash_problems(kept, plan)
    more = [*outside.values(), *clashing]
    for problem in more:
        key = (problem.kind, problem.severity)
        counts[key] = counts.get(key, 0) + 1
    bad = {problem.row for problem in more if problem.row is not None}
    if bad - set(outside):
        plan = _plan(session, merge.without_rows(rows, bad), source, known)
    problems = [*more[:200], *problems]
    prepared = merge.prepare_merge(
        session,
        plan,
        source_id=source.id if source else None,
        complete_from=source.complete_to if source else None,
        complete_to=_complete_to(request),
        zone=kept.zone,
    )
    return _Examined(
        request=request,
        parsed=parsed,
        rows=merge.without_rows(rows, bad),
        source=source,
        version=data_version(session),
        plan=plan,
        prepared=prepared,
        problems=tuple(problems),
        counts=counts,
        rejected=len(parsed.rejected_rows) + len(bad),
    )


def _plan(
    session: Session,
    rows: merge.IncomingRows,
    source: Source | None,
    known: Catalogue,
) -> merge.MergePlan:
    return merge.plan_merge(
        session,
        rows,
        source_id=source.id if source else None,
        calendar=known.calendar,
        zone=known.zone,
    )


def _outside_scope(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    rows: merge.IncomingRows,
    source: Source | None,
) -> dict[int, Problem]:
    """Rows of org units that the viewer may not load, or that another source keeps."""
    today = date.max if kept.moments is None else kept.moments.as_of_day
    ledger = load_queries.ledger_sources(session)
    names = {unit.id: unit.name for unit in kept.units}
    own = source.id if source else None
    refused: dict[OrgUnitId, tuple[str, str, str]] = {}
    for value in merge.touched_units(rows):
        unit = OrgUnitId(value)
        if viewer is not SYSTEM and not any(
            kept.tree.is_within(unit, root, today) for root in viewer.scope.roots
        ):
            refused[unit] = (
                "outside-scope",
                f"{names[unit]} nằm ngoài phạm vi tài khoản của bạn",
                "Bỏ các dòng của đơn vị này, hoặc nhờ người có quyền nạp",
            )
        elif ledger.get(unit) not in (None, own):
            refused[unit] = (
                "other-ledger-source",
                f"{names[unit]} đã có nguồn sổ theo dõi khác; nạp thêm sẽ đếm hai lần",
                "Chọn đúng nguồn của đơn vị ở ô Nguồn",
            )
    if not refused:
        return {}
    table = rows.dossiers.select(["row", "org_unit_id", "code"]).to_pylist()
    return {
        record["row"]: Problem(
            kind=refused[record["org_unit_id"]][0],
            place=f"dòng {record['row']}, cột Đơn vị",
            reason=refused[record["org_unit_id"]][1],
            remedy=refused[record["org_unit_id"]][2],
            value=names[record["org_unit_id"]],
            row=record["row"],
        )
        for record in table
        if record["org_unit_id"] in refused
    }


def _clash_problems(kept: Reference, plan: merge.MergePlan) -> list[Problem]:
    names = {unit.id: unit.name for unit in kept.units}
    sources = {source.id: source for source in kept.sources}
    return [
        Problem(
            kind="code-held-elsewhere",
            place=f"dòng {clash.row}, cột Mã hồ sơ",
            reason=(
                f"Mã này đã có ở {names[OrgUnitId(clash.org_unit_id)]}, "
                f"nguồn {sources[SourceId(clash.source_id)].name}"
            ),
            remedy=(
                "Nếu hồ sơ được chuyển đơn vị, ghi cột Chuyển từ đơn vị và Chuyển lúc; "
                "nếu không, sửa mã"
            ),
            value=clash.code,
            row=clash.row,
        )
        for clash in plan.clashes
    ]


def _report(database: Database, examined: _Examined) -> DryRun:
    request, plan = examined.request, examined.plan
    digest = sha256_of(request.path)
    with database.read() as session:
        kept = reference(database, session)
        seen = load_queries.load_seen(session, request.source_code, digest)
        scope_name, changes = _figure_changes(session, kept, examined)
    noticed = sum(
        number
        for (_, severity), number in examined.counts.items()
        if severity is Severity.NOTICE
    )
    groups = problem_groups(examined.problems, examined.counts)
    return DryRun(
        request=request,
        sha256=digest,
        file_bytes=request.path.stat().st_size,
        row_count=examined.parsed.row_count,
        new=plan.new_count,
        changed=plan.changed_count,
        unchanged=plan.unchanged_count,
        rejected=examined.rejected,
        noticed=noticed,
        kept_promises=plan.kept_promises,
        groups=tuple(ProblemGroup(group.first, group.count) for group in groups),
        problems=examined.problems,
        is_unreadable=examined.parsed.is_unreadable,
        scope_name=scope_name,
        figures=changes,
        loaded_before=seen[1] if seen else None,
        previous_complete_to=examined.source.complete_to if examined.source else None,
    )


def _figure_changes(
    session: Session, kept: Reference, examined: _Examined
) -> tuple[str, tuple[FigureChange, ...]]:
    """What the figures of the org units concerned would become."""
    touched = [OrgUnitId(unit) for unit in merge.touched_units(examined.rows)]
    if not touched:
        return "", ()
    moment_day = _complete_to(examined.request).astimezone(kept.zone).date()
    tops = {kept.tree.top_level(unit, moment_day).id for unit in touched}
    node = kept.tree.unit(
        tops.pop()
        if len(tops) == 1
        else kept.tree.ancestors(touched[0], moment_day)[-1].id,
        moment_day,
    )
    scope = OrgScope(frozenset({node.id}))
    before = figures.totals(session, scope=scope, nodes=[node.id])[node.id]
    delta = merge.total_of_node(examined.prepared.delta, node.id)
    year = moment_day.year
    late = figures.counts(
        session,
        scope=scope,
        nodes=[node.id],
        first_day=date(year, 1, 1),
        end_day=date(year + 1, 1, 1),
    )
    late_before = (late or {}).get(node.id, EventCounts()).left_late
    late_delta = merge.late_in_year(examined.prepared.delta, node.id, year)
    after = before + delta
    return node.name, (
        FigureChange("Đang giải quyết", before.open_change, after.open_change),
        FigureChange("Đang quá hạn", before.overdue_change, after.overdue_change),
        FigureChange(
            f"Giải quyết quá hạn, năm {year}", late_before, late_before + late_delta
        ),
        FigureChange(
            "Thiếu thư xin lỗi",
            before.apology_missing_change,
            after.apology_missing_change,
        ),
    )


def _write(
    database: Database,
    viewer: Viewer,
    examined: _Examined,
    report: DryRun,
    now: datetime,
) -> LoadResult:
    request = examined.request
    complete_to = _complete_to(request)
    moves_on = examined.source is None or examined.source.complete_to != complete_to
    if not moves_on and not report.new and not report.changed:
        return LoadResult(report, None, 0, 0, report.unchanged)
    with database.write() as session:
        if data_version(session) != examined.version:
            raise Conflict(
                "Số liệu vừa thay đổi do một lượt nạp khác. Chưa có gì được ghi; "
                "hãy kiểm tra thử lại rồi nạp."
            )
        raise_data_version(session, now)
        source_id = loads.save_source(
            session,
            code=request.source_code,
            name=request.source_name or request.source_code,
            is_sample=request.is_sample,
        )
        load_id = loads.add_load(session, _load_values(report, viewer, source_id, now))
        merge.write_merge(
            session,
            merge.with_source(examined.prepared, source_id),
            source_id=source_id,
            load_id=load_id,
            zone=database.settings.time_zone,
        )
        loads.set_complete_to(session, source_id, complete_to)
        loads.assign_ledger_source(
            session, source_id, merge.touched_units(examined.rows)
        )
        loads.add_load_problems(
            session,
            load_id,
            [
                (group.first, group.count)
                for group in report.groups
                if group.first.severity is Severity.NOTICE
            ],
        )
        add_change(session, _audit(report, viewer, load_id, now))
    return LoadResult(report, load_id, report.new, report.changed, report.unchanged)


def _load_values(
    report: DryRun, viewer: Viewer, source_id: SourceId, now: datetime
) -> loads.LoadValues:
    return loads.LoadValues(
        kind=report.request.kind.value,
        source_id=source_id,
        file_name=report.request.file_name[:200],
        sha256=report.sha256,
        file_bytes=report.file_bytes,
        complete_to=report.request.complete_to,
        loaded_at=now,
        user_id=None if viewer is SYSTEM else viewer.user_id,
        new_count=report.new,
        changed_count=report.changed,
        unchanged_count=report.unchanged,
        notice_count=report.noticed,
    )


def _audit(report: DryRun, viewer: Viewer, load_id: int, now: datetime) -> AuditEvent:
    return AuditEvent(
        AuditKind.DATA_LOADED,
        now,
        None if viewer is SYSTEM else viewer.user_id,
        report.request.file_name[:200],
        (
            ("kind", report.request.kind.value),
            ("source", report.request.source_code),
            ("load", str(load_id)),
            ("sha256", report.sha256),
            ("new", str(report.new)),
            ("changed", str(report.changed)),
            ("unchanged", str(report.unchanged)),
            ("rejected", str(report.rejected)),
        ),
    )


def _complete_to(request: ImportRequest) -> datetime:
    if request.complete_to is None:
        raise InvalidInput("Nhập thời điểm “số liệu đến” của tệp hồ sơ.")
    if not request.source_code.strip():
        raise InvalidInput("Chọn hoặc nhập nguồn của tệp hồ sơ.")
    return request.complete_to.astimezone(UTC)


def _source(kept: Reference, request: ImportRequest) -> Source | None:
    return next((s for s in kept.sources if s.code == request.source_code), None)


def _require_not_older(
    source: Source | None, complete_to: datetime, kept: Reference
) -> None:
    if source and source.complete_to and complete_to < source.complete_to:
        raise Conflict(
            f"Tệp cũ hơn lần nạp trước: số liệu đến {moment(complete_to, kept.zone)}, "
            f"trong khi nguồn {source.name} đã có đến "
            f"{moment(source.complete_to, kept.zone)}. Chưa có gì thay đổi; "
            "hãy lấy tệp mới hơn."
        )


def _refusal(report: DryRun) -> str:
    if report.accepted == 0 and not report.groups:
        return "Tệp không có dòng hồ sơ nào. Chưa có gì được ghi."
    if report.groups:
        first = report.groups[0].first
        return (
            f"Tệp chưa nạp được: {report.rejected} dòng bị từ chối. Chưa có gì được "
            f"ghi. {first.place}: {first.reason}. {first.remedy}."
        )
    return "Tệp chưa nạp được. Chưa có gì được ghi."


def _tell(progress: Progress | None, what: str, done: float) -> None:
    if progress is not None:
        progress(what, done)


def source_choices(database: Database, viewer: Viewer) -> tuple[Source, ...]:
    """Sources whose org units lie within the viewer's scope, for the import page."""
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
        ledger = load_queries.ledger_sources(session)
    if kept.moments is None:
        return kept.sources
    day = kept.moments.as_of_day
    visible = {
        source_id
        for unit, source_id in ledger.items()
        if any(kept.tree.is_within(unit, root, day) for root in viewer.scope.roots)
    }
    return tuple(source for source in kept.sources if source.id in visible)
