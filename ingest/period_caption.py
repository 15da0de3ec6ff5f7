"""The period that the title of a table names, and a table about another one."""

from domain.period import Period
from domain.period_caption import Caption, ToldPeriods, told_periods
from domain.period_text import period_of, written_period
from domain.problem import Problem, Severity
from ingest.cell_table import CellTable
from ingest.unreadable import UnreadableFile, unreadable


def table_periods(table: CellTable) -> ToldPeriods:
    """The periods named above the columns; where none is, by the name of the sheet.

    None of a table whose columns are periods themselves: its title is about all.
    """
    if any(period_of(title) for title in (*table.header, *table.bare_titles)):
        return ToldPeriods()
    told = told_periods(table.captions)
    if told.found or table.sheet is None:
        return told
    return told_periods([Caption(f"tên trang {table.sheet[:40]}", table.sheet)])


def period_missing(told: ToldPeriods) -> UnreadableFile:
    """A table without any period: with what its title names, for the person to say."""
    return unreadable(
        "period-missing",
        "Tệp không có cột Kỳ" + _named(told),
        "Thêm cột Kỳ, hoặc ghi ở ô Kỳ của trang (dòng lệnh: --period 2026-08)",
        value="; ".join(written_period(one.period) for one in told.found),
    )


def unlike_title(told: ToldPeriods, said: Period) -> Problem | None:
    """What to tell where the title names another period than was said; else None."""
    if not told.found or said in {one.period for one in told.found}:
        return None
    first = told.found[0]
    return Problem(
        kind="period-unlike-title",
        place=first.place,
        reason=f"Tiêu đề ghi {_listed(told)}; nhập cho {written_period(said)}",
        remedy="Kiểm tra ô Kỳ",
        value=first.words,
        severity=Severity.NOTICE,
    )


def _named(told: ToldPeriods) -> str:
    if not told.found:
        return ""
    return f"; tiêu đề ghi {_listed(told)} ({told.found[0].place})"


def _listed(told: ToldPeriods) -> str:
    return ", ".join(written_period(one.period) for one in told.found)
