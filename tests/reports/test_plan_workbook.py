"""A plan as a workbook: bars in cells, print set-up, data for machines."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from domain.plan import TaskRecord
from domain.plan_state import standings
from domain.plan_words import standing_words
from ingest.plans.reading import read_plan
from reports.plan_axis import axis
from reports.plan_bars import Fill, bar
from reports.plan_workbook import plan_workbook
from tests.domain.calendars import vietnam
from tests.domain.plans import book, extension, report, task
from tests.reports.content import provenance
from tests.reports.opened import opened, row_of, sheets_with_formulas, texts
from tests.reports.plan_content import DAY, board, line_of

DAYS = date(2024, 1, 1), date(2024, 12, 31)


@pytest.mark.parametrize(
    ("first", "last", "count", "labels"),
    [
        (*DAYS, 53, ("1", "8")),
        (date(2024, 1, 5), date(2026, 6, 30), 60, ("1", "16")),
        (date(2024, 2, 5), date(2027, 12, 31), 47, ("T2", "T3")),
        (date(2024, 2, 5), date(2033, 12, 31), 40, ("Q1", "Q2")),
    ],
)
def test_the_axis_is_as_fine_as_sixty_columns_allow(first, last, count, labels):
    columns = axis(first, last)

    assert len(columns) == count
    assert (columns[0].label, columns[1].label) == labels
    assert columns[0].first <= first
    assert last <= columns[-1].last
    assert all(
        after.first == before.last + timedelta(days=1)
        for before, after in pairwise(columns)
    )


def drawn(record: TaskRecord, day: date) -> tuple[str, str]:
    """A letter per week from January on, and the marks."""
    found = standings(book(record), day=day, calendar=vietnam())
    cells = bar(line_of(record, found), axis(*DAYS), day=day)
    letters = {
        Fill.NONE: ".", Fill.DONE: "#", Fill.PLANNED: "-", Fill.LATE: "!",
        Fill.FORECAST: ">",
    }  # fmt: skip
    return (
        "".join(letters[cell.fill] for cell in cells).rstrip("."),
        "".join(cell.mark for cell in cells),
    )


def test_a_bar_shows_what_is_done_planned_late_and_forecast() -> None:
    start, due = date(2024, 1, 1), date(2024, 1, 28)
    half = report(date(2024, 1, 15), 50)

    late = TaskRecord(task(start=start, first_deadline=due), (half,))

    assert drawn(late, date(2024, 2, 11)) == ("##--!!>>>>>>", "■■››››››")


def test_a_task_in_time_has_no_late_cell_and_a_finished_one_is_full() -> None:
    start, due = date(2024, 1, 1), date(2024, 1, 28)
    planned = TaskRecord(task(start=start, first_deadline=due))
    done = TaskRecord(planned.task, (report(date(2024, 2, 14), 100),))

    assert drawn(planned, date(2024, 1, 10)) == ("----", "")
    assert drawn(done, date(2024, 3, 20)) == ("####!!!", "■■■")


def test_a_milestone_and_a_first_deadline_put_off_are_marked() -> None:
    due = date(2024, 1, 28)
    milestone = TaskRecord(task(start=due, first_deadline=due, is_milestone=True))
    put_off = TaskRecord(
        task(start=date(2024, 1, 8), first_deadline=due),
        extensions=(extension(due, date(2024, 2, 11)),),
    )

    assert drawn(milestone, date(2024, 1, 2)) == ("", "◆")
    assert drawn(milestone, date(2024, 2, 2)) == ("...!", "◆")
    assert drawn(put_off, date(2024, 2, 2)) == (".-----", "◇")


def test_words_tell_days_and_never_nothing_overdue() -> None:
    due = date(2024, 3, 8)
    record = TaskRecord(task(start=date(2024, 3, 1), first_deadline=due))

    words = [
        standing_words(standings(book(record), day=day, calendar=vietnam())["I.01"])
        for day in (date(2024, 3, 4), due, date(2024, 3, 9), date(2024, 3, 13))
    ]

    assert words == ["Còn 4 ngày", "Hạn cuối hôm nay", "Quá hạn", "Quá hạn 3 ngày"]


def test_the_schedule_prints_on_a3_with_its_heads_on_each_page() -> None:
    content = plan_workbook(board(), provenance())

    workbook = opened(content)
    sheet = workbook["Tiến độ"]
    assert workbook.sheetnames == [
        "Tiến độ", "Dữ liệu", "Báo cáo tiến độ", "Ghi chú", "Nguồn số liệu",
    ]  # fmt: skip
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (
        8,
        "landscape",
    )
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.freeze_panes == "J6"
    assert "18/11/2024" in str(sheet.cell(2, 1).value)


def test_text_is_text_and_figures_are_numbers() -> None:
    content = plan_workbook(board(), provenance())

    workbook = opened(content)
    assert sheets_with_formulas(content) == []
    assert any("=1+1 <b>Số hóa</b>" in text for text in texts(workbook["Tiến độ"]))
    data = workbook["Dữ liệu"]
    row = row_of(data, "I.02")
    told = dict(
        zip((c.value for c in data[1]), (c.value for c in data[row]), strict=True)
    )
    assert told["so_lan_gia_han"] == 1
    assert told["han_dau"].date() < told["han"].date()
    assert isinstance(told["bao_cao_phan_tram"], int)
    reports = workbook["Báo cáo tiến độ"]
    assert reports.max_row == 1 + sum(len(x.record.reports) for x in board().lines)
    assert max(cell.value.date() for cell in reports["B"][1:]) <= DAY


def test_the_sheet_of_data_can_be_read_as_a_plan_again(tmp_path) -> None:
    path = tmp_path / "ke-hoach.xlsx"
    path.write_bytes(plan_workbook(board(), provenance()))

    plan = read_plan(path).plan

    assert plan is not None
    for line, read in zip(board().lines, plan.tasks, strict=True):
        record = line.record
        assert (read.code, read.lead) == (line.code, line.lead.name)
        assert (read.start, read.finish) == (record.task.start, record.deadline)
        assert read.baseline_finish == record.task.first_deadline
        assert read.is_milestone == record.task.is_milestone
        assert read.percent == line.standing.percent
