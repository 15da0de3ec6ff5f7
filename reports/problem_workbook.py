"""What is wrong with a file, to take along: the problems, and the rows as they stand.

One sheet lists the problems; another repeats the rows concerned as in the file, the
cells at fault coloured and with a comment. What stood in the file stays text.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from domain.formatting import count
from domain.problem import Problem, Severity
from reports.styles import GREY, PALE, RED, TEXT_FORMAT, CellStyle, StyleBook
from reports.text import legal, looks_like_formula, not_run

MOST_ROWS = 5_000
"""Nobody mends more by hand, and a workbook of more rows takes long to open."""
MOST_COLUMNS = 100
"""The widest known export has 61."""

LEVELS = {Severity.REJECT: "Từ chối", Severity.NOTICE: "Lưu ý"}
_PLAIN = CellStyle(number_format=TEXT_FORMAT)
_WRAPPED = CellStyle(vertical="top", wrap=True)
_ORDER = CellStyle(vertical="top", horizontal="center")
_TITLE = CellStyle(size=14, bold=True)
_FACT = CellStyle(color=GREY)
_NOTE = CellStyle(bold=True)
_HEAD = CellStyle(bold=True, fill=PALE, wrap=True, boxed=True)
_LEVEL = {
    Severity.REJECT: CellStyle(bold=True, color=RED, vertical="top"),
    Severity.NOTICE: CellStyle(bold=True, color="FF855000", vertical="top"),
}
_MARKED = {
    Severity.REJECT: replace(_PLAIN, bold=True, color=RED, fill="FFF6C9C4"),
    Severity.NOTICE: replace(_PLAIN, bold=True, color="FF855000", fill="FFFBE3B3"),
}
_COMMENT_LENGTH = 1_000
_COMMENT_SIZE = (150, 340)
"""Height and width in pixels; the default hides half of a sentence."""
_PROBLEMS, _ROWS, _REJECTED = "Vấn đề", "Dòng có vấn đề", "Dòng bị từ chối"
_HEADS = ("TT", "Mức", "Vị trí", "Giá trị", "Vì sao", "Việc cần làm")
_WIDTHS = (6, 11, 30, 28, 52, 46)
_ROW_HEAD = "Dòng trong tệp"
_NARROW, _WIDE = 15, 26
_A4 = 9


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of the file: its number there, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileRows:
    """Rows with a problem, in the order of the file.

    `columns` says for each problem of the list which column of the file it is about,
    None: the row as a whole. `total` counts the rows with a problem, listed or not.
    """

    header: tuple[str, ...]
    rows: tuple[FileRow, ...]
    columns: Mapping[Problem, int | None]
    total: int


@dataclass(frozen=True, slots=True)
class ProblemList:
    """The problems of a file; `total` counts those that are not listed too.

    `facts` are sentences for the head: which file, of which source, checked when.
    """

    title: str
    facts: tuple[str, ...]
    problems: tuple[Problem, ...]
    total: int


def problem_workbook(listed: ProblemList, rows: FileRows | None) -> bytes:
    """The workbook; `rows` None: the file has none that could be read."""
    workbook = Workbook(write_only=True)
    _problem_sheet(_Sheet(workbook, _PROBLEMS), listed)
    if rows is not None and rows.rows:
        _row_sheet(_Sheet(workbook, _ROWS), rows)
    return _bytes(workbook)


def rejected_workbook(rows: FileRows) -> bytes:
    """The rejected rows alone, to mend and load again: one header, text cells."""
    workbook = Workbook(write_only=True)
    sheet = _Sheet(workbook, _REJECTED)
    titles = rows.header[:MOST_COLUMNS]
    sheet.widths([_WIDE] * len(titles))
    sheet.worksheet.freeze_panes = "A2"
    sheet.add(sheet.text(title, _HEAD) for title in titles)
    for row in rows.rows[:MOST_ROWS]:
        sheet.add(sheet.text(cell) for cell in row.cells[:MOST_COLUMNS])
    return _bytes(workbook)


def rejected_csv(rows: FileRows) -> bytes:
    """The rejected rows as CSV for Vietnamese Excel: UTF-8 with mark, semicolons.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for cells in (rows.header, *(row.cells for row in rows.rows[:MOST_ROWS])):
        writer.writerow([not_run(legal(cell)) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


class _Sheet:
    """A sheet that is written row by row and never looked at again."""

    def __init__(self, workbook: Workbook, title: str) -> None:
        self.worksheet: WriteOnlyWorksheet = workbook.create_sheet(title)
        self._styles = StyleBook(workbook)
        self._rows = 0

    def add(self, cells: Iterable[Cell]) -> int:
        """Write a row; its number."""
        self.worksheet.append(list(cells))
        self._rows += 1
        return self._rows

    def text(self, text: str, style: CellStyle = _PLAIN) -> Cell:
        """Text, whatever it looks like: neither a formula nor an error value."""
        shown = legal(text)
        cell = WriteOnlyCell(self.worksheet, value=shown)
        cell.data_type = "s"
        self.restyle(cell, replace(style, quoted=looks_like_formula(shown)))
        return cell

    def number(self, value: int, style: CellStyle) -> Cell:
        """A number."""
        cell = WriteOnlyCell(self.worksheet, value=value)
        self.restyle(cell, style)
        return cell

    def restyle(self, cell: Cell, style: CellStyle) -> None:
        """Give `cell` the look of `style`."""
        self._styles.apply(cell, style)

    def widths(self, widths: Sequence[int]) -> None:
        """Set the widths of the columns from A on, before any row."""
        for index, width in enumerate(widths, start=1):
            letter = get_column_letter(index)
            self.worksheet.column_dimensions[letter].width = width

    def print_across(self) -> None:
        """Turned A4 pages as wide as the table."""
        self.worksheet.page_setup.orientation = "landscape"
        self.worksheet.page_setup.paperSize = _A4
        self.worksheet.page_setup.fitToHeight = 0
        self.worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(
            fitToPage=True
        )

    def head(self, row: int, titles: Sequence[str]) -> None:
        """Write the header, which every printed page repeats."""
        self.worksheet.print_title_rows = f"{row}:{row}"
        self.add(self.text(title, _HEAD) for title in titles)


def _problem_sheet(sheet: _Sheet, listed: ProblemList) -> None:
    sheet.widths(_WIDTHS)
    sheet.print_across()
    shown = listed.problems[:MOST_ROWS]
    lines = [(listed.title, _TITLE), *((fact, _FACT) for fact in listed.facts)]
    if listed.total > len(shown):
        lines.append((_cut(len(shown), listed.total, "vấn đề"), _NOTE))
    head = len(lines) + 2
    # The frozen pane is written before the first row.
    sheet.worksheet.auto_filter.ref = f"A{head}:F{head + len(shown)}"
    sheet.worksheet.freeze_panes = f"A{head + 1}"
    for line, style in lines:
        sheet.add([sheet.text(line, style)])
    sheet.add([])
    sheet.head(head, _HEADS)
    for number, problem in enumerate(shown, start=1):
        texts = (problem.place, problem.value, problem.reason, problem.remedy)
        sheet.add(
            [
                sheet.number(number, _ORDER),
                sheet.text(LEVELS[problem.severity], _LEVEL[problem.severity]),
                *(sheet.text(text, _WRAPPED) for text in texts),
            ]
        )


def _row_sheet(sheet: _Sheet, rows: FileRows) -> None:
    titles = rows.header[:MOST_COLUMNS]
    sheet.widths([_NARROW, *([_WIDE] * len(titles))])
    sheet.print_across()
    shown = rows.rows[:MOST_ROWS]
    is_cut = rows.total > len(shown)
    sheet.worksheet.freeze_panes = f"B{2 + is_cut}"
    if is_cut:
        sheet.add([sheet.text(_cut(len(shown), rows.total, "dòng"), _NOTE)])
    sheet.head(1 + is_cut, (_ROW_HEAD, *titles))
    marks = _marks(rows.columns)
    for row in shown:
        cells = [sheet.number(row.number, _ORDER)]
        cells.extend(sheet.text(cell) for cell in row.cells[:MOST_COLUMNS])
        for column, problems in marks.get(row.number, {}).items():
            at = 0 if column is None or column + 1 >= len(cells) else column + 1
            _mark(sheet, cells[at], problems)
        sheet.add(cells)


def _marks(
    columns: Mapping[Problem, int | None],
) -> dict[int, dict[int | None, list[Problem]]]:
    """Problems by row and column of the file."""
    marks: dict[int, dict[int | None, list[Problem]]] = {}
    for problem, column in columns.items():
        if problem.row is not None:
            marks.setdefault(problem.row, {}).setdefault(column, []).append(problem)
    return marks


def _mark(sheet: _Sheet, cell: Cell, problems: Sequence[Problem]) -> None:
    """Colour a cell by its worst problem; the comment tells of all of them."""
    rejected = any(p.severity is Severity.REJECT for p in problems)
    style = _MARKED[Severity.REJECT if rejected else Severity.NOTICE]
    quoted = isinstance(cell.value, str) and looks_like_formula(cell.value)
    sheet.restyle(cell, replace(style, quoted=quoted))
    lines = [f"{LEVELS[p.severity]}: {p.reason}. {p.remedy}." for p in problems]
    comment = Comment(legal("\n".join(lines))[:_COMMENT_LENGTH], "Điều Hành")
    comment.height, comment.width = _COMMENT_SIZE
    cell.comment = comment


def _cut(shown: int, total: int, what: str) -> str:
    return f"Chỉ liệt kê {count(shown)} {what} đầu tiên trong {count(total)}."


def _bytes(workbook: Workbook) -> bytes:
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()
