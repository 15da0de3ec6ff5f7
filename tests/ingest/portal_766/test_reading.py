"""Files of the portal's figures: both shapes, and each fault at its place."""

from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.period import Period
from domain.portal_766 import PortalRequest, Subject
from domain.problem import Severity
from domain.score_766 import Figure
from domain.score_766_rules import RULE_SETS
from domain.scorecard import OrgUnitKind
from domain.written_figure import Bound
from ingest.portal_766.metric_names import named
from ingest.portal_766.reading import (
    ParsedPortal,
    portal_title_periods,
    read_portal,
)

AUGUST = Period.month(2026, 8)
CITY, ONE, THREE, BUILDING = (OrgUnitId(number) for number in (1, 2, 3, 4))
TABLE = "Đơn vị;Tiếp nhận;Đúng hạn;Quá hạn"
LONG = "Đơn vị;Kỳ;Chỉ số;Tử số;Mẫu số;Tỷ lệ;Điểm"
PROVINCES = "Địa phương;Kỳ;Chỉ số;Tử số;Mẫu số;Tỷ lệ;Điểm"


def _unit(number: int, code: str, name: str, kind: OrgUnitKind) -> OrgUnit:
    return OrgUnit(
        id=OrgUnitId(number), code=code, official_code=None, name=name,
        short_name=name, kind=kind,
        parent_id=CITY if number > 1 else None, sort_order=number,
    )  # fmt: skip


UNITS = (
    _unit(1, "HCM", "Thành phố Hồ Chí Minh", OrgUnitKind.CITY),
    _unit(2, "Q1", "Phường Bến Thành", OrgUnitKind.COMMUNE),
    _unit(3, "Q3", "Phường Xuân Hòa", OrgUnitKind.COMMUNE),
    _unit(4, "SXD", "Sở Xây dựng", OrgUnitKind.DEPARTMENT),
)


def read(folder: Path, *rows: str, **how: object) -> ParsedPortal:
    path = folder / "cong.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return read_portal(PortalRequest(path, path.name, **how), UNITS)  # type: ignore[arg-type]


def table(folder: Path, *rows: str, head: str = TABLE, **how: object) -> ParsedPortal:
    return read(folder, head, *rows, period="2026-08", **how)


def kinds(parsed: ParsedPortal, severity: Severity = Severity.REJECT) -> list[str]:
    return [p.kind for p in parsed.problems if p.severity is severity]


def test_a_table_of_units_is_metric_two_point_one(tmp_path: Path) -> None:
    parsed = table(
        tmp_path,
        "P. Bến Thành;1.000;990;10",
        "UBND phường Xuân Hoà;0;0;0",
        "Sở Xây dựng;50;40;10",
        "Tổng cộng;1.050;1.030;20",
    )

    assert parsed.problems == ()
    found = {one.subject.org_unit_id: one for one in parsed.figures}
    assert found[ONE].figure == Figure(990, 1_000)
    assert found[THREE].figure == Figure(0, 0), "không phát sinh"
    assert found[CITY].figure == Figure(1_030, 1_050), "pooled, not a mean of rates"
    assert {(one.period, one.code) for one in parsed.figures} == {(AUGUST, "2.1")}


def test_units_of_another_province_keep_their_names(tmp_path: Path) -> None:
    parsed = table(
        tmp_path, "Phường Hạ Long;10;9;1", "Tổng;10;9;1", province="tỉnh Quảng Ninh"
    )

    assert parsed.problems == ()
    assert [one.subject for one in parsed.figures] == [
        Subject(province="Quảng Ninh", unit_name="Phường Hạ Long"),
        Subject(province="Quảng Ninh"),
    ]


def test_a_total_unlike_its_parts_is_refused(tmp_path: Path) -> None:
    parsed = table(tmp_path, "Bến Thành;10;9;1", "Xuân Hòa;5;5;0", "SXD;1;1;0",
                   "Tổng;17;16;1")  # fmt: skip

    assert kinds(parsed) == ["total-unlike-sum"]
    assert "lệch 1" in parsed.problems[0].reason
    assert "dòng 5" in parsed.problems[0].place
    assert parsed.figures == ()


def test_a_total_may_hold_more_than_some_of_its_parts(tmp_path: Path) -> None:
    assert table(tmp_path, "Bến Thành;10;9;1", "Tổng;17;16;1").problems == ()
    assert kinds(table(tmp_path, "Bến Thành;18;9;9", "Tổng;17;8;9")) == [
        "total-unlike-sum"
    ]


EARLY = "Đơn vị;Tiếp nhận;Trước hạn;Đúng hạn;Quá hạn"


def test_early_ones_within_on_time_are_not_counted_twice(tmp_path: Path) -> None:
    parsed = table(tmp_path, "Bến Thành;100;30;95;5", "Xuân Hòa;60;20;50;5", head=EARLY)

    assert [one.figure for one in parsed.figures] == [Figure(95, 100), Figure(50, 60)]
    assert kinds(parsed, Severity.NOTICE).count("early-included") == 2


def test_early_ones_beside_on_time_are_added(tmp_path: Path) -> None:
    parsed = table(tmp_path, "Bến Thành;100;30;65;5", head=EARLY)

    assert [one.figure for one in parsed.figures] == [Figure(95, 100)]


def test_a_table_that_does_not_tell_about_early_ones_is_refused(
    tmp_path: Path,
) -> None:
    assert kinds(table(tmp_path, "Bến Thành;100;10;80;5", head=EARLY)) == [
        "early-unclear"
    ]


def test_a_blank_is_not_zero(tmp_path: Path) -> None:
    parsed = table(tmp_path, "Bến Thành;;;", "Xuân Hòa;9;9;", "SXD;9;;1")

    assert kinds(parsed) == ["count-missing"]
    assert "dòng 4" in parsed.problems[0].place
    assert kinds(parsed, Severity.NOTICE) == ["row-blank"]


def test_parts_beyond_what_was_received(tmp_path: Path) -> None:
    assert kinds(table(tmp_path, "Bến Thành;100;99;2")) == ["parts-above-received"]
    below = table(tmp_path, "Bến Thành;100;90;2")
    assert kinds(below, Severity.NOTICE) == ["parts-below-received"]
    assert below.figures[0].figure == Figure(90, 100)


def test_a_name_that_is_not_certain_gets_candidates(tmp_path: Path) -> None:
    parsed = table(tmp_path, "Phường Bến Thanhh;1;1;0")

    (problem,) = parsed.problems
    assert problem.kind == "unit-unknown"
    assert "Q1 Phường Bến Thành" in problem.reason
    assert "--unit" in problem.remedy
    chosen = table(tmp_path, "Phường Bến Thanhh;1;1;0",
                   chosen={"phường bến thanhh": "Q1"})  # fmt: skip
    assert chosen.figures[0].subject == Subject(ONE)


def test_long_rows_of_units_and_provinces(tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        PROVINCES,
        "TP.HCM;Tháng 8/2026;2.1;9.900;10.000;99,00 %;19,8",
        "Tỉnh Quảng Ninh;08/2026;Q766-2.1;;;hơn 99,7%;",
        "quang ninh;2026-08;Tổng;;;;88,5",
        "Cả nước;2026-08;3a;;;;7",
        "Hà Nội;Quý III/2026;5.2;0;0;–;6",
    )

    assert kinds(parsed) == []
    found = {(one.name, one.code): one for one in parsed.figures}
    city = found["Thành phố Hồ Chí Minh", "2.1"]
    assert (city.subject, city.figure) == (Subject(CITY), Figure(9_900, 10_000))
    assert city.score == Fraction("19.8")
    bound = found["Quảng Ninh", "2.1"].figure
    assert bound == Figure(rate=Fraction("0.997"), bound=Bound.AT_LEAST)
    assert found["Quảng Ninh", "tong"].score == Fraction("88.5")
    assert found["Cả nước", "3a"].subject == Subject(province="Cả nước")
    hanoi = found["Hà Nội", "5.2"]
    assert (hanoi.figure, hanoi.period) == (Figure(0, 0), Period.quarter(2026, 3))


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("Bến Thành;2026-08;2.1;11;10;;", "numerator-above-denominator"),
        ("Bến Thành;2026-08;2.1;1;0;;", "numerator-of-nothing"),
        ("Bến Thành;2026-08;2.1;;10;;", "count-missing"),
        ("Bến Thành;2026-08;2.1;9;10;80 %;", "rate-contradicts"),
        ("Bến Thành;2026-08;9.9;9;10;;", "metric-unknown"),
        ("Bến Thành;2026-08;3.5;9;10;;", "metric-unknown"),
        ("Bến Thành;2026-08;2.1;9;10;;21", "points-above-most"),
        ("Bến Thành;mới đây;2.1;9;10;;", "period-unclear"),
        ("Bến Thành;2026-08;3a;9;10;;5", "group-with-counts"),
        ("Bến Thành;2026-08;3a;;;60 %;5", "group-with-counts"),
        ("Bến Thành;2026-08;3a;;;60 %;", "group-with-counts"),
        (";2026-08;2.1;9;10;;", "unit-missing"),
    ],
)
def test_each_fault_is_told_at_its_row(tmp_path: Path, row: str, kind: str) -> None:
    parsed = read(tmp_path, LONG, "SXD;2026-08;2.1;1;1;;", row)

    assert kinds(parsed) == [kind]
    assert "dòng 3" in parsed.problems[0].place
    assert parsed.problems[0].remedy
    assert parsed.figures == (), "all or nothing"


def test_what_has_no_points_or_no_value_is_told_and_left_out(tmp_path: Path) -> None:
    parsed = read(
        tmp_path, LONG, "SXD;2026-08;2.2;1;1;;", "SXD;2026-08;2.1;;;;",
        "SXD;2026-08;4.1;1;2;;", "SXD;2026-08;4.1;1;2;;",
    )  # fmt: skip

    assert sorted(kinds(parsed, Severity.NOTICE)) == [
        "metric-unscored", "row-blank", "row-repeated",
    ]  # fmt: skip
    assert len(parsed.figures) == 1


def test_metrics_and_cards_in_the_words_of_the_portal(tmp_path: Path) -> None:
    parsed = read(
        tmp_path, LONG,
        "SXD;2026-08;Tỷ lệ TTHC công khai đầy đủ nội dung;87;89;97,75;1,96",
        "SXD;2026-08;Tỷ lệ hồ sơ thủ tục hành chính thực hiện số hóa hồ sơ;1;4;;1",
        "SXD;2026-08;Tỉ lệ phản ánh, kiến nghị xử lý đúng hạn;3;3;;6",
        "SXD;2026-08;Tỷ lệ PAKN về quy định, thủ tục hành chính;1;3;;",
        "SXD;2026-08;5.1B;1;3;;",
        "SXD;2026-08;Số hóa hồ sơ;;;37,36 %;8,22",
        "SXD;2026-08;Tiến độ giải quyết;;;;15,68",
    )  # fmt: skip

    assert kinds(parsed) == []
    assert [one.code for one in parsed.figures] == ["1.3", "4.2", "5.2", "4", "2"]
    assert parsed.figures[3].figure is None, "the rate of a card is its points again"
    assert kinds(parsed, Severity.NOTICE) == ["metric-unscored"] * 2


def test_every_metric_is_known_by_our_own_name_for_it() -> None:
    for metric in RULE_SETS[-1].metrics:
        assert named(metric.name) == metric.code
        assert named(f"Q766-{metric.code}") == metric.code


def test_a_table_may_print_the_points_of_metric_two_point_one(tmp_path: Path) -> None:
    head = f"{TABLE};Tỷ lệ;Điểm"
    parsed = table(tmp_path, "SXD;0;0;0;0;0", "P. Bến Thành;10;9;1;90;18", head=head)
    refused = table(tmp_path, "SXD;10;9;1;90;20,5", head=head)

    assert parsed.problems == ()
    assert [one.score for one in parsed.figures] == [0, 18]
    assert parsed.figures[0].figure == Figure(0, 0), "nothing occurred, not 0 %"
    assert kinds(refused) == ["points-above-most"]


def test_without_a_list_of_org_units_nothing_can_be_matched(tmp_path: Path) -> None:
    path = tmp_path / "cong.csv"
    path.write_text(f"{TABLE}\nSXD;1;1;0", encoding="utf-8")

    parsed = read_portal(PortalRequest(path, path.name, period="2026-08"), ())

    assert kinds(parsed) == ["units-missing"]


def test_two_rows_that_contradict_each_other(tmp_path: Path) -> None:
    parsed = read(tmp_path, LONG, "SXD;2026-08;4.1;1;2;;", "SXD;2026-08;4.1;2;2;;")

    assert kinds(parsed) == ["row-contradicts"]


def test_a_province_that_there_is_not(tmp_path: Path) -> None:
    parsed = read(tmp_path, PROVINCES, "Quảng Nin;2026-08;tổng;;;;80")

    assert kinds(parsed) == ["province-unknown"]
    assert "Quảng Ninh" in parsed.problems[0].reason
    assert kinds(table(tmp_path, "A;1;1;0", province="Xyz")) == ["province-unknown"]


def test_files_that_are_something_else(tmp_path: Path) -> None:
    assert kinds(read(tmp_path, TABLE, "SXD;1;1;0")) == ["period-missing"]
    assert kinds(read(tmp_path, TABLE, "SXD;1;1;0", period="?")) == ["period-unclear"]
    assert kinds(read(tmp_path, "Đơn vị;Điểm", "SXD;1", period="2026")) == [
        "columns-missing"
    ]
    assert kinds(read(tmp_path, LONG)) == ["file-empty"]


def test_a_workbook_with_months_that_became_days(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(LONG.split(";"))
    sheet.append(["Sở Xây dựng", "01/08/2026", "2.1", 740, 1837, 0.4028, None])
    sheet.append(["Sở Xây dựng", 46235, "4.1", 740, 1837, "40,28 %", None])
    path = tmp_path / "cong.xlsx"
    book.save(path)

    parsed = read_portal(PortalRequest(path, path.name), UNITS)

    assert kinds(parsed) == []
    assert {one.period for one in parsed.figures} == {AUGUST}
    assert {one.figure for one in parsed.figures} == {Figure(740, 1837)}


TITLED = (
    "UBND TỈNH;;;",
    ";Phú Thọ, ngày 05 tháng 9 năm 2026;;",
    "TÌNH HÌNH GIẢI QUYẾT HỒ SƠ THÁNG 8/2026;;;",
    "(Từ ngày 01/08/2026 đến ngày 31/08/2026);;;",
    TABLE,
    "SXD;10;9;1",
)


def _file(folder: Path, *rows: str) -> Path:
    path = folder / "co-tieu-de.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_the_title_of_a_table_names_its_period(tmp_path: Path) -> None:
    told = portal_title_periods(_file(tmp_path, *TITLED))

    assert told.only is not None
    assert (told.only.period, told.only.place) == (AUGUST, "dòng 4")


def test_a_period_that_only_the_title_names_is_not_taken(tmp_path: Path) -> None:
    """Somebody has to say it: the page puts it into the field, the console is told."""
    parsed = read(tmp_path, *TITLED)

    assert parsed.figures == ()
    missing = next(p for p in parsed.problems if p.kind == "period-missing")
    assert "tiêu đề ghi Tháng 8/2026 (dòng 4)" in missing.reason


def test_another_period_than_the_title_names_is_told(tmp_path: Path) -> None:
    parsed = read(tmp_path, *TITLED, period="2026-09")

    assert len(parsed.figures) == 1
    (told,) = (p for p in parsed.problems if p.kind == "period-unlike-title")
    assert told.severity is Severity.NOTICE
    assert "Tiêu đề ghi Tháng 8/2026; nhập cho Tháng 9/2026" in told.reason
    same = read(tmp_path, *TITLED, period="2026-08")
    assert "period-unlike-title" not in kinds(same, Severity.NOTICE)


def test_a_column_of_periods_outweighs_the_title(tmp_path: Path) -> None:
    path = _file(tmp_path, "Số liệu tháng 8/2026;;;;;;", LONG, "SXD;2026-07;2.1;9;10;;")

    assert portal_title_periods(path).found == ()


def test_a_workbook_names_its_period_in_a_merged_cell_or_the_sheet(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "T9-2026"
    sheet.append(["BÁO CÁO QUÝ III NĂM 2026"])
    sheet.merge_cells("A1:D1")
    for line in (TABLE, "SXD;10;9;1"):
        sheet.append(line.split(";"))
    book.save(tmp_path / "quy.xlsx")
    sheet.cell(1, 1).value = "Phụ lục"
    book.save(tmp_path / "trang.xlsx")

    quarter = portal_title_periods(tmp_path / "quy.xlsx").only
    month = portal_title_periods(tmp_path / "trang.xlsx").only

    assert quarter is not None
    assert quarter.period == Period.quarter(2026, 3)
    assert month is not None
    assert (month.period, month.place) == (Period.month(2026, 9), "tên trang T9-2026")


def test_what_is_no_table_names_no_period(tmp_path: Path) -> None:
    path = tmp_path / "anh.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))

    assert portal_title_periods(path).found == ()


GROUPED = "STT;Đơn vị;Tiếp nhận;Đúng hạn;Quá hạn"
GROUPS = (
    "I;Các sở, ban, ngành;50;40;10",
    "1;Sở Xây dựng;50;40;10",
    "II;Các xã, phường;30;28;2",
    "1;Phường Bến Thành;20;19;1",
    "2;UBND phường Xuân Hòa;10;9;1",
    "Tổng cộng;;80;68;12",
)


def test_rows_that_head_a_group_are_told_and_not_counted(tmp_path: Path) -> None:
    parsed = table(tmp_path, *GROUPS, head=GROUPED)

    assert kinds(parsed) == []
    assert kinds(parsed, Severity.NOTICE) == ["group-ignored", "group-ignored"]
    assert {one.subject.org_unit_id for one in parsed.figures} == {
        CITY, ONE, THREE, BUILDING,
    }  # fmt: skip
    assert parsed.names.open == ()


def test_letters_stand_above_roman_numbers(tmp_path: Path) -> None:
    parsed = table(tmp_path, "A;Khối tỉnh;50;40;10", *GROUPS[:2], "B;Khối xã;30;28;2",
                   *GROUPS[2:], head=GROUPED)  # fmt: skip

    assert kinds(parsed, Severity.NOTICE) == ["group-ignored"] * 4
    assert len(parsed.figures) == 4


def test_a_group_may_be_numbered_in_its_name_and_have_no_counts(tmp_path: Path) -> None:
    parsed = table(
        tmp_path,
        "I. Các sở, ngành;;;",
        "SXD;50;40;10",
        "II. Các phường;30;28;2",
        "Bến Thành;20;19;1",
        "Xuân Hòa;10;9;1",
    )

    assert kinds(parsed) == []
    assert [one.subject.org_unit_id for one in parsed.figures] == [BUILDING, ONE, THREE]


def test_a_group_that_is_not_the_sum_of_its_rows_is_refused(tmp_path: Path) -> None:
    parsed = table(tmp_path, GROUPS[0], GROUPS[1], "II;Các xã, phường;31;28;2",
                   *GROUPS[3:], head=GROUPED)  # fmt: skip

    assert kinds(parsed) == ["group-unlike-sum"]
    told = next(p for p in parsed.problems if p.kind == "group-unlike-sum")
    assert "dòng 4" in told.place
    assert "Nhóm ghi Tiếp nhận 31, cộng 2 dòng bên dưới là 30, lệch 1" in told.reason


def test_a_misspelt_org_unit_with_a_roman_number_is_not_a_group(tmp_path: Path) -> None:
    parsed = table(tmp_path, "I;Sở Xay dựng;50;40;10", "II;Phường Bến Thanh;20;19;1",
                   head=GROUPED)  # fmt: skip

    assert set(kinds(parsed)) == {"unit-unknown"}


def test_groups_of_another_province_are_known_by_their_sums(tmp_path: Path) -> None:
    parsed = table(tmp_path, *GROUPS, head=GROUPED, province="tỉnh Quảng Ninh")
    odd = table(tmp_path, "I;Sở Y tế;7;7;0", "II;Sở Xây dựng;5;4;1", head=GROUPED,
                province="tỉnh Quảng Ninh")  # fmt: skip

    assert {one.subject.unit_name for one in parsed.figures} == {
        "", "Sở Xây dựng", "Phường Bến Thành", "UBND phường Xuân Hòa",
    }  # fmt: skip
    assert len(odd.figures) == 2, "org units that happen to bear such numbers"
