"""A plan taken along: as a workbook, as CSV, as a file of MS Project."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from data_access.engine import Database
from data_access.queries.freshness import has_sample
from data_access.queries.org_units import heads
from data_access.versions import data_version
from domain.access import Permission, Viewer, require
from domain.audit import AuditKind
from domain.brief import DEFINITIONS_VERSION, Provenance
from domain.plan_board import PlanBoard
from domain.plan_export import exported_plan
from domain.plan_narrowing import narrowed, narrowing_phrases
from domain.plan_reminders import Reminders, reminders
from domain.plan_view import PlanFilter
from domain.version import APPLICATION_VERSION
from reports.plan_csv import plan_csv
from reports.plan_project_xml import plan_project_xml
from reports.plan_workbook import plan_workbook
from services.audit import record_view
from services.brief_provenance import exporter
from services.plan_whole import working_day
from services.plans import plan_board
from services.reference import Reference, end_of_day, reference


class PlanShape(StrEnum):
    """What a plan is taken along as; values are suffixes and stand in commands."""

    XLSX = "xlsx"
    CSV = "csv"
    XML = "xml"


MEDIA_TYPES = {
    PlanShape.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PlanShape.CSV: "text/csv; charset=utf-8",
    PlanShape.XML: "application/xml",
}


@dataclass(frozen=True, slots=True)
class PlanDownload:
    """A file of a plan. `task_count`: tasks and subtasks in it."""

    content: bytes
    file_name: str
    media_type: str
    task_count: int


def plan_download(
    database: Database,
    viewer: Viewer,
    *,
    plan_code: str,
    day: date | None,
    shape: PlanShape,
    wanted: PlanFilter | None = None,
    now: datetime,
) -> PlanDownload:
    """The plan at the end of `day` within the viewer's scope, as narrowed on the page.

    `day` None: today. That it was taken along is written in the log. NotFound for an
    unknown plan.
    """
    require(viewer, Permission.BRIEF_EXPORT)
    if day is None:
        with database.read() as session:
            day = working_day(session, reference(database, session), now)
    board = plan_board(database, viewer, plan_code=plan_code, day=day)
    narrow = wanted or PlanFilter()
    shown = narrowed(board, narrow)
    phrases = narrowing_phrases(board, narrow)
    with database.read() as session:
        kept = reference(database, session)
        in_charge = heads(session, scope=viewer.scope, day=day)
        provenance = Provenance(
            scope_name=_scope_name(kept, viewer, day),
            field_name=None,
            period=None,
            compared=None,
            as_of=end_of_day(day, kept.zone),
            data_moment=None if kept.moments is None else kept.moments.as_of,
            filters=phrases,
            definitions_version=DEFINITIONS_VERSION,
            application_version=APPLICATION_VERSION,
            data_version=data_version(session),
            loads=(),
            exported_by=exporter(viewer),
            exported_at=now,
            zone=kept.zone,
            is_sample=has_sample(session),
        )
    owed = reminders(shown, in_charge)
    content = _content(shown, shape, provenance, kept, owed)
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", board.plan.code)
    made = PlanDownload(
        content,
        f"ke-hoach_{plain}_{day}.{shape.value}",
        MEDIA_TYPES[shape],
        len(shown.lines),
    )
    _note(database, viewer, made, board, provenance, shape)
    return made


def _content(
    board: PlanBoard,
    shape: PlanShape,
    provenance: Provenance,
    kept: Reference,
    owed: Reminders,
) -> bytes:
    if shape is PlanShape.XLSX:
        return plan_workbook(board, provenance, owed)
    is_xml = shape is PlanShape.XML
    plan = exported_plan(board, calendar=kept.calendar, with_summaries=is_xml)
    return plan_project_xml(plan) if is_xml else plan_csv(plan)


def _scope_name(kept: Reference, viewer: Viewer, day: date) -> str:
    units = (kept.tree.unit(root, day) for root in viewer.scope.roots)
    ordered = sorted(units, key=lambda unit: (unit.sort_order, unit.code))
    return "; ".join(unit.name for unit in ordered) or "Không có đơn vị nào"


def _note(
    database: Database,
    viewer: Viewer,
    made: PlanDownload,
    board: PlanBoard,
    provenance: Provenance,
    shape: PlanShape,
) -> None:
    record_view(
        database,
        viewer,
        kind=AuditKind.PLAN_EXPORTED,
        subject=board.plan.code,
        now=provenance.exported_at,
        detail=(
            ("shape", shape.value),
            ("day", board.day.isoformat()),
            ("filter", "; ".join(provenance.filters)),
            ("tasks", str(made.task_count)),
            ("data_version", str(provenance.data_version)),
            ("file", made.file_name),
            ("bytes", str(len(made.content))),
        ),
    )
