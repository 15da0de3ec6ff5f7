"""Calendar files: public holidays, substituted days off, make-up working days."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.problem import Problem, Severity
from domain.working_days import CalendarDay, DayKind
from ingest.columns import Column, folded
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.small_file import SmallRow, small_rows
from ingest.unreadable import UnreadableFile

COLUMNS = (
    Column("day", "Ngày", required=True),
    Column("kind", "Loại", required=True),
    Column("name", "Tên", ("Tên ngày",)),
)
_KINDS = {
    folded(words): kind.value
    for words, kind in (
        ("Nghỉ", DayKind.HOLIDAY),
        ("Nghỉ lễ", DayKind.HOLIDAY),
        (DayKind.HOLIDAY, DayKind.HOLIDAY),
        ("Làm bù", DayKind.MAKEUP_WORKDAY),
        (DayKind.MAKEUP_WORKDAY, DayKind.MAKEUP_WORKDAY),
    )
}
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class ParsedCalendar:
    """The good days of a file, by day, and all problems."""

    days: tuple[CalendarDay, ...]
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]

    @property
    def years(self) -> frozenset[int]:
        """Years of which the file names any day."""
        return frozenset(listed.day.year for listed in self.days)


def read_calendar_days(path: Path, *, limits: Limits = UPLOAD) -> ParsedCalendar:
    """Read a CSV file or workbook of calendar days; never raises for what it holds."""
    log = ProblemLog()
    kept: dict[object, tuple[int, CalendarDay]] = {}
    try:
        for row in small_rows(path, COLUMNS, log, limits=limits):
            listed = _day(row)
            if listed is None:
                continue
            first, other = kept.setdefault(listed.day, (row.number, listed))
            if first != row.number:
                _report_repeated(row, first, listed, other)
    except UnreadableFile as refused:
        kept = {}
        for problem in refused.problems:
            log.add(problem)
    days = sorted((listed for _, listed in kept.values()), key=lambda d: d.day)
    return ParsedCalendar(tuple(days), log.problems(), log.counts)


def _day(row: SmallRow) -> CalendarDay | None:
    day = row.day("day")
    if day is None and not row.is_bad:
        row.reject("cell-missing", "day", "Thiếu Ngày", "Ghi ngày, ví dụ 02/09/2024")
    kind = row.choice("kind", _KINDS, "Nghỉ, Làm bù")
    if kind is None and not row.cells.get("kind"):
        row.reject("cell-missing", "kind", "Thiếu Loại", "Ghi Nghỉ hoặc Làm bù")
    name = row.text("name", 120)
    if row.is_bad or day is None or kind is None:
        return None
    if kind == DayKind.MAKEUP_WORKDAY and day.weekday() < _SATURDAY:
        row.notice("makeup-on-workday", "day", "Ngày này vốn là ngày làm việc")
    return CalendarDay(day, DayKind(kind), name)


def _report_repeated(
    row: SmallRow, first: int, listed: CalendarDay, other: CalendarDay
) -> None:
    if listed == other:
        row.notice("row-repeated", "day", f"Dòng lặp lại y hệt dòng {first}")
    else:
        row.reject(
            "day-repeated", "day",
            f"Ngày lặp lại ở dòng {first}, nội dung khác", "Giữ một dòng",
        )  # fmt: skip
