"""Files of org units, successions, procedures and the calendar: replaced by code."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from data_access.checks.rollups import repaired_rollups
from data_access.engine import Database, Session
from data_access.queries.catalogue import fields_in_use
from data_access.queries.org_units import org_unit_ancestors, org_units
from data_access.queries.succession import succession
from data_access.versions import held_data_version, raise_data_version
from data_access.writes import catalogue as catalogue_writes
from data_access.writes import loads
from data_access.writes.audit import add_change
from data_access.writes.org_units import HeadTerm, OrgUnitValues, save_org_units
from data_access.writes.succession import save_succession
from domain.access import Viewer
from domain.audit import AuditEvent, AuditKind
from domain.errors import AccessDenied, InvalidInput
from domain.handover import handovers
from domain.identifiers import LoadId, UserId
from domain.imports import (
    DryRun,
    ImportKind,
    ImportRequest,
    LoadResult,
    ProblemGroup,
)
from domain.org_stretches import Stretch
from domain.problem import Problem, Severity
from domain.succession import validities
from ingest.calendar_days import read_calendar_days
from ingest.file_kind import sha256_of
from ingest.org_units import OrgUnitRow, read_org_units
from ingest.problem_log import problem_groups
from ingest.procedures import ProcedureRow, read_procedures
from services import indicator_loads
from services.calendar_changes import (
    CalendarChange,
    calendar_change,
    write_calendar_change,
)
from services.installation import SYSTEM, actor_id
from services.reference import reference
from services.succession_loads import (
    follow_validity,
    parsed_succession,
    settled_holders,
)

Counts = tuple[int, int, int]
MOST_TOLD = 5
"""Kinds of faults that a refusal tells, each by its first row."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a trial is said to be loaded: it is taken back."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """The good rows of a reference file, ready to save, and its problems."""

    values: list[Any]
    problems: tuple[Problem, ...]
    counts: Mapping[tuple[str, Severity], int]


class _TakenBack(Exception):
    """Leaves a transaction of which nothing shall stay."""


def dry_run(database: Database, viewer: Viewer, request: ImportRequest) -> DryRun:
    """What the file would change.

    All but a calendar are tried in a transaction that is taken back, which holds
    the writer's lock for a moment; a calendar is only compared.
    """
    _require_city_scope(database, viewer)
    parsed = _parse(database, request)
    if request.kind is ImportKind.CALENDAR:
        with database.read() as session:
            change = calendar_change(
                session, parsed.values, zone=database.settings.time_zone
            )
        return _report(request, parsed, change.counts, change)
    counts: list[Counts] = []
    with suppress(_TakenBack), database.write() as session:
        counts.append(_save(session, request, parsed, NEVER))
        raise _TakenBack
    return _report(request, parsed, counts[0])


def load(
    database: Database, viewer: Viewer, request: ImportRequest, now: datetime
) -> LoadResult:
    """Load the file in one transaction; InvalidInput when problems keep it out.

    A calendar takes along the deadlines that it moves.
    """
    _require_city_scope(database, viewer)
    parsed = _parse(database, request)
    _require_loadable(_report(request, parsed, (0, 0, len(parsed.values))))
    with suppress(_TakenBack), database.write() as session:
        who = actor_id(viewer)
        report, change = _written(session, database, request, parsed, now, who)
        if not report.new and not report.changed:
            # What was written says what stood there already: leave no trace of it.
            raise _TakenBack
        raise_data_version(session, now)
        load_id = _recorded(session, viewer, report, change, now)
    if not report.new and not report.changed:
        return LoadResult(report, None, 0, 0, report.unchanged)
    return LoadResult(report, load_id, report.new, report.changed, report.unchanged)


def _written(
    session: Session,
    database: Database,
    request: ImportRequest,
    parsed: _Parsed,
    now: datetime,
    user_id: UserId | None,
) -> tuple[DryRun, CalendarChange | None]:
    """Save the rows with all that follows from them, and say what that changed."""
    zone = database.settings.time_zone
    held_data_version(session)
    if request.kind is ImportKind.CALENDAR:
        change = calendar_change(session, parsed.values, zone=zone)
        write_calendar_change(session, change, zone=zone)
        return _report(request, parsed, change.counts, change), change
    ancestors_before = org_unit_ancestors(session)
    holders_before = handovers(succession(session), zone)
    counts = _save(session, request, parsed, now, user_id)
    moved = settled_holders(session, holders_before, zone=zone)
    if moved or org_unit_ancestors(session) != ancestors_before:
        # Sums are kept per holder and ancestor: other ones, other sums.
        repaired_rollups(session, zone=zone)
    return _report(request, parsed, counts), None


def _recorded(
    session: Session,
    viewer: Viewer,
    report: DryRun,
    change: CalendarChange | None,
    now: datetime,
) -> LoadId:
    """The load and its line in the log."""
    request, user_id = report.request, actor_id(viewer)
    load_id = loads.add_load(
        session,
        loads.LoadValues(
            kind=request.kind.value,
            source_id=None,
            file_name=request.file_name[:200],
            sha256=report.sha256,
            file_bytes=report.file_bytes,
            complete_to=None,
            loaded_at=now,
            user_id=user_id,
            new_count=report.new,
            changed_count=report.changed,
            unchanged_count=report.unchanged,
            notice_count=report.noticed,
        ),
    )
    kind, subject = AuditKind.DATA_LOADED, request.file_name[:200]
    detail: tuple[tuple[str, str], ...] = (
        ("kind", request.kind.value),
        ("load", str(load_id)),
        ("sha256", report.sha256),
        ("new", str(report.new)),
        ("changed", str(report.changed)),
    )
    if change is not None:
        kind, subject = AuditKind.CALENDAR_CHANGED, change.years
        detail += (("file", request.file_name[:200]), *change.detail)
    add_change(session, AuditEvent(kind, now, user_id, subject, detail))
    return load_id


def _require_loadable(report: DryRun) -> None:
    """InvalidInput unless the file may be loaded as asked for."""
    if report.can_load:
        return
    if not report.groups:
        raise InvalidInput("Tệp không có dòng nào. Chưa có gì được ghi.")
    firsts = (group.first for group in report.groups)
    refused = [each for each in firsts if each.severity is Severity.REJECT]
    told = " ".join(
        f"{each.place}: {each.reason}. {each.remedy}." for each in refused[:MOST_TOLD]
    )
    raise InvalidInput(
        f"Tệp chưa nạp được: {report.rejected} dòng bị từ chối. Chưa có gì được "
        f"ghi. {told}"
    )


def _parse(database: Database, request: ImportRequest) -> _Parsed:
    if request.kind in indicator_loads.ALL_KINDS:
        with database.read() as session:
            found = indicator_loads.parsed_catalogue(
                session, request.kind, request.path
            )
        return _Parsed(found.values, found.problems, found.counts)
    if request.kind is ImportKind.ORG_UNITS:
        with database.read() as session:
            kept = org_units(session)
        codes = {unit.id: unit.code for unit in kept}
        known: dict[str, list[Stretch]] = defaultdict(list)
        for identity, life in sorted(validities(kept).items()):
            known[codes[identity]].append((life.first, life.end))
        units = read_org_units(request.path, known=known)
        return _Parsed(
            [_org_unit(row) for row in units.units],
            units.problems,
            units.problem_counts,
        )
    if request.kind is ImportKind.SUCCESSION:
        with database.read() as session:
            links = parsed_succession(session, request.path)
        return _Parsed(list(links.links), links.problems, links.problem_counts)
    if request.kind is ImportKind.PROCEDURES:
        procedures = read_procedures(request.path)
        with database.read() as session:
            in_use = fields_in_use(
                session, {row.code: row.field_code for row in procedures.procedures}
            )
        if in_use:
            procedures = read_procedures(request.path, fields_in_use=in_use)
        return _Parsed(
            [_procedure(row) for row in procedures.procedures],
            procedures.problems,
            procedures.problem_counts,
        )
    calendar = read_calendar_days(request.path)
    return _Parsed(list(calendar.days), calendar.problems, calendar.problem_counts)


def _org_unit(row: OrgUnitRow) -> OrgUnitValues:
    return OrgUnitValues(
        code=row.code,
        official_code=row.official_code,
        name=row.name,
        short_name=row.short_name,
        kind=row.kind,
        parent_code=row.parent_code,
        sort_order=row.sort_order,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        hex_row=row.hex_row,
        hex_col=row.hex_col,
        heads=tuple(
            HeadTerm(term.head, term.valid_from, term.valid_to) for term in row.heads
        ),
    )


def _procedure(row: ProcedureRow) -> catalogue_writes.ProcedureValues:
    return catalogue_writes.ProcedureValues(
        code=row.code,
        national_code=row.national_code,
        name=row.name,
        field_code=row.field_code,
        field_name=row.field_name,
        level=row.level,
        working_days=row.working_days,
        service_level=row.service_level,
    )


def _save(
    session: Session,
    request: ImportRequest,
    parsed: _Parsed,
    now: datetime,
    user_id: UserId | None = None,
) -> Counts:
    kind = request.kind
    if kind in indicator_loads.ALL_KINDS:
        return indicator_loads.saved_catalogue(
            session,
            parsed.values,
            kind=kind,
            path=request.path,
            file_name=request.file_name,
            now=now,
            user_id=user_id,
        )
    if kind is ImportKind.ORG_UNITS:
        before = org_units(session)
        counts = save_org_units(session, parsed.values)
        follow_validity(session, before)
        return counts
    if kind is ImportKind.SUCCESSION:
        return save_succession(session, parsed.values)
    return catalogue_writes.save_procedures(session, parsed.values)


def _report(
    request: ImportRequest,
    parsed: _Parsed,
    counts: Counts,
    change: CalendarChange | None = None,
) -> DryRun:
    rejected = {
        problem.row
        for problem in parsed.problems
        if problem.severity is Severity.REJECT and problem.row is not None
    }
    unreadable = any(
        problem.row is None and problem.severity is Severity.REJECT
        for problem in parsed.problems
    )
    noticed = sum(
        number
        for (_, severity), number in parsed.counts.items()
        if severity is Severity.NOTICE
    )
    new, changed, unchanged = counts
    groups = problem_groups(parsed.problems, parsed.counts)
    return DryRun(
        request=request,
        sha256=sha256_of(request.path),
        file_bytes=request.path.stat().st_size,
        row_count=len(parsed.values) + len(rejected),
        new=new,
        changed=changed,
        unchanged=unchanged,
        rejected=max(len(rejected), int(unreadable)),
        noticed=noticed,
        kept_promises=0,
        groups=tuple(ProblemGroup(group.first, group.count) for group in groups),
        problems=parsed.problems,
        is_unreadable=unreadable,
        scope_name=change.city if change else "",
        figures=change.figures if change else (),
        loaded_before=None,
        previous_complete_to=None,
    )


def _require_city_scope(database: Database, viewer: Viewer) -> None:
    """Reference data concern every org unit: only the whole city's scope may load."""
    if viewer is SYSTEM:
        return
    with database.read() as session:
        units = reference(database, session).units
    cities = {unit.id for unit in units if unit.parent_id is None}
    limited = viewer.scope.fields is not None
    if units and (limited or not cities & viewer.scope.roots):
        raise AccessDenied(
            "Danh mục dùng chung do Văn phòng nạp. Tài khoản của bạn chỉ nạp được "
            "hồ sơ của đơn vị mình."
        )
