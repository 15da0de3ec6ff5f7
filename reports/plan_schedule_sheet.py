"""The schedule of a plan as a sheet whose bars are cells, to be printed on A3."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from openpyxl.utils import get_column_letter

from domain.formatting import day as day_text
from domain.plan import PlanGroup
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_rollup import RollUp, StateCounts
from domain.plan_state import TaskState
from domain.plan_words import STATE_WORDS, standing_words
from reports import styles
from reports.bulk_rows import CellValue
from reports.plan_axis import AxisColumn, axis, spans
from reports.plan_bars import MOST_FORECAST, BarCell, Fill, bar, group_bar
from reports.styles import CellStyle
from reports.text_fit import line_height, wrapped
from reports.workbook import A3, BriefWorkbook, Sheet

SCHEDULE_SHEET = "Tiến độ"
_LEFT = (
    ("Mã", 62), ("Nhóm, nhiệm vụ", 300), ("Chủ trì", 118), ("Báo cáo %", 52),
    ("Phải đạt %", 52), ("Trạng thái, ngày làm việc", 112), ("Hạn đầu", 76),
    ("Hạn hiện tại", 76), ("Dự báo xong", 76),
)  # fmt: skip
_AXIS_PIXELS = 780
_NARROWEST, _WIDEST = 12, 44
_SIZE = 10
_TITLE = CellStyle(size=15, bold=True)
_ABOUT = CellStyle(size=11, italic=True)
_HEADER = replace(styles.HEADER, size=_SIZE)
_AXIS_HEADER = replace(_HEADER, size=8, bold=False, wrap=False)
_TEXT = CellStyle(size=_SIZE, boxed=True, wrap=True)
_CODE = replace(_TEXT, number_format=styles.TEXT_FORMAT, wrap=False)
_NUMBER = replace(_TEXT, horizontal="right", number_format="0", wrap=False)
_DAY = replace(_TEXT, horizontal="right", number_format=styles.DAY_FORMAT, wrap=False)
_CELL = CellStyle(size=10, horizontal="center", lined=True)
_DARK, _LIGHT, _RED, _AMBER = "FF37526D", "FFC9D4DF", styles.RED, "FF8A5A00"
_FILLS = {
    Fill.NONE: _CELL,
    Fill.DONE: replace(_CELL, fill=_DARK, color="FFFFFFFF"),
    Fill.PLANNED: replace(_CELL, fill=_LIGHT),
    Fill.LATE: replace(_CELL, fill="FFF3B8B2", color=_RED, bold=True),
    Fill.FORECAST: replace(_CELL, color=_RED, dashed=_RED),
}
_TODAY = "FFF7E3A1"
"""Behind the cells of today that hold no bar."""
_STATE_COLORS = {
    TaskState.OVERDUE: _RED,
    TaskState.DONE_LATE: _RED,
    TaskState.DUE_SOON: _AMBER,
}
_LEGEND = (
    "Ô đậm: đã báo cáo · ô nhạt: còn lại đến hạn · ■ quá hạn · › nét đứt: dự báo · "
    "◆ mốc · ◇ hạn đầu đã gia hạn · cột vàng: ngày xem"
)


def add_schedule(book: BriefWorkbook, board: PlanBoard, *, footer: str) -> Sheet:
    """Add the sheet: a row per group and task, its figures, then its bar."""
    sheet = book.sheet(SCHEDULE_SHEET)
    columns = _columns(board)
    narrow = max(_NARROWEST, min(_WIDEST, _AXIS_PIXELS // max(1, len(columns))))
    sheet.widths((*(width for _, width in _LEFT), *[narrow] * len(columns)))
    last = _head(sheet, board, columns)
    row = last
    for group in board.groups:
        lines = [x for x in board.lines if x.record.task.group_code == group.code]
        if not lines:
            continue
        row += 1
        _group_row(sheet, row, group, lines, board, columns)
        for line in lines:
            row += 1
            _task_row(sheet, row, line, board, columns)
    first_axis = len(_LEFT) + 1
    sheet.worksheet.freeze_panes = f"{get_column_letter(first_axis)}{last + 1}"
    sheet.worksheet.sheet_properties.outlinePr.summaryBelow = False
    sheet.print_setup(
        landscape=True, title_rows=(last - 1, last), footer=footer, paper=A3
    )
    sheet.worksheet.print_area = (
        f"A1:{get_column_letter(len(_LEFT) + len(columns))}{max(row, last)}"
    )
    return sheet


def _columns(board: PlanBoard) -> tuple[AxisColumn, ...]:
    """From the first start to the last deadline or near forecast."""
    plan = board.plan
    days = [plan.first_day, plan.last_day]
    for line in board.lines:
        found = (line.record.task.start, line.record.deadline, line.standing.done_on)
        days += [day for day in found if day is not None]
        forecast = line.standing.forecast
        if forecast is not None and forecast <= plan.last_day + MOST_FORECAST:
            days.append(forecast)
        if line.standing.days_late and line.standing.done_on is None:
            days.append(min(board.day, plan.last_day + MOST_FORECAST))
    return axis(min(days), max(days))


def _head(sheet: Sheet, board: PlanBoard, columns: Sequence[AxisColumn]) -> int:
    """Title, day and legend, then two rows of titles; the number of the lower one."""
    plan = board.plan
    sheet.put(1, 1, plan.name, _TITLE)
    sheet.height(1, 24)
    counts = board.roll_up.whole.counts
    told = f"Tính đến {day_text(board.day)}: {counts.assigned} nhiệm vụ"
    basis = f" · {plan.legal_basis}" if plan.legal_basis else ""
    sheet.put(2, 1, f"{told}, {_worst_counts(counts)}{basis}", _ABOUT)
    sheet.put(3, 1, _LEGEND, _ABOUT)
    for index, (title, _) in enumerate(_LEFT, start=1):
        sheet.put(4, index, title, _HEADER)
        sheet.put(5, index, "", _HEADER)
        sheet.worksheet.merge_cells(
            start_row=4, end_row=5, start_column=index, end_column=index
        )
    for above, begin, end in spans(columns):
        for at in range(begin, end + 1):
            sheet.put(
                4, len(_LEFT) + 1 + at, above if at == begin else "", _AXIS_HEADER
            )
        sheet.merge(4, len(_LEFT) + 1 + begin, len(_LEFT) + 1 + end)
    for at, column in enumerate(columns, start=len(_LEFT) + 1):
        style = _AXIS_HEADER
        if column.holds(board.day):
            style = replace(style, fill=_TODAY, bold=True)
        sheet.put(5, at, column.label, style)
    sheet.height(4, 18)
    sheet.height(5, 18)
    return 5


def _group_row(
    sheet: Sheet,
    row: int,
    group: PlanGroup,
    lines: Sequence[TaskLine],
    board: PlanBoard,
    columns: Sequence[AxisColumn],
) -> None:
    sums: RollUp | None = board.roll_up.groups.get(group.code)
    percent = sums.percent if sums is not None else None
    values: tuple[CellValue, ...] = (
        group.code, group.name,
        f"{sums.counts.assigned} nhiệm vụ" if sums is not None else "",
        _whole(percent),
        _whole(sums.expected) if sums is not None else None,
        _worst_counts(sums.counts) if sums is not None else "", None, None, None,
    )  # fmt: skip
    styled = (_CODE, _TEXT, _TEXT, _NUMBER, _NUMBER, _TEXT, _DAY, _DAY, _DAY)
    for index, (value, style) in enumerate(zip(values, styled, strict=True), start=1):
        sheet.put(row, index, value, replace(style, bold=True, fill=styles.PALE))
    share = float(percent or 0) / 100
    _bar(sheet, row, group_bar(lines, columns, share=share, day=board.day))
    _height(sheet, row, group.name, str(values[5]), bold=True)


def _task_row(
    sheet: Sheet,
    row: int,
    line: TaskLine,
    board: PlanBoard,
    columns: Sequence[AxisColumn],
) -> None:
    task, standing = line.record.task, line.standing
    name = f"{'◆ ' if task.is_milestone else ''}{task.name}"
    indent = "    " if task.parent_code is not None else ""
    words = standing_words(standing)
    colored = replace(
        _TEXT,
        color=_STATE_COLORS.get(standing.state),
        bold=standing.state is TaskState.OVERDUE,
    )
    cells: tuple[tuple[CellValue, CellStyle], ...] = (
        (task.code, _CODE), (indent + name, _TEXT), (line.lead.short_name, _TEXT),
        (_whole(standing.percent), _NUMBER), (_whole(standing.expected), _NUMBER),
        (words, colored), (standing.first_deadline, _DAY), (standing.deadline, _DAY),
        (standing.forecast, _DAY),
    )  # fmt: skip
    for index, (value, style) in enumerate(cells, start=1):
        sheet.put(row, index, value, style)
    _bar(sheet, row, bar(line, columns, day=board.day))
    _height(sheet, row, indent + name, words, line.lead.short_name)
    sheet.worksheet.row_dimensions[row].outlineLevel = 1


def _bar(sheet: Sheet, row: int, cells: Sequence[BarCell]) -> None:
    for at, cell in enumerate(cells, start=len(_LEFT) + 1):
        style = _FILLS[cell.fill]
        if cell.is_today and cell.fill in {Fill.NONE, Fill.FORECAST}:
            style = replace(style, fill=_TODAY)
        sheet.put(row, at, cell.mark or None, style)


def _height(
    sheet: Sheet, row: int, name: str, words: str, lead: str = "", *, bold: bool = False
) -> None:
    lines = max(
        len(wrapped(text, _SIZE, sheet.room(column, column), bold=bold))
        for text, column in ((name, 2), (lead, 3), (words, 6))
    )
    sheet.height(row, max(15, lines * line_height(_SIZE) + 3))


def _whole(value: Fraction | None) -> int | None:
    """Full percent, never more than there is."""
    return None if value is None else int(value)


def _worst_counts(counts: StateCounts) -> str:
    """4 quá hạn, 2 sắp đến hạn; without these the number of tasks in time."""
    told = [
        f"{counts[state]} {STATE_WORDS[state]}"
        for state in (TaskState.OVERDUE, TaskState.DUE_SOON)
        if counts[state]
    ]
    if told:
        return ", ".join(told)
    if counts.open:
        return f"{counts.open} {STATE_WORDS[TaskState.IN_TIME]}"
    return "Đã xong" if counts.done else "–"
