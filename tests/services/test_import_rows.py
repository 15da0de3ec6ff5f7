"""The rows with a problem: those of the file, with the cells at fault marked."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from data_access.engine import Database
from domain.access import Permission
from domain.errors import AccessDenied
from domain.imports import ImportKind
from services.import_rows import problem_workbook_file, rejected_rows_file
from services.imports import dry_run
from tests.services.import_city import (
    FIRST,
    HEADER,
    NOW,
    csv_file,
    dossier,
    request,
    viewer,
    xlsx_file,
)
from tests.stores import small_city

ROWS = [
    dossier("A-1"),
    dossier("A-2", received="31/02/2024"),
    dossier("A-3", due="ngày mai", applicant="@SUM(1)"),
    dossier("A-4", unit="Xã Không Có"),
]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    opened = small_city(url)
    yield opened
    opened.close()


def sheet_of(content: bytes, at: int) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return list(book.worksheets[at].iter_rows(values_only=True))


@pytest.mark.parametrize("write", [csv_file, xlsx_file])
def test_the_rows_come_back_as_they_stand_with_the_cells_at_fault_marked(
    city, tmp_path, write
):
    path = write(tmp_path / f"a.{write.__name__.removesuffix('_file')}", ROWS)
    person = viewer(city, "HCM")
    report = dry_run(city, person, request=request(path, FIRST))

    content = problem_workbook_file(city, person, report=report, now=NOW)

    head, *rows = sheet_of(content, 1)
    assert head == ("Dòng trong tệp", *HEADER)
    assert [(row[0], row[1]) for row in rows] == [(3, "A-2"), (4, "A-3"), (5, "A-4")]
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[1]
    marked = [
        (cell.row, HEADER[cell.column - 2])
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.comment is not None
    ]
    assert marked == [(2, "Tiếp nhận lúc"), (3, "Hẹn trả"), (4, "Đơn vị")]
    assert sheet["L3"].value == "@SUM(1)"
    assert sheet["L3"].data_type == "s"
    assert "3 dòng bị từ chối" in str(sheet_of(content, 0))


@pytest.mark.parametrize("as_csv", [True, False])
def test_rejected_rows_are_loaded_again_once_mended(city, tmp_path, as_csv):
    person = viewer(city, "HCM")
    path = csv_file(tmp_path / "a.csv", ROWS)
    report = dry_run(city, person, request=request(path, FIRST))

    content = rejected_rows_file(city, person, report=report, as_csv=as_csv)
    again = tmp_path / ("b.csv" if as_csv else "b.xlsx")
    again.write_bytes(content)

    second = dry_run(city, person, request=request(again, FIRST))
    assert (second.row_count, second.rejected) == (3, 3)
    assert [g.first.kind for g in second.groups] == [
        g.first.kind for g in report.groups
    ]


def test_a_file_that_cannot_be_read_has_only_its_problems(city, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Một,Hai\n1,2\n", encoding="utf-8")
    person = viewer(city, "HCM")
    report = dry_run(city, person, request=request(path, FIRST))

    content = problem_workbook_file(city, person, report=report, now=NOW)

    assert report.is_unreadable
    assert openpyxl.load_workbook(BytesIO(content)).sheetnames == ["Vấn đề"]


def test_rows_of_a_calendar_come_back_too(city, tmp_path):
    path = tmp_path / "lich.csv"
    path.write_text("Ngày,Loại,Tên\n2024-13-01,Nghỉ,Thử\n", encoding="utf-8")
    person = viewer(city, "HCM")
    wanted = request(path, FIRST)
    wanted = replace(wanted, kind=ImportKind.CALENDAR, source_code="")
    report = dry_run(city, person, request=wanted)

    content = problem_workbook_file(city, person, report=report, now=NOW)

    assert sheet_of(content, 1)[1] == (2, "2024-13-01", "Nghỉ", "Thử")


def test_only_those_who_may_load_files_get_them(city, tmp_path):
    path = csv_file(tmp_path / "a.csv", ROWS)
    report = dry_run(city, viewer(city, "HCM"), request=request(path, FIRST))
    stranger = viewer(city, "HCM", permissions=[Permission.DOSSIER_READ])

    with pytest.raises(AccessDenied):
        problem_workbook_file(city, stranger, report=report, now=NOW)
    with pytest.raises(AccessDenied):
        rejected_rows_file(city, stranger, report=report, as_csv=True)
