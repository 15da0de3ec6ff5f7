"""What people do with a plan, as tests do it: defaults that hold in the small city."""

import json
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select

from data_access.engine import Database
from data_access.schema.access import AuditEventRow
from data_access.schema.plans import (
    DeadlineExtensionRow,
    ProgressReportRow,
    ProgressVerdictRow,
    TaskDecisionRow,
)
from data_access.versions import data_version
from domain.access import Viewer
from domain.identifiers import ReportId
from domain.plan import DecisionKind, PlanBook, Verdict
from domain.plan_board import PlanBoard
from domain.plan_state import TaskState
from services.plan_decisions import decide_task, extend_deadline
from services.plan_reports import judge_report, report_progress
from services.plans import plan_board
from tests.services.import_city import viewer
from tests.services.plan_city import AT, CODE, TODAY, book


def board(city: Database, who: Viewer, day: date = TODAY, **more: date) -> PlanBoard:
    return plan_board(city, who, plan_code=CODE, day=day, **more)


def codes(found: PlanBoard) -> list[str]:
    return [line.code for line in found.lines]


def states(found: PlanBoard) -> dict[str, TaskState]:
    return {line.code: line.standing.state for line in found.lines}


def kept(city: Database) -> tuple[int, ...]:
    """How long each series is, how many events there are, and the data version."""
    series = (ProgressReportRow, ProgressVerdictRow, DeadlineExtensionRow)
    tables = (*series, TaskDecisionRow, AuditEventRow)
    with city.read() as session:
        counts = (
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        )
        return (*counts, data_version(session))


def last_event(city: Database) -> tuple[str, str, dict[str, str]]:
    with city.read() as session:
        row = session.execute(
            select(AuditEventRow).order_by(AuditEventRow.id.desc()).limit(1)
        ).scalar_one()
        return row.kind, row.subject, json.loads(row.detail_json)


def reporting(
    city: Database,
    who: Viewer,
    task: str,
    percent: int,
    *,
    note: str = "Đã trình",
    evidence: str = "",
    now: datetime = AT,
) -> ReportId:
    return report_progress(
        city, who, plan_code=CODE, task_code=task, percent=percent, note=note,
        evidence=evidence, now=now,
    )  # fmt: skip


def judging(
    city: Database,
    who: Viewer,
    task: str,
    report: ReportId,
    *,
    verdict: Verdict = Verdict.ACCEPTED,
    note: str = "",
) -> None:
    judge_report(
        city, who, plan_code=CODE, task_code=task, report_id=report, verdict=verdict,
        note=note, now=AT,
    )  # fmt: skip


def extending(
    city: Database,
    who: Viewer,
    task: str,
    *,
    decision_number: str = "15/QĐ-UBND",
    decided_on: date = TODAY,
    reason: str = "Chờ hướng dẫn của Bộ",
    new_deadline: date = date(2024, 11, 29),
) -> None:
    extend_deadline(
        city, who, plan_code=CODE, task_code=task, decision_number=decision_number,
        decided_on=decided_on, reason=reason, new_deadline=new_deadline, now=AT,
    )  # fmt: skip


def deciding(
    city: Database,
    who: Viewer,
    task: str,
    kind: DecisionKind,
    *,
    decision_number: str = "9/QĐ-UBND",
) -> None:
    decide_task(
        city, who, plan_code=CODE, task_code=task, kind=kind,
        decision_number=decision_number, reason="Chờ sắp xếp", now=AT,
    )  # fmt: skip


def report_of(city: Database, task: str, index: int) -> ReportId:
    found = board(city, viewer(city, "HCM"))
    (line,) = [line for line in found.lines if line.code == task]
    return line.record.reports[index].id


def open_report(city: Database, task: str) -> ReportId:
    return report_of(city, task, -1)


def renamed() -> PlanBook:
    return replace(book(), plan=replace(book().plan, code="KHAC"))
