"""A file of the portal's figures, long or a table of org units, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain.file_units import FileUnitNames
from domain.org_tree import OrgUnit
from domain.period import Period
from domain.period_caption import ToldPeriods
from domain.period_text import day_of_serial, period_of
from domain.portal_766 import PortalFigure, PortalRequest
from domain.problem import Problem, Severity
from domain.written_figure import RateColumn
from ingest.columns import opened_table
from ingest.limits import UPLOAD, Limits
from ingest.period_caption import period_missing, table_periods, unlike_title
from ingest.portal_766.columns import COLUMNS, LONG, TABLE, WHOM
from ingest.portal_766.groups import without_groups
from ingest.portal_766.long_rows import code_of, value_of
from ingest.portal_766.subjects import Subjects, headed
from ingest.portal_766.sums import Told, require_once, require_sums
from ingest.portal_766.unit_table import METRIC, table_figures, table_points
from ingest.problem_log import ProblemLog
from ingest.small_file import SmallRow, small_rows
from ingest.unreadable import UnreadableFile, unreadable

MOST_ROWS = 200_000
"""163 org units × 22 metrics × 12 months are some 43.000."""


@dataclass(frozen=True, slots=True)
class ParsedPortal:
    """The figures of a file, none when one row is refused, and all problems."""

    figures: tuple[PortalFigure, ...]
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]
    names: FileUnitNames = field(default_factory=FileUnitNames)


def read_portal(
    request: PortalRequest, units: tuple[OrgUnit, ...], *, limits: Limits = UPLOAD
) -> ParsedPortal:
    """Read a CSV file or workbook; never raises for what it holds."""
    log = ProblemLog()
    told: list[Told] = []
    rows: list[SmallRow] = []
    names = FileUnitNames()
    try:
        if not units:
            raise unreadable(
                "units-missing", "Chưa có danh mục đơn vị",
                "Nạp danh mục đơn vị trước: import units, hoặc trang Số liệu",
            )  # fmt: skip
        subjects = Subjects(units, province=request.province, chosen=request.chosen)
        if (
            request.province.strip()
            and subjects.province_named(request.province) is None
        ):
            raise unreadable(
                "province-unknown", "Không rõ tỉnh, thành phố của tệp",
                "Ghi tên tỉnh, thành phố đầy đủ", value=request.province,
            )  # fmt: skip
        rows = _rows(request, log, limits)
        told = _told(rows, request, subjects)
        names = subjects.names
        told = require_once(told)
        require_sums(told, units)
        if not told and not any(row.is_bad for row in rows):
            raise unreadable(
                "file-empty", "Tệp không có số liệu nào",
                "Ghi tử số, mẫu số, tỷ lệ hoặc điểm",
            )  # fmt: skip
    except UnreadableFile as refused:
        for problem in refused.problems:
            log.add(problem)
    is_refused = any(severity is Severity.REJECT for _, severity in log.counts)
    figures = () if is_refused else tuple(one.figure for one in told)
    return ParsedPortal(figures, log.problems(), log.counts, names)


def portal_title_periods(path: Path) -> ToldPeriods:
    """The periods that the title of a file names; none where a column says them."""
    try:
        with opened_table(path, COLUMNS, ProblemLog()) as opened:
            if "period" in opened.index:
                return ToldPeriods()
            return table_periods(opened.table)
    except UnreadableFile:
        return ToldPeriods()


def _rows(request: PortalRequest, log: ProblemLog, limits: Limits) -> list[SmallRow]:
    rows: list[SmallRow] = []
    for row in small_rows(request.path, COLUMNS, log, limits=limits, keep_totals=True):
        if len(rows) >= MOST_ROWS:
            raise unreadable("file-too-long", "Tệp quá dài", "Chia tệp theo năm")
        rows.append(headed(row))
    if not rows:
        raise unreadable("file-empty", "Tệp không có dòng số liệu", "Chọn tệp khác")
    return rows


def _told(
    rows: Sequence[SmallRow], request: PortalRequest, subjects: Subjects
) -> list[Told]:
    has = rows[0].opened.index.keys()
    fallback = period_of(request.period)
    if request.period.strip() and fallback is None:
        raise unreadable(
            "period-unclear", "Kỳ không rõ", "Ghi như 2026-08, Quý III/2026, 2026",
            value=request.period,
        )  # fmt: skip
    if "period" not in has:
        told = table_periods(rows[0].opened.table)
        if fallback is None:
            raise period_missing(told)
        if notice := unlike_title(told, fallback):
            rows[0].log.add(notice)
    if has >= LONG:
        return _long(rows, subjects, fallback)
    if has >= TABLE and has & WHOM:
        units = without_groups(
            rows, subjects.is_unit, keeps_unlike=bool(request.province.strip())
        )
        return _table(units, subjects, fallback)
    raise unreadable(
        "columns-missing",
        "Không phải bảng số liệu của Cổng: thiếu cột Chỉ số, hoặc các cột Đơn vị, "
        "Tiếp nhận, Đúng hạn",
        "Sửa tiêu đề cột theo hướng dẫn",
        value=", ".join(cell for cell in rows[0].opened.table.header if cell),
    )


def _long(
    rows: Sequence[SmallRow], subjects: Subjects, fallback: Period | None
) -> list[Told]:
    rates = RateColumn(row.cells.get("rate", "") for row in rows)
    told = []
    for row in rows:
        period = _period(row, fallback)
        found = subjects.of_row(row, period.last_day) if period else None
        code = code_of(row)
        value = value_of(row, code, rates) if code else None
        if period and found and code and value and not row.is_bad:
            told.append(Told(row, PortalFigure(*found, period, code, *value)))
    return told


def _table(
    rows: Sequence[SmallRow], subjects: Subjects, fallback: Period | None
) -> list[Told]:
    told = []
    for row, figure in zip(rows, table_figures(rows), strict=True):
        period = _period(row, fallback)
        found = subjects.of_row(row, period.last_day) if period else None
        score = table_points(row) if figure is not None else None
        if period and found and figure is not None and not row.is_bad:
            told.append(Told(row, PortalFigure(*found, period, METRIC, figure, score)))
    return told


def _period(row: SmallRow, fallback: Period | None) -> Period | None:
    text = row.cells.get("period", "")
    if not text and fallback is not None:
        return fallback
    origin = row.opened.table.origin
    epoch = origin.serial_epoch if origin else None
    period = period_of(day_of_serial(text, epoch))
    if period is None:
        row.reject(
            "period-unclear", "period", "Kỳ không rõ",
            "Ghi như 2026-08, Tháng 8/2026, Quý III/2026, 2026",
        )  # fmt: skip
    return period
