"""*Chất lượng số liệu* taken along as a workbook."""

from datetime import date, datetime

from data_access.engine import Database
from domain.access import Permission, Viewer, require
from domain.audit import AuditKind
from domain.period import Comparison, Period
from domain.quality_filter import QualityFilter, narrowed
from reports.quality_workbook import quality_workbook
from services.audit import record_view
from services.board import board_of
from services.brief_provenance import exporter, provenance_of
from services.briefs import file_name
from services.quality import quality_board
from services.reference import reference

FILE_KIND = "chat-luong-so-lieu"


def quality_file_name(unit_code: str, field_code: str | None, day: date) -> str:
    """How the workbook is called."""
    return file_name(FILE_KIND, unit_code, field_code, day)


def quality_workbook_file(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None,
    field_code: str | None,
    period: Period | None,
    wanted: QualityFilter,
    today: date,
    now: datetime,
) -> bytes:
    """Every row that the filter leaves; that it was taken along is logged.

    NotFound as for the page.
    """
    require(viewer, Permission.BRIEF_EXPORT)
    board = narrowed(
        quality_board(
            database,
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            today=today,
        ),
        wanted,
    )
    with database.read() as session:
        behind = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        provenance = provenance_of(behind, exported_by=exporter(viewer), now=now)
    content = quality_workbook(board, provenance)
    record_view(
        database,
        viewer,
        kind=AuditKind.LIST_EXPORTED,
        subject=FILE_KIND,
        now=now,
        detail=(
            ("scope", board.org_unit.code),
            ("filter", wanted.text),
            ("rows", str(len(board.findings) + len(board.outliers or ()))),
            ("data_version", str(provenance.data_version)),
        ),
    )
    return content
