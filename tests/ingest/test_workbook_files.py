"""Workbooks as other systems write them, of every kind that the parser knows."""

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from domain.problem import Severity
from ingest import sheet_worker
from ingest.calendar_days import read_calendar_days
from ingest.columns import Column
from ingest.dossiers import read_dossiers
from ingest.limits import Limits
from ingest.open_table import open_table
from ingest.problem_log import ProblemLog
from ingest.serial_days import with_dates
from ingest.unreadable import UnreadableFile
from ingest.workbook_guard import EPOCH_1900, EPOCH_1904
from tests.ingest.builders import (
    CATALOGUE,
    COMPLETE_TO,
    GOOD,
    TITLE,
    dossier,
    write_csv,
    write_workbook,
)
from tests.ingest.opening import read_table

FILES = Path(__file__).with_name("files")
"""Made by LibreOffice 7.4 from a workbook of openpyxl: a cover sheet, then a letterhead
in A1, a title over A3:F3, titles in rows 5 and 6 of which D5:E5 is a group and the
others are merged down, two dossiers, a total and a note."""

TITLES = [TITLE[key] for key in GOOD]
ROW = list(GOOD.values())


def opened_sheet(
    path: Path, sheet: str | None = None, row: int | None = None
) -> list[dict[str, str]]:
    """The rows of a workbook by title, without any columns asked for."""
    table = open_table(
        path, is_header=lambda _: False, sheet=sheet, header_row=row
    )  # fmt: skip
    try:
        rows = []
        for batch in table.read(range(len(table.header)), ProblemLog()):
            columns = [cells.to_pylist() for cells in batch.columns.values()]
            rows += [
                dict(zip(table.header, row, strict=True))
                for row in zip(*columns, strict=True)
            ]
        return rows
    finally:
        table.close()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("so-theo-doi.xls", "xls"),
        ("so-theo-doi-1904.xls", "xls"),
        ("so-theo-doi.ods", "ods"),
    ],
)
def test_other_kinds_of_workbooks_are_read(name: str, kind: str) -> None:
    reading = read_table(FILES / name)

    assert reading.table
    assert reading.table.origin
    assert reading.table.origin.kind == kind
    assert reading.table.sheet == "Hồ sơ"
    assert reading.table.header_row == 6
    assert reading.table.header[3:5] == (
        "Thời gian – Tiếp nhận lúc", "Thời gian – Hẹn trả",
    )  # fmt: skip
    assert reading.numbers == (7, 8)
    assert reading.column("code") == ["H-1", "123456"]
    assert reading.column("procedure") == ["TTHC-DD-07", "0012"]
    assert reading.column("received") == ["2024-10-02 08:15:00", "2024-10-03 14:20:05"]
    assert reading.column("due") == ["2024-10-23", "2024-10-24"]
    assert reading.kinds == {
        ("sheets-ignored", Severity.NOTICE),
        ("header-not-first", Severity.NOTICE),
        ("total-ignored", Severity.NOTICE),
        ("note-ignored", Severity.NOTICE),
    }


def test_the_day_0_of_old_workbooks_is_known() -> None:
    found = {}
    for name in ("so-theo-doi.xls", "so-theo-doi-1904.xls"):
        table = read_table(FILES / name).table
        assert table
        assert table.origin
        found[name] = table.origin.serial_epoch

    assert list(found.values()) == [EPOCH_1900, EPOCH_1904]


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_dates_of_both_systems_and_all_types_are_text(
    tmp_path: Path, epoch: datetime | None
) -> None:
    workbook = openpyxl.Workbook()
    if epoch:
        workbook.epoch = epoch
    values = [
        datetime(2024, 6, 17, 14, 20),  # noqa: DTZ001 - a cell has no zone
        date(2024, 6, 17), time(8, 5), True, 1_234.5,
        12.0, "0012", "1,5", "17/06/2024", "  Tân  Túc ",
    ]  # fmt: skip
    workbook.active.append([f"C{n}" for n in range(len(values))])
    workbook.active.append(values)
    path = tmp_path / "a.xlsx"
    workbook.save(path)

    (row,) = opened_sheet(path)

    assert list(row.values()) == [
        "2024-06-17 14:20:00", "2024-06-17", "08:05:00", "True", "1234.5",
        "12", "0012", "1,5", "17/06/2024", "  Tân  Túc ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("epoch", "number"), [(EPOCH_1900, 45460.5972222), (EPOCH_1904, 43998.5972222)]
)
def test_numbers_of_days_in_a_column_of_dates_are_dates(
    epoch: date, number: float
) -> None:
    cells = pa.array([str(number), str(int(number)), "17/06/2024", "", "12", "99999"])

    assert with_dates(cells, epoch).to_pylist() == [
        "2024-06-17 14:20:00", "2024-06-17", "17/06/2024", "", "12", "99999",
    ]  # fmt: skip
    assert with_dates(cells, None) is cells


def test_a_workbook_of_catalogue_days_may_hold_plain_numbers(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active.append(["Ngày", "Loại", "Tên"])
    workbook.active.append([43998, "Nghỉ lễ", "Nghỉ bù"])
    path = tmp_path / "lich.xlsx"
    workbook.save(path)

    parsed = read_calendar_days(path)

    assert parsed.problems == ()
    assert [day.day for day in parsed.days] == [date(2024, 6, 17)]


def test_numbers_of_days_are_dates_of_dossiers_in_a_workbook_only(
    tmp_path: Path,
) -> None:
    row = [*ROW[:4], 45567.34375, 45588]
    book = write_workbook(tmp_path / "a.xlsx", {"Hồ sơ": [TITLES, row]})
    text = write_csv(
        tmp_path / "a.csv", [dossier(received="45567.34375")], keys=list(GOOD)
    )

    of_book, of_text = (
        read_dossiers(path, catalogue=CATALOGUE, complete_to=COMPLETE_TO)
        for path in (book, text)
    )

    assert of_book.problems == ()
    assert [p.kind for p in of_text.problems] == ["received-number-not-date"]


def test_the_sheet_that_fits_best_is_taken(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        {
            "Bìa": [["BÁO CÁO"], ["Đơn vị", "Thủ tục"]],
            "Thiếu": [TITLES[:3], ROW[:3]],
            "Đủ": [["x"], TITLES, ROW],
        },
    )

    reading = read_table(path)

    assert reading.table
    assert reading.table.sheet == "Đủ"
    assert reading.numbers == (3,)
    assert "bỏ qua 2 trang khác" in reading.of_kind("sheets-ignored")[0].reason


def test_the_sheet_with_most_known_titles_explains_what_is_missing(
    tmp_path: Path,
) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        {"Bìa": [["x", "y"]] * 30, "Thiếu": [["Sổ"], TITLES[:3], ROW[:3]]},
    )

    reading = read_table(path)

    (missing,) = reading.of_kind("column-missing")
    assert missing.place == "Thiếu!2"
    assert "'Tiếp nhận lúc'" in missing.reason


def test_a_sheet_and_a_header_row_may_be_named(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        {"T1": [["a", "b"], ["1", "2"]], "T2": [["a", "b"], ["c", "d"], ["e", "f"]]},
    )

    assert opened_sheet(path, "T2") == [{"a": "c", "b": "d"}, {"a": "e", "b": "f"}]
    assert opened_sheet(path, "T2", 2) == [{"c": "e", "d": "f"}]


def test_a_sheet_or_row_that_is_not_there_is_refused_with_the_choice(
    tmp_path: Path,
) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"T1": [["a"]], "T2": [["a"]]})

    with pytest.raises(UnreadableFile) as no_sheet:
        opened_sheet(path, "T3")
    with pytest.raises(UnreadableFile) as no_row:
        opened_sheet(path, "T1", 9)

    assert no_sheet.value.problems[0].kind == "sheet-missing"
    assert "T1, T2" in no_sheet.value.problems[0].remedy
    assert no_row.value.problems[0].kind == "header-row-missing"


def test_errors_of_formulas_are_problems_where_the_column_is_used(
    tmp_path: Path,
) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Hồ sơ"
    sheet.append([*TITLES, "Phí"])
    sheet.append([*ROW, 5])
    sheet.append([*ROW[:-1], "#N/A", "#DIV/0!"])
    sheet.append([*ROW[:-1], "#N/A", 3])
    for cell in ("F3", "G3"):
        sheet[cell].data_type = "e"
    path = tmp_path / "a.xlsx"
    workbook.save(path)

    reading = read_table(path)

    rejected = [p for p in reading.problems if p.severity is Severity.REJECT]
    assert [(p.kind, p.place, p.value) for p in rejected] == [
        ("cell-error", "Hồ sơ!F3", "#N/A"), ("cell-error", "Hồ sơ!F4", "#N/A"),
    ]  # fmt: skip
    assert reading.column("due") == [GOOD["due"], "", ""]


def test_macros_are_passed_over_with_a_notice(tmp_path: Path) -> None:
    plain = write_workbook(tmp_path / "a.xlsx", {"Hồ sơ": [TITLES, ROW]})
    path = tmp_path / "a.xlsm"
    path.write_bytes(plain.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")

    reading = read_table(path)

    assert reading.column("code") == [GOOD["code"]]
    assert reading.kinds == {("macros-ignored", Severity.NOTICE)}
    assert "không chạy macro" in reading.problems[0].reason


def test_rows_above_the_first_filled_one_count(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for column, (title, value) in enumerate(zip(TITLES, ROW, strict=True), start=3):
        sheet.cell(4, column, title)
        sheet.cell(6, column, value)
    path = tmp_path / "a.xlsx"
    workbook.save(path)

    reading = read_table(path)

    assert reading.numbers == (6,)
    assert reading.column("code") == [GOOD["code"]]
    assert reading.table
    assert reading.table.place(6, 2) == "Sheet!C6"


def test_hidden_sheets_are_not_read_and_hidden_rows_are(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(TITLES)
    sheet.append(ROW)
    sheet.row_dimensions[2].hidden = True
    hidden = workbook.create_sheet("Ẩn", 0)
    hidden.append([*TITLES, "Ghi chú"])
    hidden.sheet_state = "hidden"
    workbook.active = 1
    path = tmp_path / "a.xlsx"
    workbook.save(path)

    reading = read_table(path)

    assert reading.column("code") == [GOOD["code"]]
    assert reading.problems == ()


def test_many_rows_arrive_in_order_and_whole(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Số")
    sheet.append(["n", "chữ"])
    for n in range(12_001):
        sheet.append([n, f"dòng {n}" if n % 3 else None])
    path = tmp_path / "a.xlsx"
    content = io.BytesIO()
    workbook.save(content)
    path.write_bytes(content.getvalue())
    columns = (Column("n", "n", required=True), Column("text", "chữ"))

    reading = read_table(path, columns=columns)

    assert reading.column("n") == [str(n) for n in range(12_001)]
    assert reading.column("text")[4:7] == ["dòng 4", "dòng 5", ""]
    assert reading.numbers == tuple(range(2, 12_003))


def test_a_workbook_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"Hồ sơ": [TITLES, ROW]})

    reading = read_table(path, limits=Limits(worker_seconds=0.0))

    assert [p.kind for p in reading.problems] == ["workbook-too-large"]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("2024-06-17 14:20:00", "2024-06-17 14:20:00"),
        ("2024-06-17 14:19:59.999900", "2024-06-17 14:20:00"),
        ("2024-06-17 14:20:00.400000", "2024-06-17 14:20:00"),
        ("2024-06-17 23:59:59.999900", "2024-06-17 23:59:59"),
    ],
)
def test_moments_kept_as_fractions_of_a_day_come_to_the_second(written: str, text: str):
    assert sheet_worker._text(datetime.fromisoformat(written)) == text
