"""Files that must be refused: with a place, a reason and a remedy, soon and small."""

import unicodedata
import zipfile
from pathlib import Path

import pytest

from domain.problem import Severity
from ingest.dossiers import ParsedDossiers, read_dossiers
from ingest.limits import Limits
from tests.ingest.builders import (
    CATALOGUE,
    COMPLETE_TO,
    GOOD,
    csv_bytes,
    dossier,
    write_csv,
)
from tests.ingest.opening import read_table, refusal

KEYS = list(GOOD)
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x09\x00" + bytes(480)


def read_all(path: Path, **limits: int) -> ParsedDossiers:
    return read_dossiers(
        path, catalogue=CATALOGUE, complete_to=COMPLETE_TO, limits=Limits(**limits)
    )


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("rong.csv", b"", "file-empty"),
        ("bao-cao.csv", b"%PDF-1.7\n" + bytes(100), "file-wrong-type"),
        ("anh.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "file-wrong-type"),
        ("bang.xls", b"<html><table><tr><td>x</td></tr></table>", "file-wrong-type"),
        ("bang.csv", b"<?xml version='1.0'?><r/>" * 9, "file-wrong-type"),
        ("thu.doc", OLE_HEAD + "WordDocument".encode("utf-16-le"), "file-wrong-type"),
        ("khoa.xlsx", OLE_HEAD + "EncryptedPackage".encode("utf-16-le"),
         "file-encrypted"),
        ("gia.xls", OLE_HEAD + "Workbook".encode("utf-16-le"), "workbook-damaged"),
        ("rac.csv", bytes(range(32)) * 20, "file-wrong-type"),
        ("nen.csv", b"Rar!\x1a\x07\x00" + bytes(100), "file-wrong-type"),
        ("khoa.parquet", b"PARE" + bytes(100) + b"PARE", "file-wrong-type"),
        ("gia.parquet", b"PAR1" + bytes(100) + b"PAR1", "parquet-damaged"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_named(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert refusal(path).kind == kind


def test_a_binary_workbook_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", bytes(100))

    found = refusal(path)

    assert "nhị phân .xlsb" in found.reason
    assert "lưu lại dạng .xlsx" in found.remedy


def test_a_file_above_its_size_is_refused_unread(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "to.csv", [dossier()])

    assert refusal(path, csv_bytes=100).kind == "file-too-large"


def test_csv_under_the_name_of_a_workbook_is_read_with_a_notice(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ho-so.xlsx", [dossier()], keys=KEYS)

    reading = read_table(path)

    assert reading.column("code") == [GOOD["code"]]
    (notice,) = reading.problems
    assert (notice.kind, notice.severity) == ("file-name-differs", Severity.NOTICE)
    assert "nội dung là CSV" in notice.reason


@pytest.mark.parametrize(
    ("content", "guess"),
    [
        ("Ma,Café,Señor\r\n".encode("latin-1") * 9, "Windows-1252"),
        (b"M\xb7 h\xe5 s\xac,\xae\xac n v\xb8,\xa8\xa9\xaa\xab\r\n" * 9, "TCVN3"),
        ("Maõ hoà sô,Ñôn vò,Thuû tuïc,Ngaøy tieáp nhaän\r\n".encode("cp1252") * 9,
         "VNI"),
    ],
)  # fmt: skip
def test_another_encoding_is_guessed_and_placed(
    tmp_path: Path, content: bytes, guess: str
) -> None:
    path = tmp_path / "ho-so.csv"
    path.write_bytes(content)

    problem = refusal(path)

    assert problem.kind == "file-encoding"
    assert guess in problem.reason
    assert problem.place == "dòng 1"
    assert "UTF-8" in problem.remedy


@pytest.mark.parametrize("cut", [1, 3])
def test_utf_16_cut_in_the_middle_is_refused_at_its_end(
    tmp_path: Path, cut: int
) -> None:
    rows = [dossier(code=f"H-{n}") for n in range(3000)]
    path = tmp_path / "ho-so.csv"
    path.write_bytes(csv_bytes(rows).decode().rstrip().encode("utf-16")[:-cut])

    problem = refusal(path)

    assert problem.kind == "file-encoding"
    assert "UTF-16" in problem.reason
    assert problem.place == "dòng 3001"


def test_a_bad_byte_deep_in_the_file_is_placed_at_its_line(tmp_path: Path) -> None:
    lines = csv_bytes([dossier(code=f"H-{n}") for n in range(3000)]).split(b"\r\n")
    lines[2500] = lines[2500].replace(b"HBC", b"HB\xd0")
    path = tmp_path / "ho-so.csv"
    path.write_bytes(b"\r\n".join(lines))

    problem = refusal(path)

    assert problem.place == "dòng 2501"
    assert "UTF-8" in problem.reason


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "ho-so.csv", [dossier()], keys=["code", "due", "org_unit"]
    )

    reading = read_table(path)

    assert not reading.rows
    assert [p.kind for p in reading.problems] == ["column-missing"] * 2
    assert "'Thủ tục'" in reading.problems[0].reason
    assert "'Tiếp nhận lúc'" in reading.problems[1].reason


def test_two_columns_of_one_needed_title_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    content = csv_bytes([dossier()], keys=KEYS).replace(
        "Hẹn trả".encode(), "Tiếp nhận lúc".encode()
    )
    path.write_bytes(content)

    problem = refusal(path)

    assert problem.kind == "column-repeated"
    assert problem.place == "dòng 1, cột thứ 6"
    assert "cột thứ 5" in problem.reason


def test_a_header_alone_has_no_rows_and_no_problem(tmp_path: Path) -> None:
    reading = read_table(write_csv(tmp_path / "ho-so.csv", []))

    assert reading.rows == ()
    assert reading.problems == ()


def test_rows_of_another_length_are_refused_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    rows = [dossier(code=f"H-{n}", step="a\nb") for n in range(1, 5)]
    lines = csv_bytes(rows, keys=[*KEYS, "step"]).split(b"\r\n")
    lines[2] = lines[2].replace(b",TTHC-DD-07", b"")
    path.write_bytes(b"\r\n".join(lines))

    reading = read_table(path, limits=Limits(block_bytes=200))

    (problem,) = reading.problems
    assert problem.kind == "row-length"
    assert problem.place == "dòng 3"
    assert "6 cột, tiêu đề có 7 cột" in problem.reason
    assert reading.numbers == (2, 4, 5)


def test_a_last_row_cut_off_is_refused_and_not_taken_for_a_note(tmp_path: Path) -> None:
    content = csv_bytes([dossier(), dossier(code="H-2")], keys=KEYS)
    path = tmp_path / "ho-so.csv"
    path.write_bytes(content[: content.rindex(b"TTHC") + 4])

    reading = read_table(path)

    assert reading.kinds == {("row-length", Severity.REJECT)}
    assert reading.problems[0].row == 3


def test_a_quote_left_open_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    content = csv_bytes([dossier(code=f"H-{n}") for n in range(100)], keys=KEYS)
    path.write_bytes(content.replace(b"H-5,", b'"H-5,'))

    reading = read_table(path)

    assert len(reading.rows) == 5
    assert "dấu ngoặc kép" in reading.problems[0].reason


def test_a_quote_left_open_in_a_large_file_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    content = csv_bytes([dossier(code=f"H-{n}") for n in range(1000)], keys=KEYS)
    path.write_bytes(content.replace(b"H-500,", b'"H-500,'))

    assert refusal(path, block_bytes=4096).kind == "file-structure"


def test_too_many_rows_or_columns_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [dossier(code=f"H-{n}") for n in range(20)])

    assert refusal(path, rows=15).kind == "file-too-long"
    assert refusal(path, columns=10).kind == "file-too-wide"


def test_a_million_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rong.csv"
    path.write_bytes(b",".join([b"a"] * 1_000_000) + b"\r\n" + b"," * 999_999 + b"\r\n")

    assert refusal(path).kind == "file-too-wide"


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "dai.csv", [dossier()])
    with path.open("ab") as stream:
        stream.write(b"x" * 20 * 1024**2)

    assert refusal(path).kind == "file-structure"


def test_nul_bytes_are_placed_at_their_cell(tmp_path: Path) -> None:
    rows = [
        dossier(),
        dossier(code="H-\x00-2"),
        dossier(code="H-3", step="Thẩm\x00định"),
    ]
    path = write_csv(tmp_path / "ho-so.csv", rows)

    parsed = read_all(path)

    assert {(p.kind, p.place) for p in parsed.problems if p.severity == "reject"} == {
        ("code-control", "dòng 3, cột Mã hồ sơ"),
        ("step-control", "dòng 4, cột Bước hiện tại"),
    }


@pytest.mark.parametrize(
    "payload", ["=cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3", "+1-028 3829"]
)
def test_text_that_looks_like_a_formula_is_kept_as_text(
    tmp_path: Path, payload: str
) -> None:
    path = write_csv(tmp_path / "a.csv", [dossier(step=payload)])

    parsed = read_all(path)

    assert read_table(path).column("step") == [payload]
    (notice,) = [p for p in parsed.problems if p.kind == "step-formula"]
    assert notice.severity is Severity.NOTICE
    assert notice.place == "dòng 2, cột Bước hiện tại"
    assert "nạp như chữ" in notice.reason


def test_html_in_a_cell_is_text(tmp_path: Path) -> None:
    payload = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    path = write_csv(tmp_path / "a.csv", [dossier(step=payload)])

    assert read_table(path).column("step") == [payload]


def test_a_million_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    path.write_bytes(csv_bytes([dossier()]) + b"\r\n" * 1_000_000)

    reading = read_table(path)

    assert len(reading.rows) == 1
    assert reading.problems == ()


def test_a_file_of_rubbish_names_is_refused_in_time(tmp_path: Path) -> None:
    rows = [dossier(code=f"H-{n}", org_unit=f"Xã {n}") for n in range(20_000)]
    path = write_csv(tmp_path / "ho-so.csv", rows, keys=KEYS)

    parsed = read_all(path)

    assert parsed.problem_counts["org-unit-unknown", Severity.REJECT] == 20_000
    assert len(parsed.rejected_rows) == 20_000
    assert len(parsed.problems) == 1_000


def test_a_file_of_nothing_but_line_ends_lacks_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "trang.csv"
    path.write_bytes(b"\r\n" * 50)

    reading = read_table(path)

    assert {p.kind for p in reading.problems} == {"column-missing"}
    assert unicodedata.is_normalized("NFC", reading.problems[0].reason)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_row_of_wrong_length_and_encoding_is_placed(tmp_path: Path) -> None:
    """Arrow tells such a row as text, and drops the error that this raises."""
    content = csv_bytes([dossier(code=f"H-{n}") for n in range(2000)], keys=KEYS)
    path = tmp_path / "ho-so.csv"
    path.write_bytes(content + b"x\xff\r\n" + content.split(b"\r\n")[2] + b"\r\n")

    problem = refusal(path)

    assert (problem.kind, problem.place) == ("file-encoding", "dòng 2002")
