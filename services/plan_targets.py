"""What targets stand at: the lead org unit reports it, the plan's owner judges it.

Nobody accepts what they reported themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from data_access.engine import Database, Session
from data_access.queries import plans as queries
from data_access.versions import held_data_version, raise_data_version
from data_access.writes import plan_targets as writes
from data_access.writes.audit import add_change
from data_access.writes.plan_verdicts import append_verdict
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import InvalidInput, NotFound
from domain.formatting import day as day_text
from domain.identifiers import ReportId
from domain.plan import Plan, Verdict
from domain.plan_target import PlanTarget, TargetReading
from services.installation import actor_id
from services.plan_access import plan_named, plan_scope, require_manager
from services.plan_verdicts import require_verdict
from services.plan_whole import working_day
from services.reference import Reference, reference

MOST_AMOUNT = Decimal(2_000_000)
"""In thousandths it still fits 32 bits."""


@dataclass(frozen=True, slots=True)
class _Work:
    """One target under change, within a transaction."""

    session: Session
    kept: Reference
    viewer: Viewer
    plan: Plan
    target: PlanTarget
    today: date
    now: datetime

    def done(self, kind: AuditKind, *detail: tuple[str, str]) -> None:
        raise_data_version(self.session, self.now)
        subject = f"{self.plan.code} {self.target.code}"
        event = AuditEvent(kind, self.now, actor_id(self.viewer), subject, detail)
        add_change(self.session, event)


def report_target(
    database: Database,
    viewer: Viewer,
    *,
    plan_code: str,
    target_code: str,
    value: Decimal,
    day: date,
    note: str,
    evidence: str = "",
    now: datetime,
) -> ReportId:
    """Append what a target stood at on `day`, known from today on.

    A report of the same day takes the place of the one before it, which stays in the
    series. NotFound unless the viewer answers for the lead org unit. InvalidInput for
    a day to come, one before the last that counts, more than three decimals, an empty
    note, and what says again what counts already.
    """
    require(viewer, Permission.PLAN_REPORT)
    with _at_work(database, viewer, plan_code, target_code, now) as work:
        _require_sound(work, value, day, note)
        reading = TargetReading(
            day=day,
            value=value,
            note=note.strip(),
            known_on=work.today,
            evidence=evidence.strip()[:500],
            author_id=actor_id(viewer),
            author_name=viewer.display_name,
        )
        row = writes.target_row_id(work.session, work.plan.id, target_code)
        report_id = writes.append_target_report(work.session, row, reading, now=now)
        work.done(
            AuditKind.TARGET_REPORTED,
            ("value", str(value)),
            ("day", day.isoformat()),
            ("report", str(report_id)),
        )
    return report_id


def judge_target_report(
    database: Database,
    viewer: Viewer,
    *,
    plan_code: str,
    target_code: str,
    report_id: ReportId,
    verdict: Verdict,
    note: str = "",
    now: datetime,
) -> None:
    """Accept a report on a target, or return it with a note that says why; once.

    AccessDenied unless the viewer works for the plan's owner, and for one's own
    report. Conflict when it was judged already.
    """
    require(viewer, Permission.PLAN_MANAGE)
    with _at_work(database, viewer, plan_code, target_code, now) as work:
        require_manager(work.kept, viewer, work.plan, work.today)
        found = next((r for r in work.target.readings if r.id == report_id), None)
        if found is None:
            raise NotFound(f"Chỉ tiêu {target_code} không có báo cáo này.")
        require_verdict(viewer, found, verdict, note)
        append_verdict(
            work.session,
            report_id,
            on_target=True,
            verdict=verdict,
            day=work.today,
            note=note.strip(),
            user_id=actor_id(viewer),
            now=now,
        )
        detail = ("verdict", verdict.value), ("report", str(report_id))
        work.done(AuditKind.TARGET_JUDGED, *detail)


@contextmanager
def _at_work(
    database: Database, viewer: Viewer, plan_code: str, target_code: str, now: datetime
) -> Iterator[_Work]:
    with database.write() as session:
        held_data_version(session)  # Others who write wait until this is decided.
        kept = reference(database, session)
        today = working_day(session, kept, now)
        plan = plan_named(session, plan_code)
        targets = queries.plan_targets(
            session, scope=plan_scope(kept, viewer, today), plan_id=plan.id, day=today
        )
        target = next((t for t in targets if t.code == target_code), None)
        if target is None:
            raise NotFound(
                f"Không có chỉ tiêu “{target_code[:32]}” trong phạm vi của bạn."
            )
        yield _Work(session, kept, viewer, plan, target, today, now)


def _require_sound(work: _Work, value: Decimal, day: date, note: str) -> None:
    last = work.target.counted_on(work.today)
    if day > work.today:
        raise InvalidInput("Ngày của số liệu chưa đến. Kiểm tra lại ngày.")
    if last is not None and day < last.day:
        raise InvalidInput(
            f"Đã có số liệu ngày {day_text(last.day)}; nhập số liệu từ ngày đó trở đi. "
            "Nếu số đó sai, đề nghị Văn phòng trả lại."
        )
    if not value.is_finite() or abs(value) > MOST_AMOUNT:
        raise InvalidInput("Giá trị không hợp lệ. Nhập một số trong khoảng 2 triệu.")
    if value * 1000 != int(value * 1000):
        raise InvalidInput("Giá trị có quá ba chữ số thập phân. Làm tròn rồi gửi.")
    if not note.strip():
        raise InvalidInput("Ghi cách tính, nguồn số liệu của kỳ này rồi gửi.")
    if last is not None and (last.day, last.value) == (day, value):
        raise InvalidInput("Số liệu này đã được báo cáo; không có gì thay đổi.")
