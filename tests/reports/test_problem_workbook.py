"""The workbook of problems: what is listed, marked, cut, and never run."""

import csv
from io import StringIO

import pytest

from domain.problem import Problem, Severity
from reports import problem_workbook as module
from reports.problem_workbook import (
    FileRow,
    FileRows,
    ProblemList,
    problem_workbook,
    rejected_csv,
    rejected_workbook,
)
from tests.reports.opened import opened, row_of, sheets_with_formulas

HEADER = ("Mã hồ sơ", "Tiếp nhận lúc", "Ghi chú")
BAD_DAY = Problem(
    "day", "Hồ sơ!B4", "Ngày tiếp nhận không có trong lịch", "Sửa ngày", "31/02/2024",
    row=4,
)  # fmt: skip
ODD_NOTE = Problem(
    "formula", "Hồ sơ!C4", "Ô bắt đầu bằng dấu =", "Không bắt buộc sửa", "=1+1",
    Severity.NOTICE, 4,
)  # fmt: skip
WHOLE_ROW = Problem("length", "Hồ sơ!9", "Dòng thiếu ô", "Sửa dòng", row=9)
HOSTILE = ("=HYPERLINK(0)", "+1", "-1", "@SUM(1)", "\t=1", "#N/A", "<b>x</b>", "0012")


def listed(*problems: Problem, total: int | None = None) -> ProblemList:
    return ProblemList(
        "Vấn đề của tệp a.xlsx",
        ("Nguồn: Một.",),
        problems,
        len(problems) if total is None else total,
    )


def file_rows(*rows: FileRow, total: int | None = None) -> FileRows:
    where = {BAD_DAY: 1, ODD_NOTE: 2, WHOLE_ROW: None}
    return FileRows(HEADER, rows, where, len(rows) if total is None else total)


ROWS = file_rows(FileRow(4, ("A-1", "31/02/2024", "=1+1")), FileRow(9, ("A-2", "", "")))


def test_the_first_sheet_lists_place_value_reason_and_remedy():
    book = opened(problem_workbook(listed(BAD_DAY, ODD_NOTE, WHOLE_ROW), ROWS))

    sheet = book["Vấn đề"]
    first = row_of(sheet, "1")
    assert [cell.value for cell in sheet[first]] == [
        1,
        "Từ chối",
        "Hồ sơ!B4",
        "31/02/2024",
        "Ngày tiếp nhận không có trong lịch",
        "Sửa ngày",
    ]
    assert [sheet.cell(first + n, 2).value for n in (1, 2)] == ["Lưu ý", "Từ chối"]
    assert sheet["A1"].value == "Vấn đề của tệp a.xlsx"
    assert sheet.freeze_panes == f"A{first}"


def test_the_second_sheet_holds_the_rows_as_in_the_file_with_the_cells_marked():
    book = opened(problem_workbook(listed(BAD_DAY, ODD_NOTE, WHOLE_ROW), ROWS))

    sheet = book["Dòng có vấn đề"]
    head, first, second = sheet[1], sheet[2], sheet[3]
    assert [c.value for c in head] == ["Dòng trong tệp", *HEADER]
    assert [c.value for c in first] == [4, "A-1", "31/02/2024", "=1+1"]
    assert [c.fill.fill_type for c in first] == [None, None, "solid", "solid"]
    assert first[2].fill.fgColor.rgb != first[3].fill.fgColor.rgb
    assert "Ngày tiếp nhận không có trong lịch. Sửa ngày." in first[2].comment.text
    assert first[1].comment is None
    assert second[0].comment is not None  # The row as a whole.


def test_a_cell_with_two_problems_tells_both_and_has_the_colour_of_the_worse():
    twice = FileRows(HEADER, (FileRow(4, ("A-1", "x", "")),), {}, 1)
    notice = Problem("n", "Hồ sơ!B4", "Hai", "Xem", severity=Severity.NOTICE, row=4)
    rows = FileRows(HEADER, twice.rows, {notice: 1, BAD_DAY: 1}, 1)

    sheet = opened(problem_workbook(listed(BAD_DAY), rows))["Dòng có vấn đề"]
    once = FileRows(HEADER, twice.rows, {BAD_DAY: 1}, 1)
    alone = opened(problem_workbook(listed(BAD_DAY), once))["Dòng có vấn đề"]

    cell = sheet["C2"]
    assert cell.comment.text.count("\n") == 1
    assert cell.fill.fgColor.rgb == alone["C2"].fill.fgColor.rgb


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_the_file_stays_text(text):
    problem = Problem(text[:8], text, text, text, text, row=4)
    rows = FileRows((text,), (FileRow(4, (text,)),), {problem: 0}, 1)
    content = problem_workbook(ProblemList(text, (text,), (problem,), 1), rows)

    book = opened(content)
    cell = book["Dòng có vấn đề"]["B2"]
    assert sheets_with_formulas(content) == []
    assert (cell.value, cell.data_type) == (text, "s")
    again = opened(rejected_workbook(rows))["Dòng bị từ chối"]
    assert (again["A2"].value, again["A2"].data_type) == (text, "s")


def test_characters_that_no_workbook_may_hold_are_left_out():
    rows = FileRows(("a\x00b",), (FileRow(2, ("x\x0by\ud800",)),), {}, 1)

    sheet = opened(rejected_workbook(rows))["Dòng bị từ chối"]

    assert (sheet["A1"].value, sheet["A2"].value) == ("ab", "xy")


def test_too_many_are_cut_and_that_is_said(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    problems = [Problem("k", f"dòng {n}", "Sai", "Sửa", row=n) for n in range(2, 6)]
    rows = FileRows(
        HEADER, tuple(FileRow(n, ("a", "b", "c")) for n in range(2, 6)), {}, 4_000
    )

    book = opened(problem_workbook(listed(*problems, total=9_000), rows))

    first, second = book.worksheets
    texts = [first.cell(row, 1).value for row in range(1, 6)]
    assert "Chỉ liệt kê 2 vấn đề đầu tiên trong 9.000." in texts
    assert second["A1"].value == "Chỉ liệt kê 2 dòng đầu tiên trong 4.000."
    assert [second.cell(row, 1).value for row in range(3, 6)] == [2, 3, None]
    assert first.cell(first.max_row, 3).value == "dòng 3"
    assert opened(rejected_workbook(rows)).worksheets[0].max_row == 3


def test_an_unreadable_file_has_only_its_problems():
    book = opened(problem_workbook(listed(BAD_DAY), None))

    assert book.sheetnames == ["Vấn đề"]


def test_rejected_rows_as_csv_are_read_again_and_run_nothing():
    rows = FileRows(
        HEADER, (FileRow(4, ("A;1", 'nói "x"', "=1+1")), FileRow(5, ("", "a\nb", ""))),
        {}, 2,
    )  # fmt: skip

    text = rejected_csv(rows).decode("utf-8-sig")

    read = list(csv.reader(StringIO(text, newline=""), delimiter=";"))
    assert read == [
        list(HEADER),
        ["A;1", 'nói "x"', "'=1+1"],
        ["", "a\nb", ""],
    ]
