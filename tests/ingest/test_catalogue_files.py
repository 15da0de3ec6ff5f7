"""Files of org units, procedures and calendar days."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from domain.catalogue import ProcedureLevel, ServiceLevel
from domain.problem import Severity
from domain.scorecard import Head, OrgUnitKind
from domain.working_days import CalendarDay, DayKind
from ingest import calendar_days, org_units, procedures
from ingest.columns import Column
from tests.ingest.builders import write_workbook

CITY = {"code": "HCM", "name": "UBND Thành phố", "kind": "CITY"}
DISTRICT = {
    "code": "HBC", "name": "Huyện Bình Chánh", "kind": "DISTRICT", "parent": "HCM",
}  # fmt: skip
PROCEDURE = {
    "code": "TTHC-DD-07", "national_code": "1.001193", "name": "Cấp giấy chứng nhận",
    "field_code": "DD", "field_name": "Đất đai", "level": "HUYEN",
    "working_days": "15", "service_level": "PARTIAL",
}  # fmt: skip


def write(path: Path, columns: tuple[Column, ...], rows: list[dict[str, str]]) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.title for column in columns])
    writer.writerows([[row.get(c.key, "") for c in columns] for row in rows])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def read_units(tmp_path: Path, *rows: dict[str, str]) -> org_units.ParsedOrgUnits:
    path = write(tmp_path / "don-vi.csv", org_units.COLUMNS, list(rows))
    return org_units.read_org_units(path)


def read_procedures(
    tmp_path: Path, *rows: dict[str, str]
) -> procedures.ParsedProcedures:
    path = write(tmp_path / "thu-tuc.csv", procedures.COLUMNS, list(rows))
    return procedures.read_procedures(path)


def read_days(tmp_path: Path, *rows: dict[str, str]) -> calendar_days.ParsedCalendar:
    path = write(tmp_path / "lich.csv", calendar_days.COLUMNS, list(rows))
    return calendar_days.read_calendar_days(path)


def test_a_unit_has_its_validity_half_open_and_its_head(tmp_path: Path) -> None:
    row = {
        **DISTRICT, "short_name": "Bình Chánh", "official_code": "785",
        "valid_from": "01/01/1997", "last_day": "30/06/2025", "sort_order": "24",
        "hex_row": "4", "hex_col": "-1", "head_name": "Nguyễn Văn A",
        "head_title": "Chủ tịch", "head_phone": "028 3760", "head_from": "2023-05-01",
    }  # fmt: skip

    parsed = read_units(tmp_path, CITY, row)

    assert parsed.problems == ()
    unit = parsed.units[1]
    assert (unit.valid_from, unit.valid_to) == (date(1997, 1, 1), date(2025, 7, 1))
    assert (unit.kind, unit.parent_code) == (OrgUnitKind.DISTRICT, "HCM")
    assert (unit.sort_order, unit.hex_row, unit.hex_col) == (24, 4, -1)
    (term,) = unit.heads
    assert term.head == Head("Nguyễn Văn A", "Chủ tịch", "028 3760", None)
    assert (term.valid_from, term.valid_to) == (date(2023, 5, 1), None)


@pytest.mark.parametrize(
    ("words", "parent", "kind"),
    [
        ("Tỉnh", "", OrgUnitKind.CITY),
        ("Tỉnh, thành phố", "", OrgUnitKind.CITY),
        ("Thành phố", "", OrgUnitKind.CITY),
        ("Thành phố", "PT", OrgUnitKind.DISTRICT),
        ("Sở, ban, ngành", "PT", OrgUnitKind.DEPARTMENT),
        ("xã", "PT", OrgUnitKind.COMMUNE),
        ("Đặc khu", "PT", OrgUnitKind.COMMUNE),
        ("Huyện", "PT", OrgUnitKind.DISTRICT),
    ],
)
def test_kinds_as_a_province_calls_them(
    tmp_path: Path, words: str, parent: str, kind: OrgUnitKind
) -> None:
    root = {"code": "PT", "name": "Tỉnh Phú Thọ", "kind": "Tỉnh"}
    row = {"code": "X", "name": "Đơn vị", "kind": words, "parent": parent}

    parsed = read_units(tmp_path, root, row)

    assert parsed.problems == ()
    assert parsed.units[1].kind is kind


def test_an_unknown_kind_is_told_with_the_kinds_there_are(tmp_path: Path) -> None:
    parsed = read_units(tmp_path, CITY, {**DISTRICT, "kind": "Ấp"})

    assert "Tỉnh, thành phố; Sở, ngành; Quận, huyện" in parsed.problems[0].remedy


def test_rows_that_differ_in_the_head_are_one_unit(tmp_path: Path) -> None:
    first = {**DISTRICT, "head_name": "A", "head_title": "Chủ tịch",
             "head_last_day": "2024-03-31"}  # fmt: skip
    second = {**DISTRICT, "head_name": "B", "head_title": "Chủ tịch",
              "head_from": "2024-04-01"}  # fmt: skip

    parsed = read_units(tmp_path, CITY, first, second)

    assert parsed.problems == ()
    assert [term.head.name for term in parsed.units[1].heads] == ["A", "B"]


def test_a_code_may_return_after_its_unit_ended(tmp_path: Path) -> None:
    old = {**DISTRICT, "code": "SQHKT", "last_day": "2025-02-28"}
    new = {**DISTRICT, "code": "SQHKT", "valid_from": "2025-09-25", "name": "Sở mới"}

    parsed = read_units(tmp_path, CITY, old, new)

    assert parsed.problems == ()
    assert [unit.code for unit in parsed.units] == ["HCM", "SQHKT", "SQHKT"]


@pytest.mark.parametrize(
    ("cells", "kind", "place"),
    [
        ({"code": ""}, "cell-missing", "dòng 3, cột Mã đơn vị"),
        ({"kind": "THON"}, "cell-not-in-list", "dòng 3, cột Loại"),
        ({"kind": ""}, "cell-missing", "dòng 3, cột Loại"),
        ({"parent": ""}, "parent-missing", "dòng 3, cột Thuộc đơn vị"),
        ({"parent": "HCN"}, "parent-unknown", "dòng 3, cột Thuộc đơn vị"),
        ({"parent": "HBC"}, "parent-circular", "dòng 3, cột Thuộc đơn vị"),
        ({"valid_from": "31/02/2021"}, "impossible-date", "dòng 3, cột Hiệu lực từ"),
        ({"valid_from": "02/01/2021", "last_day": "01/01/2021"}, "validity-order",
         "dòng 3, cột Hiệu lực đến"),
        ({"hex_row": "1"}, "hex-half", "dòng 3, cột Cột ô"),
        ({"sort_order": "đầu"}, "cell-not-number", "dòng 3, cột Thứ tự"),
        ({"code": "HCM", "parent": "HCM"}, "code-repeated", "dòng 3, cột Mã đơn vị"),
        ({"name": "A" * 201}, "cell-too-long", "dòng 3, cột Tên đơn vị"),
        ({"name": "A\x00"}, "cell-control", "dòng 3, cột Tên đơn vị"),
    ],
)  # fmt: skip
def test_a_bad_unit_is_refused_at_its_cell(
    tmp_path: Path, cells: dict[str, str], kind: str, place: str
) -> None:
    parsed = read_units(tmp_path, CITY, {**DISTRICT, **cells})

    (problem,) = parsed.problems
    assert (problem.kind, problem.place) == (kind, place)
    assert problem.severity is Severity.REJECT
    assert problem.remedy
    assert [unit.code for unit in parsed.units] == ["HCM"]


def test_units_that_hold_each_other_are_all_refused(tmp_path: Path) -> None:
    rows = [
        {**DISTRICT, "code": "A", "parent": "B"},
        {**DISTRICT, "code": "B", "parent": "C"},
        {**DISTRICT, "code": "C", "parent": "A"},
        {**DISTRICT, "code": "D", "parent": "A"},
    ]

    parsed = read_units(tmp_path, CITY, *rows)

    assert {(p.kind, p.row) for p in parsed.problems} == {
        ("parent-circular", row) for row in (3, 4, 5)
    }


def test_a_parent_may_be_known_already(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", org_units.COLUMNS, [DISTRICT])

    assert org_units.read_org_units(path, known={"HCM": [(None, None)]}).problems == ()


def test_a_procedure_is_read_with_its_field(tmp_path: Path) -> None:
    parsed = read_procedures(tmp_path, PROCEDURE)

    assert parsed.problems == ()
    (procedure,) = parsed.procedures
    assert (procedure.field_code, procedure.field_name) == ("DD", "Đất đai")
    assert (procedure.level, procedure.working_days) == (ProcedureLevel.DISTRICT, 15)
    assert procedure.service_level is ServiceLevel.PARTIAL


def test_a_procedure_without_time_is_told_of_and_kept(tmp_path: Path) -> None:
    parsed = read_procedures(tmp_path, {**PROCEDURE, "working_days": ""})

    assert parsed.procedures[0].working_days is None
    assert [p.kind for p in parsed.problems] == ["working-days-missing"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"working_days": "-1"}, "cell-not-number"),
        ({"working_days": "1,5"}, "cell-not-number"),
        ({"level": "XÃ PHƯỜNG"}, "cell-not-in-list"),
        ({"name": ""}, "cell-missing"),
        ({"field_name": "Đất"}, "field-name-differs"),
        ({"code": "tthc-dd-07"}, "code-repeated"),
    ],
)
def test_a_bad_procedure_is_refused(
    tmp_path: Path, cells: dict[str, str], kind: str
) -> None:
    second = {**PROCEDURE, "code": "TTHC-DD-08", "national_code": "1.001194", **cells}

    parsed = read_procedures(tmp_path, PROCEDURE, second)

    (problem,) = parsed.problems
    assert (problem.kind, problem.row) == (kind, 3)
    assert len(parsed.procedures) == 1


def test_a_national_code_cut_by_a_number_cell_is_noticed(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        {
            "Thủ tục": [
                [column.title for column in procedures.COLUMNS],
                [*{**PROCEDURE, "national_code": 2.00083}.values()],
            ]
        },
    )

    parsed = procedures.read_procedures(path)

    (problem,) = parsed.problems
    assert problem.kind == "national-code-cut"
    assert problem.place == "Thủ tục!B2"
    assert problem.severity is Severity.NOTICE


def test_calendar_days_come_in_order_once(tmp_path: Path) -> None:
    parsed = read_days(
        tmp_path,
        {"day": "2024-09-02", "kind": "Nghỉ", "name": "Quốc khánh"},
        {"day": "04/05/2024", "kind": "Làm bù", "name": "Làm bù 29/4"},
        {"day": "02/09/2024", "kind": "nghi", "name": "Quốc khánh"},
    )

    assert parsed.days == (
        CalendarDay(date(2024, 5, 4), DayKind.MAKEUP_WORKDAY, "Làm bù 29/4"),
        CalendarDay(date(2024, 9, 2), DayKind.HOLIDAY, "Quốc khánh"),
    )
    assert parsed.years == {2024}
    assert [p.kind for p in parsed.problems] == ["row-repeated"]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"day": "30/02/2024", "kind": "Nghỉ"}, "impossible-date"),
        ({"day": "", "kind": "Nghỉ"}, "cell-missing"),
        ({"day": "02/09/2024", "kind": "Lễ"}, "cell-not-in-list"),
        ({"day": "02/09/2024", "kind": ""}, "cell-missing"),
        ({"day": "01/01/2024", "kind": "Làm bù"}, "day-repeated"),
    ],
)
def test_a_bad_calendar_day_is_refused(
    tmp_path: Path, row: dict[str, str], kind: str
) -> None:
    good = {"day": "01/01/2024", "kind": "Nghỉ", "name": "Tết Dương lịch"}

    parsed = read_days(tmp_path, good, row)

    rejects = [p for p in parsed.problems if p.severity is Severity.REJECT]
    assert [p.kind for p in rejects] == [kind]
    assert len(parsed.days) == 1


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_an_unusable_file_is_a_problem_and_no_rows(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"")

    assert org_units.read_org_units(path).problems[0].kind == "file-empty"
    assert procedures.read_procedures(path).procedures == ()
    assert calendar_days.read_calendar_days(path).days == ()


@pytest.mark.parametrize("text", ["15,0", "15.00", "15"])
def test_a_whole_number_may_come_with_zeros_after_the_point(
    tmp_path: Path, text: str
) -> None:
    parsed = read_procedures(tmp_path, {**PROCEDURE, "working_days": text})

    assert parsed.problems == ()
    assert parsed.procedures[0].working_days == 15


def test_a_number_with_a_mark_of_thousands_is_not_taken_for_a_small_one(
    tmp_path: Path,
) -> None:
    parsed = read_procedures(tmp_path, {**PROCEDURE, "working_days": "1.000"})

    assert [p.kind for p in parsed.problems] == ["cell-not-number"]
