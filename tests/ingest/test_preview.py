"""What a page shows of a file before its columns are understood."""

import gzip
from pathlib import Path

import openpyxl
import pytest

from ingest.cell_table import SheetSize
from ingest.file_kind import FileKind
from ingest.preview import GuessedType, guessed_type, preview
from ingest.unreadable import UnreadableFile
from tests.ingest.builders import write_workbook

PERMITS = "PermitNum;IssueDate;Applied;Fee;Days;Online;Notes;Empty\n" + "".join(
    f"P-{n};06/{n:02}/2023;2023-06-{n:02}T08:15:00-07:00;1.234,50;{n};Yes;"
    f"Số {n} đường A;\n"
    for n in range(1, 29)
)


def test_a_foreign_csv_is_described(tmp_path: Path) -> None:
    path = tmp_path / "permits.csv"
    path.write_text(PERMITS)

    seen = preview(path)

    assert (seen.kind, seen.encoding, seen.delimiter) == (FileKind.CSV, "UTF-8", ";")
    assert seen.header_row == 1
    assert seen.header[:2] == ("PermitNum", "IssueDate")
    assert seen.types == (
        GuessedType.TEXT, GuessedType.DAY, GuessedType.MOMENT, GuessedType.NUMBER,
        GuessedType.WHOLE_NUMBER, GuessedType.YES_NO, GuessedType.TEXT,
        GuessedType.BLANK,
    )  # fmt: skip
    assert len(seen.rows) == len(seen.row_numbers) == 20
    assert seen.row_numbers[0] == 2
    assert seen.rows[0][3] == "1.234,50"


def test_a_header_below_a_title_is_found_without_knowing_any_title(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv.gz"
    text = "City of X\n\n\n" + PERMITS
    path.write_bytes(gzip.compress(text.encode()))

    seen = preview(path)

    assert seen.header_row == 4
    assert seen.member == "a.csv"
    assert seen.header[0] == "PermitNum"
    assert seen.row_numbers[0] == 5


def test_all_sheets_of_a_workbook_are_listed_with_their_sizes(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        {
            "Bìa": [["BÁO CÁO"]],
            "T1": [["Mã", "Ngày"], ["a", "01/02/2024"], ["b", "02/02/2024"]],
            "T2": [["Mã"], ["c"]],
        },
    )

    seen = preview(path)
    chosen = preview(path, sheet="T2")

    assert seen.sheets == (
        SheetSize("Bìa", 1, 1), SheetSize("T1", 3, 2), SheetSize("T2", 2, 1),
    )  # fmt: skip
    assert seen.sheet == "T1"
    assert seen.types == (GuessedType.TEXT, GuessedType.DAY)
    assert (chosen.sheet, chosen.rows) == ("T2", (("c",),))
    assert chosen.sheets == seen.sheets


def test_the_header_row_may_be_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\nMã,Ngày\na,b\n")

    seen = preview(path, header_row=2)

    assert seen.header == ("Mã", "Ngày")
    assert seen.rows == (("a", "b"),)
    with pytest.raises(UnreadableFile):
        preview(path, header_row=7)


def test_merged_heads_are_joined_in_a_workbook(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["SỔ THEO DÕI"])
    sheet.merge_cells("A1:E1")
    sheet.append(["STT", "Hồ sơ", None, "Thời hạn", None])
    sheet.append([None, "Mã", "Tên", "Nhận", "Hẹn"])
    sheet.append(["(1)", "(2)", "(3)", "(4)", "(5)"])
    sheet.append([1, "H-1", "a", "x", "y"])
    for cells in ("A2:A3", "B2:C2", "D2:E2"):
        sheet.merge_cells(cells)
    path = tmp_path / "a.xlsx"
    workbook.save(path)

    seen = preview(path)

    assert seen.header_row == 3
    assert seen.header == (
        "STT", "Hồ sơ – Mã", "Hồ sơ – Tên", "Thời hạn – Nhận", "Thời hạn – Hẹn",
    )  # fmt: skip
    assert seen.bare_titles == ("STT", "Mã", "Tên", "Nhận", "Hẹn")
    assert seen.row_numbers == (5,)
    assert preview(path, header_row=2).header == seen.header
    assert preview(path, header_row=3).header == seen.header


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["", " "], GuessedType.BLANK),
        (["1", "2", "3"], GuessedType.WHOLE_NUMBER),
        (["1", "2,5"], GuessedType.NUMBER),
        (["1.234.567", "-2"], GuessedType.NUMBER),
        (["17/06/2024", "1.7.24"], GuessedType.DAY),
        (["17/06/2024 14:20", "17/06/2024"], GuessedType.MOMENT),
        (["2024-06-17T14:20:05.123Z"], GuessedType.MOMENT),
        (["6/17/2024 2:20:00 PM"], GuessedType.MOMENT),
        (["Có", "không", ""], GuessedType.YES_NO),
        (["0", "1"], GuessedType.YES_NO),
        (["H-1", "2"], GuessedType.TEXT),
        (["1"] * 19 + ["không rõ"], GuessedType.WHOLE_NUMBER),
    ],
)
def test_types_are_guessed_from_nearly_all_cells(
    cells: list[str], kind: GuessedType
) -> None:
    assert guessed_type(cells) is kind


def test_only_the_beginning_of_a_large_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 3_000_000 + b"\xff")

    assert len(preview(path).rows) == 20
