"""Plans as CSV and workbooks, of our own and of other tools."""

from datetime import date

import pytest

from domain.plan import LinkKind, TaskLink
from domain.plan_file import PlanSource, ProgressRow
from ingest.plans.parsed import ParsedPlan
from ingest.plans.progress import read_progress
from ingest.plans.reading import read_plan
from tests.ingest.builders import write_workbook
from tests.ingest.plans.makers import by_code, kinds, plan_of, refusals

OURS = """\
Mã nhiệm vụ;Tên nhiệm vụ;Nhóm nhiệm vụ;Đơn vị chủ trì;Đơn vị phối hợp;Bắt đầu;\
Hạn hoàn thành;% hoàn thành;Việc trước;Mốc;Trọng số
NV-01;Khảo sát;Thể chế;Sở Nội vụ;Sở A, Sở B;04/03/2024;15/03/2024;100 %;;;2
NV-02;Dự thảo;Thể chế;Sở Tư pháp;;2024-03-18;29/3/2024;40;NV-01;;
NV-03;Ban hành;Thể chế;Văn phòng;;;01/04/2024;;NV-02FS+1d;x;
NV-04;Tập huấn;Triển khai;Sở Nội vụ;;01/04/2024;Quý II/2024;0;NV-03SS;;
NV-05;Duy trì;Triển khai;Sở Nội vụ;;;Thường xuyên;;;;
"""
ASANA = """\
Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,\
Assignee Email,Start Date,Due Date,Tags,Notes,Projects,Parent task,\
Blocked By (Dependencies),Blocking (Dependencies)
1201,2024-01-01,2024-03-10,,Survey,Prepare,Sở Nội vụ,,2024-03-04,2024-03-15,,,,,,
1202,2024-01-01,,2024-03-10,Draft,Prepare,,,2024-03-18,2024-03-29,,"Một, hai",P,,Survey,
1203,2024-01-01,,2024-03-10,Part one,,,,,2024-03-22,,,P,Draft,,
"""
ANNEX: list[list[object]] = [
    ["PHỤ LỤC KẾ HOẠCH"],
    ["STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp",
     "Thời gian hoàn thành", "Sản phẩm"],
    ["I", "CẢI CÁCH THỂ CHẾ"],
    [1, "Rà soát văn bản", "Sở Tư pháp", "Các sở, ngành", "Tháng 6/2024", "Báo cáo"],
    [2, "Ban hành quy chế", "Sở Nội vụ", "", date(2024, 9, 30), "Quyết định"],
    ["II", "CẢI CÁCH THỦ TỤC"],
    [1, "Cắt giảm thời gian", "Văn phòng", "Sở Nội vụ", "Quý IV/2024", ""],
]  # fmt: skip


def read(tmp_path, text: str) -> ParsedPlan:
    path = tmp_path / "ke-hoach.csv"
    path.write_text(text, encoding="utf-8")
    return read_plan(path)


def test_our_own_table_opens_with_groups_links_and_periods(tmp_path) -> None:
    parsed = read(tmp_path, OURS)
    plan = plan_of(parsed)
    tasks = by_code(plan)

    assert plan.source is PlanSource.TABLE
    assert plan.groups == ("Thể chế", "Triển khai")
    assert plan.links == (
        TaskLink("NV-01", "NV-02"),
        TaskLink("NV-02", "NV-03", lag_days=1),
        TaskLink("NV-03", "NV-04", LinkKind.START_TO_START),
    )
    survey, sent = tasks["NV-01"], tasks["NV-03"]
    assert (survey.start, survey.finish) == (date(2024, 3, 4), date(2024, 3, 15))
    assert (survey.percent, survey.weight) == (100, 2)
    assert (survey.lead, survey.cooperating) == ("Sở Nội vụ", ("Sở A", "Sở B"))
    assert (sent.is_milestone, sent.start, sent.percent) == (True, sent.finish, None)
    assert tasks["NV-04"].finish == date(2024, 6, 30)
    assert tasks["NV-05"].finish is None
    assert kinds(parsed) == {"date-of-period", "date-open", "task-without-date"}


def test_asanas_export_opens_with_sections_parents_and_names_as_links(
    tmp_path,
) -> None:
    plan = plan_of(read(tmp_path, ASANA))
    tasks = by_code(plan)

    assert tasks["1201"].percent == 100
    assert tasks["1201"].group == "Prepare"
    assert (tasks["1203"].parent, tasks["1203"].level) == ("1202", 2)
    assert tasks["1203"].group == "Prepare"
    assert tasks["1202"].is_summary
    assert plan.links == (TaskLink("1201", "1202"),)


def test_an_annex_with_roman_groups_gets_codes_by_group(tmp_path) -> None:
    path = write_workbook(tmp_path / "phu-luc.xlsx", {"PL": ANNEX})

    plan = plan_of(read_plan(path))

    assert [(t.code, t.group, t.finish) for t in plan.tasks] == [
        ("I.1", "CẢI CÁCH THỂ CHẾ", date(2024, 6, 30)),
        ("I.2", "CẢI CÁCH THỂ CHẾ", date(2024, 9, 30)),
        ("II.1", "CẢI CÁCH THỦ TỤC", date(2024, 12, 31)),
    ]
    assert plan.tasks[0].cooperating == ("Các sở", "ngành")


def test_ms_projects_table_counts_predecessors_by_id_not_unique_id(tmp_path) -> None:
    text = (
        "ID,Unique ID,Task Name,Outline Level,Duration,Start Date,Finish Date,"
        "% Complete,Predecessors\n"
        "1,2,Nhóm,1,10 days,2024-03-04,2024-03-15,40%,\n"
        "2,1,Một,2,5 days,2024-03-04,2024-03-08,80%,\n"
        "3,5,Hai,2,5 days,2024-03-11,,0%,2FS\n"
    )

    plan = plan_of(read(tmp_path, text))

    assert plan.links == (TaskLink("1", "5"),)
    assert [(t.code, t.parent) for t in plan.tasks] == [
        ("2", None), ("1", "2"), ("5", "2"),
    ]  # fmt: skip
    assert plan.tasks[2].finish == date(2024, 3, 15)


def test_a_number_that_is_another_tasks_code_is_not_guessed(tmp_path) -> None:
    text = (
        "STT,Mã,Nhiệm vụ,Hạn,Việc trước\n1,2,A,2024-03-08,\n2,1,B,2024-03-08,\n"
        "3,3,C,2024-03-08,1\n"
    )

    (problem,) = refusals(read(tmp_path, text))

    assert problem.kind == "predecessor-unknown"


def test_outline_numbers_give_levels(tmp_path) -> None:
    text = "WBS,Name,Due Date\n1,A,2024-03-08\n1.1,B,2024-03-08\n1.2,C,2024-03-08\n"

    plan = plan_of(read(tmp_path, text))

    assert [(t.code, t.level, t.parent) for t in plan.tasks] == [
        ("1", 1, None), ("1.1", 2, "1"), ("1.2", 2, "1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell", "kind"),
    [
        ("Việc trước", "NV-99", "predecessor-unknown"),
        ("Việc trước", "A", "link-to-itself"),
        ("Việc trước", "BFS+2 con trăng", "lag-unreadable"),
        ("Việc trước", "B;B+2", "link-twice"),
        ("% hoàn thành", "140", "percent-out-of-range"),
        ("% hoàn thành", "-5", "percent-out-of-range"),
        ("% hoàn thành", "gần xong", "percent-unreadable"),
        ("% hoàn thành", "1", "percent-unclear"),
        ("Bắt đầu", "31/12/2024", "finish-before-start"),
        ("Bắt đầu", "30/02/2024", "impossible-date"),
        ("Đơn vị chủ trì", "Sở A; Sở B", "two-leads"),
        ("Mốc", "có lẽ", "milestone-unclear"),
        ("Số ngày làm việc", "vài ngày", "duration-unreadable"),
        ("Mã nhiệm vụ cha", "Z", "parent-unknown"),
        ("Mã nhiệm vụ cha", "A", "parent-in-circle"),
        ("Mã nhiệm vụ", "", "code-missing"),
        ("Mã nhiệm vụ", "B", "code-repeated"),
        ("Tên nhiệm vụ", "", "task-name-missing"),
        ("Trọng số", "0", "cell-not-number"),
    ],
)
def test_bad_cells_keep_the_whole_plan_out_and_are_placed(
    tmp_path, column, cell, kind
) -> None:
    titles = ["Mã nhiệm vụ", "Tên nhiệm vụ", "Hạn hoàn thành"]
    cells = ["A", "Việc A", "29/03/2024"]
    if column in titles:
        cells[titles.index(column)] = cell
    else:
        titles.append(column)
        cells.append(cell)
    other = ["B", "Việc B", "29/03/2024", *[""] * (len(titles) - 3)]
    rows = (titles, cells, other)

    found = refusals(read(tmp_path, "\n".join("|".join(row) for row in rows)))

    assert kind in {p.kind for p in found}, found
    assert all("dòng 2" in p.place or "dòng 3" in p.place for p in found)


def test_a_circle_in_a_table_is_named(tmp_path) -> None:
    text = (
        "Mã,Nhiệm vụ,Hạn,Phụ thuộc\nA,Một,29/03/2024,C\nB,Hai,29/03/2024,A\n"
        "C,Ba,29/03/2024,B\n"
    )

    (problem,) = refusals(read(tmp_path, text))

    assert "A (Một) → B (Hai) → C (Ba) → A (Một)" in problem.reason


def test_progress_alone_is_read_with_its_day_and_note(tmp_path) -> None:
    path = tmp_path / "thang-4.csv"
    path.write_text(
        "Mã nhiệm vụ,% hoàn thành,Ngày báo cáo,Tình hình thực hiện,Minh chứng\n"
        "NV-01,100%,30/04/2024,Đã xong,https://example.org/1\n"
        "NV-02,37.5,30/04/2024,,\nNV-03,,30/04/2024,Chưa có số,\n",
        encoding="utf-8",
    )

    parsed = read_progress(path)

    day = date(2024, 4, 30)
    assert parsed.reports == (
        ProgressRow("NV-01", 100, day, "Đã xong", "https://example.org/1"),
        ProgressRow("NV-02", 37, day),
    )
    assert {p.kind for p in parsed.problems} == {"percent-rounded", "percent-missing"}


def test_two_reports_of_one_day_and_percentages_above_100_keep_all_out(
    tmp_path,
) -> None:
    path = tmp_path / "thang-4.csv"
    path.write_text(
        "Mã,Tiến độ,Ngày\nA,40,30/04/2024\nA,50,30/04/2024\nB,101,30/04/2024\n",
        encoding="utf-8",
    )

    parsed = read_progress(path)

    assert parsed.reports == ()
    assert {p.kind for p in parsed.problems} == {
        "report-repeated",
        "percent-out-of-range",
    }
