"""The rows of a file that have a problem, to take along: as a workbook or as CSV.

What comes out is the person's own file again, so nothing is asked of the database but
whether the person may load files at all.
"""

from collections.abc import Sequence
from datetime import datetime

from data_access.engine import Database
from domain.access import Permission, Viewer, require
from domain.formatting import count, moment
from domain.imports import KIND_LABELS, DryRun, ImportKind, ImportRequest
from domain.mapping import RowShape
from domain.problem import Problem, Severity
from ingest import (
    calendar_days,
    indicator_targets,
    indicators,
    org_units,
    procedures,
    published_figures,
    quality_rules,
    succession,
)
from ingest.columns import Column, opened_table
from ingest.dossier_columns import COLUMNS
from ingest.event_columns import EVENT_COLUMNS
from ingest.problem_log import ProblemLog
from ingest.rows_again import column_of, rows_again
from ingest.unreadable import UnreadableFile
from reports.problem_workbook import (
    MOST_ROWS,
    FileRow,
    FileRows,
    ProblemList,
    problem_workbook,
    rejected_csv,
    rejected_workbook,
)

_COLUMNS: dict[ImportKind, Sequence[Column]] = {
    ImportKind.DOSSIERS: COLUMNS,
    ImportKind.ORG_UNITS: org_units.COLUMNS,
    ImportKind.SUCCESSION: succession.COLUMNS,
    ImportKind.PROCEDURES: procedures.COLUMNS,
    ImportKind.CALENDAR: calendar_days.COLUMNS,
    ImportKind.INDICATORS: indicators.COLUMNS,
    ImportKind.PUBLISHED: published_figures.COLUMNS,
    ImportKind.TARGETS: indicator_targets.COLUMNS,
    ImportKind.RULES: quality_rules.COLUMNS,
}


def problem_workbook_file(
    database: Database, viewer: Viewer, *, report: DryRun, now: datetime
) -> bytes:
    """All listed problems, and the rows concerned with the cells at fault marked.

    The file must still be where the dry run found it.
    """
    require(viewer, Permission.DATA_IMPORT)
    zone = database.settings.time_zone
    request = report.request
    facts = [f"Loại: {KIND_LABELS[request.kind]}. Kiểm tra thử {moment(now, zone)}."]
    if request.source_name or request.source_code:
        facts.append(f"Nguồn: {request.source_name or request.source_code}.")
    facts.append(
        f"{count(report.rejected)} dòng bị từ chối, {count(report.noticed)} lưu ý. "
        "Chưa có gì được ghi."
    )
    listed = ProblemList(
        title=f"Vấn đề của tệp {request.file_name}",
        facts=tuple(facts),
        problems=report.problems,
        total=sum(group.count for group in report.groups),
    )
    return problem_workbook(listed, _rows(report, report.problems))


def rejected_rows_file(
    database: Database, viewer: Viewer, *, report: DryRun, as_csv: bool
) -> bytes:
    """The listed rejected rows as they stand in the file, to mend and load again."""
    require(viewer, Permission.DATA_IMPORT)
    rejections = [p for p in report.problems if p.severity is Severity.REJECT]
    rows = _rows(report, rejections) or FileRows((), (), {}, 0)
    return rejected_csv(rows) if as_csv else rejected_workbook(rows)


def _columns_of(request: ImportRequest) -> Sequence[Column]:
    if request.mapping is not None and request.mapping.shape is RowShape.EVENTS:
        return EVENT_COLUMNS
    return _COLUMNS[request.kind]


def _rows(report: DryRun, problems: Sequence[Problem]) -> FileRows | None:
    """The rows of these problems, read from the file again; None if it is unreadable.

    All columns, also those that a load would not even read: it is the file's owner
    who gets them back.
    """
    numbers = sorted({p.row for p in problems if p.row is not None})
    request = report.request
    try:
        with opened_table(
            request.path, _columns_of(request), ProblemLog(), mapping=request.mapping
        ) as opened:
            found = rows_again(opened.table, numbers[:MOST_ROWS])
            columns = {p: column_of(opened.table, p) for p in problems}
            header = opened.table.header
    except UnreadableFile:
        return None
    rejected_only = all(p.severity is Severity.REJECT for p in problems)
    total = report.rejected if rejected_only else len(numbers)
    rows = tuple(FileRow(number, cells) for number, cells in found)
    return FileRows(header, rows, columns, max(total, len(rows)))
