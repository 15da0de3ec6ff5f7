"""Files of progress into a plan: the monthly round, a report per row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from data_access.engine import Database, Session
from data_access.versions import data_version, held_data_version, raise_data_version
from data_access.writes import plans as writes
from data_access.writes.audit import add_change
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import Conflict
from domain.plan import TaskRecord
from domain.plan_file import ProgressRow
from domain.plan_file_progress import ReportRule
from domain.plan_import import (
    ProgressDryRun,
    ProgressLine,
    ProgressLoad,
    ProgressRequest,
)
from domain.plan_state import carries_progress
from domain.problem import Problem
from ingest.file_kind import sha256_of
from ingest.plans.parsed import ParsedProgress
from ingest.plans.progress import read_progress
from ingest.problem_log import ProblemLog, problem_groups
from services.installation import actor_id
from services.plan_access import answers_for, may_manage, plan_named
from services.plan_file_limits import PLAN_LIMITS
from services.plan_whole import WholePlan, whole_plan, working_day
from services.reference import Reference, reference


@dataclass(frozen=True, slots=True)
class _Compared:
    run: ProgressDryRun
    whole: WholePlan


def check_progress_file(
    database: Database, viewer: Viewer, request: ProgressRequest, *, now: datetime
) -> ProgressDryRun:
    """What the reports of a file would be; nothing is written.

    A row of a task that the viewer does not answer for is a problem of its own, told
    like one that does not exist where the task lies outside the scope. NotFound where
    there is no such plan.
    """
    require(viewer, Permission.PLAN_REPORT)
    parsed = read_progress(request.path, limits=PLAN_LIMITS)
    with database.read() as session:
        kept = reference(database, session)
        return _compared(session, kept, viewer, request, parsed, now).run


def load_progress_file(
    database: Database,
    viewer: Viewer,
    request: ProgressRequest,
    *,
    now: datetime,
    seen_version: int | None = None,
) -> ProgressLoad:
    """Append the reports of a file, all or none.

    As `check_progress_file`. Conflict when the data have changed since `seen_version`.
    """
    require(viewer, Permission.PLAN_REPORT)
    parsed = read_progress(request.path, limits=PLAN_LIMITS)
    with database.write() as session:
        version = held_data_version(session)
        if seen_version is not None and version != seen_version:
            raise Conflict("Số liệu đã đổi từ lúc kiểm tra tệp. Kiểm tra lại rồi nhập.")
        kept = reference(database, session)
        found = _compared(session, kept, viewer, request, parsed, now)
        run = found.run
        if not run.can_load or not run.lines:
            return ProgressLoad(run, is_written=False)
        ids = writes.task_ids(session, found.whole.plan.id)
        for line in run.lines:
            writes.append_report(session, ids[line.code], line.report, now=now)
        raise_data_version(session, now)
        detail = (
            ("file", request.file_name),
            ("sha256", run.sha256),
            ("reports", str(len(run.lines))),
            ("unchanged", str(run.unchanged)),
        )
        kind, code = AuditKind.PROGRESS_IMPORTED, found.whole.plan.code
        add_change(session, AuditEvent(kind, now, actor_id(viewer), code, detail))
    return ProgressLoad(run, is_written=True)


def _compared(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    request: ProgressRequest,
    parsed: ParsedProgress,
    now: datetime,
) -> _Compared:
    today = working_day(session, kept, now)
    plan = plan_named(session, request.plan_code)
    whole = whole_plan(session, kept, plan, today=today)
    rule = ReportRule(
        today=today,
        file_name=request.file_name,
        author_id=actor_id(viewer),
        author_name=viewer.display_name,
        may_date=may_manage(kept, viewer, plan, today),
    )
    log, lines, unchanged = ProblemLog(), [], 0
    for code, rows in _by_task(parsed, whole).items():
        record = _reportable(kept, viewer, whole, code, rows, today, log)
        if record is None:
            continue
        standing = whole.standings[record.task.code]
        before = None if standing.percent is None else int(standing.percent)
        for found in rule.of_rows(rows, record, standing):
            if found is None:
                unchanged += 1
            elif isinstance(found, Problem):
                log.add(found)
            else:
                task = record.task
                lines.append(ProgressLine(task.code, task.name, before, found))
                before = found.percent
    problems = (*parsed.problems, *log.problems())
    counts = {**parsed.problem_counts, **log.counts}
    run = ProgressDryRun(
        request=request,
        sha256=sha256_of(request.path),
        file_bytes=request.path.stat().st_size,
        plan_name=plan.name,
        lines=tuple(lines),
        unchanged=unchanged,
        groups=problem_groups(problems, counts),
        problems=problems,
        data_version=data_version(session),
    )
    return _Compared(run, whole)


def _by_task(
    parsed: ParsedProgress, whole: WholePlan
) -> Mapping[str, list[ProgressRow]]:
    """Rows by the code that the plan has for them, else by their own."""
    codes = {r.task.code.casefold(): r.task.code for r in whole.book.records}
    rows: dict[str, list[ProgressRow]] = defaultdict(list)
    for row in parsed.reports:
        rows[codes.get(row.code.casefold(), row.code)].append(row)
    return rows


def _reportable(
    kept: Reference,
    viewer: Viewer,
    whole: WholePlan,
    code: str,
    rows: list[ProgressRow],
    today: date,
    log: ProblemLog,
) -> TaskRecord | None:
    """The task, if the viewer may report it; else its rows are problems."""
    record = next((r for r in whole.book.records if r.task.code == code), None)
    for problem in _refusals(kept, viewer, whole, record, rows, today):
        log.add(problem)
        record = None
    return record


def _refusals(
    kept: Reference,
    viewer: Viewer,
    whole: WholePlan,
    record: TaskRecord | None,
    rows: list[ProgressRow],
    today: date,
) -> Iterator[Problem]:
    told: tuple[str, str, str] | None = None
    task = None if record is None else record.task
    if task is None or not any(
        answers_for(kept, viewer, unit, today)
        for unit in (task.lead_id, *task.supporting_ids)
    ):
        told = (
            "task-unknown", "Kế hoạch không có nhiệm vụ mã này trong phạm vi của bạn",
            "Sửa mã nhiệm vụ, hoặc bỏ dòng",
        )  # fmt: skip
    elif not answers_for(kept, viewer, task.lead_id, today):
        told = (
            "task-of-others", f"Nhiệm vụ {task.code} do đơn vị khác chủ trì",
            "Bỏ dòng; chỉ đơn vị chủ trì báo cáo tiến độ",
        )  # fmt: skip
    elif any(
        r.task.parent_code == task.code and carries_progress(r)
        for r in whole.book.records
    ):
        told = (
            "task-with-subtasks",
            f"Tiến độ của {task.code} cộng từ các nhiệm vụ con",
            "Báo cáo ở từng nhiệm vụ con",
        )  # fmt: skip
    if told is not None:
        kind, reason, remedy = told
        for row in rows:
            yield Problem(
                kind, row.place, reason, remedy, row.code, row=row.row or None
            )
