"""Briefs to take along: the numbers of the pages as workbooks, each export logged."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from data_access.engine import Database
from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import LiveFilter
from domain.access import Permission, Viewer, require
from domain.audit import AuditKind
from domain.brief import (
    LeadershipBrief,
    OverdueBrief,
    Provenance,
    unit_overdue_table,
)
from domain.brief_lists import ListCover, list_cover
from domain.brief_text import BAND_LABELS
from domain.drilldown import NO_STEP, DossierFilter, DossierRow, ListKind
from domain.period import Comparison, Period
from domain.scorecard import OrgUnitKind
from domain.whole import Whole
from reports.leadership_brief import leadership_brief
from reports.overdue_list import overdue_list_brief
from services.audit import record_view
from services.board import Board, board_of
from services.breakdowns import own_desk_name, reason_label
from services.brief_provenance import exporter, issuer_of, provenance_of
from services.dossier_rows import dossier_row
from services.ledger import ledger_table
from services.list_filters import live_filter, sound_filter, steps_elsewhere
from services.overview_lens import reported
from services.reference import reference
from services.scorecards import overview_of
from services.unit_overdue import unit_overdue_rows

MOST_ROWS = 5_000
"""Dossiers a brief lists; what follows is counted and said. Paper ends before."""

MOST_LISTED = 50_000
"""Dossiers that the workbook of a list holds; what follows is counted and said."""

LEADERSHIP_FILE = "bao-cao-lanh-dao"
"""How the file of the leadership brief begins."""


@dataclass(frozen=True, slots=True)
class BriefFile:
    """A workbook as it is downloaded."""

    file_name: str
    content: bytes


def leadership_preview(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None,
    field_code: str | None,
    period: Period | None,
    comparison: Comparison,
    now: datetime,
) -> LeadershipBrief:
    """What the first sheet of the brief says, without lists and ledger.

    It names nobody: whoever has the same scope may be shown the same value.
    """
    require(viewer, Permission.BRIEF_EXPORT)
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=comparison,
        )
        return _leadership(
            database.settings.issuing_body, board, exported_by="", now=now
        )


def leadership_brief_content(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None,
    field_code: str | None,
    period: Period | None,
    comparison: Comparison,
    now: datetime,
) -> LeadershipBrief:
    """The leadership brief of a node, field and period; all parts of one snapshot.

    NotFound without data or outside the scope. Dossiers are listed for those who may
    read them, up to MOST_ROWS.
    """
    require(viewer, Permission.BRIEF_EXPORT)
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=comparison,
        )
        brief = _leadership(
            database.settings.issuing_body, board, exported_by=exporter(viewer), now=now
        )
        may_read = Permission.DOSSIER_READ in viewer.permissions
        wanted = LiveFilter(ListKind.OVERDUE)
        return replace(
            brief,
            dossiers=_rows(board, wanted) if may_read else None,
            ledger=ledger_table(board),
        )


def leadership_brief_file(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None,
    field_code: str | None,
    period: Period | None,
    comparison: Comparison,
    now: datetime,
) -> BriefFile:
    """The leadership brief as a workbook; that it was taken along is logged."""
    content = leadership_brief_content(
        database,
        viewer,
        org_unit_code=org_unit_code,
        field_code=field_code,
        period=period,
        comparison=comparison,
        now=now,
    )
    overview = content.overview
    file = BriefFile(
        file_name(
            LEADERSHIP_FILE,
            overview.org_unit.code,
            field_code,
            overview.as_of_day,
        ),
        leadership_brief(content),
    )
    record_view(
        database,
        viewer,
        kind=AuditKind.BRIEF_EXPORTED,
        subject="leadership",
        now=now,
        detail=(
            ("scope", overview.org_unit.code),
            ("field", field_code or "*"),
            ("period", overview.period.key),
            ("rows", str(len(content.dossiers or ()))),
            *_file_detail(file, content.provenance),
        ),
    )
    return file


def overdue_list_content(
    database: Database,
    viewer: Viewer,
    *,
    filter: DossierFilter,
    org_unit_code: str | None,
    field_code: str | None,
    now: datetime,
    most: int | None = None,
) -> OverdueBrief:
    """Dossiers of one kind as the page lists them, worst first, up to `most`.

    None: MOST_ROWS, as a brief lists them. NotFound outside the scope.
    """
    require(viewer, Permission.BRIEF_EXPORT)
    require(viewer, Permission.DOSSIER_READ)
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=None,
            comparison=Comparison.SAME_PERIOD_LAST_YEAR,
        )
        filter, _ = sound_filter(board.kept, filter)
        elsewhere = steps_elsewhere(session, board.kept, board.scope, filter.kind)
        wanted = replace(
            live_filter(board.kept, viewer, filter), steps_elsewhere=elsewhere
        )
        found = provenance_of(board, exported_by=exporter(viewer), now=now)
        return OverdueBrief(
            issuer=issuer_of(database.settings.issuing_body, board.kept),
            org_unit=board.node.ref,
            filter=filter,
            dossiers=_rows(board, wanted, most),
            total=live.count(
                session, scope=board.scope, wanted=wanted, clock=board.clock
            ),
            provenance=replace(
                found,
                period=None,
                compared=None,
                filters=filter_phrases(board, filter),
            ),
        )


def list_preview(
    database: Database,
    viewer: Viewer,
    *,
    filter: DossierFilter,
    org_unit_code: str | None,
    field_code: str | None,
    now: datetime,
) -> ListCover:
    """What the signed sheet of a list says, without its dossiers. Names nobody."""
    return list_cover(
        overdue_list_content(
            database,
            viewer,
            filter=filter,
            org_unit_code=org_unit_code,
            field_code=field_code,
            now=now,
        )
    )


def overdue_list_file(
    database: Database,
    viewer: Viewer,
    *,
    filter: DossierFilter,
    org_unit_code: str | None,
    field_code: str | None,
    now: datetime,
) -> BriefFile:
    """A list of dossiers as a workbook; that it was taken along is logged."""
    content = overdue_list_content(
        database,
        viewer,
        filter=filter,
        org_unit_code=org_unit_code,
        field_code=field_code,
        now=now,
        most=MOST_LISTED,
    )
    provenance = content.provenance
    day = provenance.as_of.astimezone(provenance.zone).date()
    file = BriefFile(
        file_name(list_file_kind(filter.kind), content.org_unit.code, field_code, day),
        overdue_list_brief(content),
    )
    record_view(
        database,
        viewer,
        kind=AuditKind.LIST_EXPORTED,
        subject=filter.kind.value,
        now=now,
        detail=(
            ("scope", content.org_unit.code),
            ("field", field_code or "*"),
            ("filter", "; ".join(provenance.filters)),
            ("rows", str(len(content.dossiers))),
            *_file_detail(file, provenance),
        ),
    )
    return file


def _leadership(
    body: str, board: Board, *, exported_by: str, now: datetime
) -> LeadershipBrief:
    whole_city = board.node.kind is OrgUnitKind.CITY
    return LeadershipBrief(
        issuer=issuer_of(body, board.kept),
        overview=overview_of(board, reported(board)),
        units=unit_overdue_table(
            unit_overdue_rows(board),
            total_name=Whole(board.node.name).all_of_it if whole_city else "Tổng số",
        ),
        dossiers=None,
        ledger=None,
        provenance=provenance_of(board, exported_by=exported_by, now=now),
    )


def _rows(
    board: Board, wanted: LiveFilter, most: int | None = None
) -> tuple[DossierRow, ...]:
    rows = live.rows(
        board.session,
        scope=board.scope,
        wanted=wanted,
        clock=board.clock,
        limit=most or MOST_ROWS,
    )
    return tuple(dossier_row(board.kept, board.clock, row) for row in rows)


def filter_phrases(board: Board, wanted: DossierFilter) -> tuple[str, ...]:
    """What the list was narrowed to, in words."""
    kept = board.kept
    phrases = []
    if wanted.org_unit_code is not None:
        unit = kept.tree.by_code(wanted.org_unit_code, board.moments.as_of_day)
        name = own_desk_name(unit) if unit and wanted.own_only else unit and unit.name
        phrases.append(f"đơn vị {name or wanted.org_unit_code}")
    if board.field_name is not None:
        phrases.append(f"thuộc lĩnh vực {board.field_name}")
    names = {field.code: field.name for field in kept.fields.values()}
    if wanted.field_code is not None:
        phrases.append(f"thuộc lĩnh vực {names[wanted.field_code]}")
    procedures = {item.code: item.name for item in kept.procedures.values()}
    if wanted.procedure_code is not None:
        phrases.append(f"thủ tục {procedures[wanted.procedure_code]}")
    if wanted.step == NO_STEP:
        phrases.append("chưa ghi bước")
    elif wanted.step is not None:
        phrases.append(f"đang ở bước {wanted.step}")
    if wanted.step_days is not None:
        phrases.append(f"ở bước hiện tại quá {wanted.step_days} ngày làm việc")
    if wanted.late_reason is not None:
        reason = reason_label(wanted.late_reason or None)
        phrases.append(f"lý do quá hạn: {reason.lower()}")
    if wanted.text is not None:
        phrases.append(f"mã hồ sơ có “{wanted.text}”")
    if wanted.band is not None:
        phrases.append(f"quá hạn {BAND_LABELS[wanted.band].lower()} ngày làm việc")
    return tuple(phrases)


def list_file_kind(kind: ListKind) -> str:
    """How the file of a list begins."""
    return f"ho-so-{kind.value}"


def file_name(kind: str, unit_code: str, field_code: str | None, day: date) -> str:
    """Plain ASCII, for any file system and mail gateway."""
    parts: Sequence[str] = [kind, unit_code, *filter(None, [field_code]), str(day)]
    plain = (re.sub(r"[^A-Za-z0-9.-]+", "-", part) for part in parts)
    return "_".join(plain) + ".xlsx"


def _file_detail(file: BriefFile, provenance: Provenance) -> list[tuple[str, str]]:
    return [
        ("data_version", str(provenance.data_version)),
        ("file", file.file_name),
        ("bytes", str(len(file.content))),
    ]
