"""Progress alone: the monthly round of reports, one row per task."""

from pathlib import Path

from domain.plan_file import ProgressRow
from ingest.limits import UPLOAD, Limits
from ingest.plans.parsed import MOST_NOTES, MOST_TASKS, ParsedProgress, PlanLog
from ingest.plans.plan_columns import PROGRESS_COLUMNS
from ingest.plans.table_rows import percent_of, percent_scale
from ingest.small_file import SmallRow, small_rows
from ingest.unreadable import UnreadableFile, unreadable


def read_progress(path: Path, *, limits: Limits = UPLOAD) -> ParsedProgress:
    """Read a CSV file or workbook of code, percent, day, note; never raises for it.

    One bad row keeps all out. A row without percent reports nothing and is told.
    """
    log = PlanLog()
    reports: list[ProgressRow] = []
    try:
        rows = list(small_rows(path, PROGRESS_COLUMNS, log.log, limits=limits))
        if len(rows) > 12 * MOST_TASKS:
            raise unreadable(
                "plan-too-large", "Tệp có quá nhiều dòng", "Chia tệp theo tháng"
            )
        scale = percent_scale(rows)
        for row in rows:
            report = _report(row, percent_of(row, scale))
            if report is not None:
                reports.append(report)
        _check_twice(reports, log)
        if not reports and not log.is_refused:
            log.reject(
                "plan-empty", "Toàn tệp", "Tệp không có báo cáo nào",
                "Ghi mã nhiệm vụ và tỷ lệ hoàn thành",
            )  # fmt: skip
    except UnreadableFile as refused:
        for problem in refused.problems:
            log.log.add(problem)
    return ParsedProgress(
        () if log.is_refused else tuple(reports), log.log.problems(), log.log.counts
    )


def _report(row: SmallRow, percent: int | None) -> ProgressRow | None:
    code = row.text("code", 64, required=True)
    day = row.day("day")
    note = row.text("note", MOST_NOTES)
    evidence = row.text("evidence", 500)
    if not row.cells.get("percent"):
        row.notice("percent-missing", "percent", "Không ghi tỷ lệ; bỏ qua dòng này")
    if row.is_bad or percent is None:
        return None
    return ProgressRow(
        code=" ".join(code.split()), percent=percent, day=day, note=note,
        evidence=evidence, row=row.number, place=row.opened.place(row.number, "code"),
    )  # fmt: skip


def _check_twice(reports: list[ProgressRow], log: PlanLog) -> None:
    first: dict[tuple[str, object], ProgressRow] = {}
    for report in reports:
        other = first.setdefault((report.code, report.day), report)
        if other is not report:
            log.reject(
                "report-repeated", report.place,
                f"Nhiệm vụ {report.code} có hai báo cáo cùng ngày, ở {other.place} nữa",
                "Giữ một báo cáo", value=report.code, row=report.row,
            )  # fmt: skip
