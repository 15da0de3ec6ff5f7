"""Plan files into plans: what they would do, then all of it or nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from data_access.engine import Database, Session
from data_access.queries import plans as queries
from data_access.versions import data_version, held_data_version, raise_data_version
from data_access.writes import plans as writes
from data_access.writes.audit import add_change
from data_access.writes.plan_changes import save_outline
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import Conflict, InvalidInput
from domain.identifiers import OrgUnitId, PlanId
from domain.org_unit_names import org_unit_names
from domain.plan import Plan, PlanBook
from domain.plan_file import PlanFile, PlanSource
from domain.plan_file_progress import ReportRule
from domain.plan_holders import PlanScope
from domain.plan_import import (
    LaterDeadlines,
    PlanChanges,
    PlanDecision,
    PlanDryRun,
    PlanLoad,
    PlanRequest,
)
from domain.plan_merge import Merged, MergeRules, merged
from domain.plan_promises import DeadlineRule
from domain.plan_unit_choice import NamedUnits, named_units
from domain.problem import Problem
from ingest.file_kind import sha256_of
from ingest.plans.parsed import ParsedPlan
from ingest.plans.reading import read_plan
from ingest.problem_log import ProblemLog, problem_groups
from services.installation import SYSTEM, actor_id
from services.plan_access import require_manager
from services.plan_file_limits import PLAN_LIMITS
from services.plan_whole import WholePlan, whole_plan, working_day
from services.reference import Reference, cities, reference

Progress = Callable[[str, float], None]
READ, COMPARED = 0.6, 0.8
"""Parts of the work: reading the file, comparing; the rest is writing."""
_CODE = re.compile(r"[^\s<>\"'&?#/\\]{1,32}")


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as read, before anything is compared."""

    parsed: ParsedPlan
    sha256: str
    file_bytes: int


@dataclass(frozen=True, slots=True)
class _Compared:
    """A file beside the plan. `merge` None: the file could not be read."""

    run: PlanDryRun
    plan: Plan
    whole: WholePlan | None
    merge: Merged | None


def check_plan_file(
    database: Database,
    viewer: Viewer,
    request: PlanRequest,
    *,
    now: datetime,
    progress: Progress = lambda _what, _done: None,
) -> PlanDryRun:
    """What the file would do to its plan; nothing is written.

    AccessDenied unless the viewer works for the org unit that issues the plan.
    InvalidInput where the request has gaps; what is wrong with the file is in the
    result.
    """
    read = _read(database, viewer, request, now, progress)
    with database.read() as session:
        kept = reference(database, session)
        found = _compared(session, kept, viewer, request, read, now)
    progress("So với kế hoạch đang có", 1.0)
    return found.run


def load_plan_file(
    database: Database,
    viewer: Viewer,
    request: PlanRequest,
    *,
    now: datetime,
    seen_version: int | None = None,
    progress: Progress = lambda _what, _done: None,
) -> PlanLoad:
    """Take the file in, in one transaction; nothing where it may not be loaded.

    As `check_plan_file`. Conflict when the data have changed since `seen_version`,
    that of the dry run somebody has agreed to.
    """
    read = _read(database, viewer, request, now, progress)
    with database.write() as session:
        version = held_data_version(session)
        if seen_version is not None and version != seen_version:
            raise Conflict("Số liệu đã đổi từ lúc kiểm tra tệp. Kiểm tra lại rồi nhập.")
        kept = reference(database, session)
        found = _compared(session, kept, viewer, request, read, now)
        progress("Ghi kế hoạch", COMPARED)
        merge = found.merge
        if not found.run.can_load or merge is None or merge.book is None:
            return PlanLoad(found.run, is_written=False)
        if not found.run.is_new_plan and not merge.changes.are_any:
            return PlanLoad(found.run, is_written=False)
        _write(session, viewer, found, merge.book, now)
    progress("Ghi kế hoạch", 1.0)
    return PlanLoad(found.run, is_written=True)


def _read(
    database: Database,
    viewer: Viewer,
    request: PlanRequest,
    now: datetime,
    progress: Progress,
) -> _Read:
    """The parsed file; whoever may not load it learns so before it is opened."""
    require(viewer, Permission.PLAN_MANAGE)
    with database.read() as session:
        kept = reference(database, session)
        today = working_day(session, kept, now)
        plan = _stored_plan(session, request.plan_code)
        owner = _owner(kept, viewer, request, today) if plan is None else plan.owner_id
        _require_owner(kept, viewer, owner, today)
    _require_decision(request, today)
    progress("Đọc tệp kế hoạch", 0.0)
    parsed = read_plan(request.path, name=request.file_name, limits=PLAN_LIMITS)
    progress("So với kế hoạch đang có", READ)
    return _Read(parsed, sha256_of(request.path), request.path.stat().st_size)


def _compared(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    request: PlanRequest,
    read: _Read,
    now: datetime,
) -> _Compared:
    today = working_day(session, kept, now)
    stored = _stored_plan(session, request.plan_code)
    whole = None if stored is None else whole_plan(session, kept, stored, today=today)
    file = read.parsed.plan
    plan = stored or _new_plan(kept, viewer, request, file, today)
    _require_owner(kept, viewer, plan.owner_id, today)
    log, names, merge = ProblemLog(), NamedUnits({}, ()), None
    if file is not None:
        day = min(max(today, plan.first_day), plan.last_day)
        names = named_units(
            file.tasks,
            org_unit_names(kept.units),
            day=day,
            chosen=_chosen(kept, request, day),
        )
        rules = _rules(
            kept,
            viewer,
            request,
            names,
            today,
            day,
            is_table=file.source is PlanSource.TABLE,
            is_new=whole is None,
        )
        merge = _merge(plan, whole, file, rules, log)
    for problem in () if merge is None else merge.problems:
        log.add(problem)
    run = PlanDryRun(
        request=replace(request, plan_code=plan.code),
        sha256=read.sha256,
        file_bytes=read.file_bytes,
        plan_name=plan.name,
        owner_name=kept.tree.unit(plan.owner_id, today).name,
        is_new_plan=whole is None,
        changes=PlanChanges() if merge is None else merge.changes,
        names=names.open,
        groups=problem_groups(
            (*read.parsed.problems, *log.problems()),
            {**read.parsed.problem_counts, **log.counts},
        ),
        problems=(*read.parsed.problems, *log.problems()),
        data_version=data_version(session),
    )
    return _Compared(run, plan, whole, merge)


def _merge(
    plan: Plan,
    whole: WholePlan | None,
    file: PlanFile,
    rules: MergeRules,
    log: ProblemLog,
) -> Merged | None:
    try:
        return merged(
            plan,
            None if whole is None else whole.book,
            {} if whole is None else whole.standings,
            file,
            rules,
        )
    except InvalidInput as refused:
        remedy = "Nối các nhiệm vụ đầu và cuối của nhóm"
        log.add(Problem("links-too-many", "Toàn kế hoạch", refused.message, remedy))
        return None


def _rules(
    kept: Reference,
    viewer: Viewer,
    request: PlanRequest,
    names: NamedUnits,
    today: date,
    day: date,
    *,
    is_table: bool,
    is_new: bool,
) -> MergeRules:
    lead = request.default_lead
    return MergeRules(
        units=names.by_text,
        default_lead=_unit_of(kept, lead, day) if lead else None,
        deadlines=DeadlineRule(
            request.later, request.decision, today, baseline_first=is_table
        ),
        reports=ReportRule(
            today=today,
            file_name=request.file_name,
            author_id=actor_id(viewer),
            author_name=viewer.display_name,
            may_date=True,
        ),
        assigned_on=None if is_new else today,
        unit_name=partial(_unit_name, kept, today),
        holders=PlanScope(kept.succession, today),
    )


def _write(
    session: Session, viewer: Viewer, found: _Compared, book: PlanBook, now: datetime
) -> None:
    changes, whole = found.run.changes, found.whole
    if whole is None:
        plan_id = writes.insert_plan(session, book, now=now)
        ids = writes.task_ids(session, plan_id)
    else:
        plan_id = found.plan.id
        ids = save_outline(session, plan_id, whole.book, book)
    for code, extension in changes.extensions:
        writes.append_extension(
            session, ids[code], extension, user_id=actor_id(viewer), now=now
        )
    for code, report in changes.reports:
        writes.append_report(session, ids[code], report, now=now)
    raise_data_version(session, now)
    kind = AuditKind.PLAN_ADDED if whole is None else AuditKind.PLAN_IMPORTED
    decision = found.run.request.decision if changes.extensions else None
    detail = (
        ("file", found.run.request.file_name),
        ("sha256", found.run.sha256),
        ("new", str(len(changes.new))),
        ("changed", str(len(changes.changed))),
        ("unchanged", str(len(changes.unchanged))),
        ("links", str(len(changes.links_added) + len(changes.links_removed))),
        ("reports", str(len(changes.reports))),
        ("extensions", str(len(changes.extensions))),
        *((("decision", decision.number),) if decision else ()),
    )
    add_change(
        session, AuditEvent(kind, now, actor_id(viewer), found.plan.code, detail)
    )


def _stored_plan(session: Session, code: str) -> Plan | None:
    return next((plan for plan in queries.plans(session) if plan.code == code), None)


def _new_plan(
    kept: Reference,
    viewer: Viewer,
    request: PlanRequest,
    file: PlanFile | None,
    today: date,
) -> Plan:
    """The plan that the file begins; InvalidInput where nobody said what it is."""
    if not _CODE.fullmatch(request.plan_code):
        raise InvalidInput(
            "Ghi mã kế hoạch: nhiều nhất 32 ký tự, không khoảng trắng, ví dụ CCHC-2025."
        )
    days = [] if file is None else [
        day
        for task in file.tasks
        for day in (task.start, task.finish, task.deadline, task.baseline_finish)
        if day is not None
    ]  # fmt: skip
    first = request.first_day or min(days, default=today)
    last = request.last_day or max(days, default=first)
    if last < first:
        raise InvalidInput("Ngày cuối của kế hoạch ở trước ngày đầu.")
    name = request.name.strip() or (file.name.strip() if file else "")
    return Plan(
        PlanId(0),
        request.plan_code,
        (name or request.plan_code)[:300],
        request.legal_basis.strip()[:300],
        _owner(kept, viewer, request, today),
        first,
        last,
    )


def _owner(
    kept: Reference, viewer: Viewer, request: PlanRequest, today: date
) -> OrgUnitId:
    if request.owner_code:
        return _unit_of(kept, request.owner_code, today)
    roots = cities(kept.units) if viewer is SYSTEM else viewer.scope.roots
    if len(roots) != 1:
        raise InvalidInput("Chọn cơ quan ban hành kế hoạch.")
    return next(iter(roots))


def _require_owner(
    kept: Reference, viewer: Viewer, owner: OrgUnitId, today: date
) -> None:
    plan = Plan(PlanId(0), "", "", "", owner, today, today)
    require_manager(kept, viewer, plan, today)


def _chosen(
    kept: Reference, request: PlanRequest, day: date
) -> Mapping[str, OrgUnitId | None]:
    return {
        text: _unit_of(kept, code, day) if code else None
        for text, code in request.chosen
    }


def _unit_of(kept: Reference, code: str, day: date) -> OrgUnitId:
    unit = kept.tree.by_code(code, day)
    if unit is None:
        raise InvalidInput(
            f"Không có đơn vị mã “{code[:40]}” ngày {day:%d/%m/%Y}. Kiểm tra lại mã."
        )
    return unit.id


def _unit_name(kept: Reference, day: date, unit: OrgUnitId) -> str:
    return kept.tree.unit(unit, day).name


def _require_decision(request: PlanRequest, today: date) -> None:
    """InvalidInput where deadlines are to be put off without a whole decision."""
    if request.later is not LaterDeadlines.EXTEND:
        return
    decision = request.decision or PlanDecision("", today, "")
    if not decision.number.strip() or not decision.reason.strip():
        raise InvalidInput("Nhập số quyết định gia hạn và lý do.")
    if len(decision.number.strip()) > 64:
        raise InvalidInput("Số quyết định gia hạn dài quá 64 ký tự.")
    if decision.decided_on > today:
        raise InvalidInput("Ngày quyết định gia hạn chưa đến. Kiểm tra lại ngày.")
