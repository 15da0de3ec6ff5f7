"""Files that must be refused: with a place, a reason and a remedy, soon and small."""

import io
import struct
import subprocess
import sys
import time
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from domain.problem import Problem, Severity
from ingest.dossiers import ParsedDossiers, read_dossiers
from ingest.limits import Limits
from tests.ingest.builders import (
    CATALOGUE,
    COMPLETE_TO,
    GOOD,
    HEADER,
    TITLE,
    csv_bytes,
    dossier,
    write_csv,
    write_workbook,
)

MOST_SECONDS = 5.0
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
KEYS = list(GOOD)
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _read(path: Path, **limits: int) -> ParsedDossiers:
    begin = time.monotonic()
    parsed = read_dossiers(
        path, catalogue=CATALOGUE, complete_to=COMPLETE_TO, limits=Limits(**limits)
    )
    assert time.monotonic() - begin < MOST_SECONDS
    return parsed


def _only_refusal(parsed: ParsedDossiers) -> Problem:
    (problem,) = [p for p in parsed.problems if p.severity is Severity.REJECT]
    assert parsed.is_unreadable
    assert parsed.dossiers.num_rows == parsed.row_count == 0
    assert problem.place
    assert problem.reason
    assert problem.remedy
    return problem


def _workbook_bytes(*rows: tuple[str, ...]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _with_parts(
    path: Path,
    replaced: dict[str, bytes],
    *,
    change: Callable[[zipfile.ZipInfo], None] | None = None,
) -> Path:
    """A small workbook with some parts replaced or added."""
    original = zipfile.ZipFile(io.BytesIO(_workbook_bytes(HEADER, ("x",))))
    parts = {name: original.read(name) for name in original.namelist()} | replaced
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(entry)
            archive.writestr(entry, content)
    return path


def _sheet(body: str, *, before: str = "") -> bytes:
    sheet = f"<worksheet {NAMESPACE}>{body}</worksheet>"
    return f'<?xml version="1.0"?>{before}{sheet}'.encode()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("rong.csv", b"", "file-empty"),
        ("bao-cao.csv", b"%PDF-1.7\n" + bytes(100), "file-wrong-type"),
        ("anh.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "file-wrong-type"),
        ("bang.xls", b"<html><table><tr><td>x</td></tr></table>", "file-wrong-type"),
        ("bang.xls", OLE_HEAD + "Workbook".encode("utf-16-le"), "file-old-excel"),
        ("thu.doc", OLE_HEAD + "WordDocument".encode("utf-16-le"), "file-wrong-type"),
        ("khoa.xlsx", OLE_HEAD + "EncryptedPackage".encode("utf-16-le"),
         "file-encrypted"),
        ("rac.csv", bytes(range(32)) * 20, "file-wrong-type"),
        ("cut.xlsx", _workbook_bytes(HEADER)[:-200], "workbook-damaged"),
        ("giam.xlsx", b"PK\x03\x04" + bytes(500), "workbook-damaged"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_named(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    problem = _only_refusal(_read(path))

    assert problem.kind == kind


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "thu.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert _only_refusal(_read(path)).kind == "file-wrong-type"


def test_a_file_above_its_size_is_refused_unread(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "to.csv", [dossier()])

    problem = _only_refusal(_read(path, csv_bytes=100))

    assert problem.kind == "file-too-large"


def test_csv_under_the_name_of_a_workbook_is_read_with_a_notice(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ho-so.xlsx", [dossier()], keys=KEYS)

    parsed = _read(path)

    assert parsed.dossiers.num_rows == 1
    assert ("file-name-differs", Severity.NOTICE) in parsed.problem_counts


def _tone_apart(letter: str) -> str:
    """As cp1258 writes it where it has no letter of its own: the tone after it."""
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        # The tone is not always the last mark: ậ is a, dot below, circumflex.
        tone = next(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
    return letter


@pytest.mark.parametrize(
    ("encoding", "guess"), [("cp1258", "Windows-1258"), ("latin-1", "Windows-1252")]
)
def test_another_encoding_is_guessed_and_placed(
    tmp_path: Path, encoding: str, guess: str
) -> None:
    text = ",".join(TITLE[key] for key in KEYS) + "\r\n"
    if encoding == "cp1258":
        text = "".join(_tone_apart(letter) for letter in text)
    else:
        text = "Ma,Café,Señor\r\n"
    path = tmp_path / "ho-so.csv"
    path.write_bytes(text.encode(encoding))

    problem = _only_refusal(_read(path))

    assert problem.kind == "file-encoding"
    assert guess in problem.reason
    assert problem.place == "dòng 1"
    assert "UTF-8" in problem.remedy


def test_vietnamese_of_the_abc_fonts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    path.write_bytes(b"M\xb7 h\xe5 s\xac,\xae\xac n v\xb8,\xa8\xa9\xaa\xab\r\n" * 9)

    assert "TCVN3" in _only_refusal(_read(path)).reason


def test_utf_16_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    path.write_bytes(csv_bytes([dossier()]).decode().encode("utf-16")[:-1])

    assert _only_refusal(_read(path)).kind == "file-encoding"


def test_a_workbook_of_hidden_sheets_is_refused(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(HEADER)
    workbook.active.sheet_state = "hidden"
    workbook.create_chartsheet("Biểu đồ")
    workbook.active = 1
    path = tmp_path / "a.xlsx"
    workbook.save(path)

    assert _only_refusal(_read(path)).kind == "workbook-empty"


def test_a_sheet_that_is_no_xml_is_refused(tmp_path: Path) -> None:
    path = _with_parts(tmp_path / "a.xlsx", {SHEET: _sheet("<sheetData><row")})

    parsed = _read(path)

    assert parsed.is_unreadable


def test_a_workbook_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"Hồ sơ": [HEADER]})

    parsed = read_dossiers(
        path,
        catalogue=CATALOGUE,
        complete_to=COMPLETE_TO,
        limits=Limits(worker_seconds=0.0),
    )

    assert parsed.is_unreadable


def test_more_rows_than_allowed_in_a_sheet_are_refused(tmp_path: Path) -> None:
    rows = [list(GOOD.values())] * 20
    header = [TITLE[key] for key in GOOD]
    path = write_workbook(tmp_path / "a.xlsx", {"Hồ sơ": [header, *rows]})

    problem = _only_refusal(_read(path, columns=5))

    assert problem.kind == "workbook-too-long"
    assert problem.place == "F21"


def test_a_bad_byte_deep_in_the_file_is_placed_at_its_line(tmp_path: Path) -> None:
    lines = csv_bytes([dossier(code=f"H-{n}") for n in range(3000)]).split(b"\r\n")
    lines[2500] = lines[2500].replace(b"HBC", b"HB\xd0")
    path = tmp_path / "ho-so.csv"
    path.write_bytes(b"\r\n".join(lines))

    assert _only_refusal(_read(path)).place == "dòng 2501"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_unicode_encoding_and_delimiter_is_read(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    content = csv_bytes([dossier(step="Chờ sở, ngành; góp ý")], delimiter=delimiter)
    path = tmp_path / "ho-so.csv"
    path.write_bytes(content.decode().encode(encoding))

    parsed = _read(path)

    assert parsed.dossiers.column("step").to_pylist() == ["Chờ sở, ngành; góp ý"]


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "ho-so.csv", [dossier()], keys=["code", "due", "org_unit"]
    )

    parsed = _read(path)

    assert parsed.is_unreadable
    assert [p.kind for p in parsed.problems] == ["column-missing"] * 2
    assert "'Thủ tục'" in parsed.problems[0].reason
    assert "'Tiếp nhận lúc'" in parsed.problems[1].reason


def test_two_columns_of_one_field_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    content = csv_bytes([dossier()], keys=KEYS).replace(
        "Hẹn trả".encode(), "Tiếp nhận lúc".encode()
    )
    path.write_bytes(content)

    problem = _only_refusal(_read(path))

    assert problem.kind == "column-repeated"
    assert problem.place == "dòng 1, cột thứ 6"
    assert "cột thứ 5" in problem.reason


def test_headers_are_known_whatever_their_case_marks_and_spaces(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    content = csv_bytes([dossier()], keys=KEYS).decode()
    header, rest = content.split("\r\n", 1)
    renamed = header.replace("Mã hồ sơ", "MA  HO SO ").replace(
        "Hẹn trả", "NGÀY_HẸN_TRẢ"
    )
    path.write_text(f"{renamed},Ghi chú\r\n{rest.rstrip()},x\r\n", newline="")

    parsed = _read(path)

    assert parsed.dossiers.num_rows == 1
    assert dict(parsed.problem_counts) == {("column-unknown", Severity.NOTICE): 1}


def test_a_header_alone_has_no_rows_and_no_problem(tmp_path: Path) -> None:
    parsed = _read(write_csv(tmp_path / "ho-so.csv", []))

    assert parsed.row_count == 0
    assert parsed.problems == ()
    assert not parsed.is_unreadable


def test_rows_of_another_length_are_refused_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    rows = [dossier(code=f"H-{n}", step="a\nb") for n in range(1, 5)]
    lines = csv_bytes(rows, keys=[*KEYS, "step"]).split(b"\r\n")
    lines[2] = lines[2].replace(b",TTHC-DD-07", b"")
    path.write_bytes(b"\r\n".join(lines))

    parsed = _read(path, block_bytes=200)

    (problem,) = parsed.problems
    assert problem.kind == "row-length"
    assert problem.place == "dòng 3"
    assert "6 cột, tiêu đề có 7 cột" in problem.reason
    assert parsed.dossiers.column("row").to_pylist() == [2, 4, 5]
    assert parsed.row_count == 4


def test_a_quote_left_open_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    content = csv_bytes([dossier(code=f"H-{n}") for n in range(100)], keys=KEYS)
    path.write_bytes(content.replace(b"H-5,", b'"H-5,'))

    parsed = _read(path)

    assert parsed.dossiers.num_rows == 5
    assert "dấu ngoặc kép" in parsed.problems[0].reason


def test_a_quote_left_open_in_a_large_file_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    content = csv_bytes([dossier(code=f"H-{n}") for n in range(1000)], keys=KEYS)
    path.write_bytes(content.replace(b"H-5,", b'"H-5,'))

    problem = _only_refusal(_read(path, block_bytes=4096))

    assert problem.kind == "file-structure"


def test_too_many_rows_or_columns_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [dossier(code=f"H-{n}") for n in range(20)])

    assert _only_refusal(_read(path, rows=15)).kind == "file-too-long"
    assert _only_refusal(_read(path, columns=10)).kind == "file-too-wide"


def test_nul_bytes_are_placed_at_their_cell(tmp_path: Path) -> None:
    rows = [
        dossier(),
        dossier(code="H-\x00-2"),
        dossier(code="H-3", step="Thẩm\x00định"),
    ]
    path = write_csv(tmp_path / "ho-so.csv", rows)

    parsed = _read(path)

    assert {(p.kind, p.place) for p in parsed.problems if p.severity == "reject"} == {
        ("code-control", "dòng 3, cột Mã hồ sơ"),
        ("step-control", "dòng 4, cột Bước hiện tại"),
    }
    assert parsed.dossiers.num_rows == 1


def test_text_that_looks_like_a_formula_is_kept_as_text(tmp_path: Path) -> None:
    formula = "=cmd|' /C calc'!A0"
    rows = [list(dossier(step=formula).values())]
    keys = [*KEYS, "step"]
    path = write_workbook(
        tmp_path / "a.xlsx", {"Hồ sơ": [[TITLE[key] for key in keys], *rows]}
    )
    csv_path = write_csv(tmp_path / "a.csv", [dossier(step=formula)])

    parsed = _read(csv_path)

    assert parsed.dossiers.column("step").to_pylist() == [formula]
    (notice,) = [p for p in parsed.problems if p.kind == "step-formula"]
    assert notice.severity is Severity.NOTICE
    assert notice.place == "dòng 2, cột Bước hiện tại"
    assert "nạp như chữ" in notice.reason
    # openpyxl writes it as a formula; without a computed value the cell is blank.
    assert _read(path).dossiers.column("step").to_pylist() == [None]


def test_a_claim_of_ten_million_rows_is_refused_at_once(tmp_path: Path) -> None:
    path = _with_parts(
        tmp_path / "a.xlsx",
        {SHEET: _sheet('<dimension ref="A1:AC10000000"/><sheetData/>')},
    )
    begin = time.monotonic()

    problem = _only_refusal(_read(path))

    assert problem.kind == "workbook-too-long"
    assert time.monotonic() - begin < 1


@pytest.mark.parametrize("corner", ["XFD1048576", "A9999999"])
def test_a_far_corner_does_not_take_memory_or_the_application(
    tmp_path: Path, corner: str
) -> None:
    row = corner.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    body = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="{row}"><c r="{corner}"><v>1</v></c></row></sheetData>'
    )
    path = _with_parts(tmp_path / "a.xlsx", {SHEET: _sheet(body)})

    parsed = _read(path)

    assert parsed.is_unreadable
    assert parsed.problems[0].kind in {"workbook-too-large", "column-missing"}


def test_a_bomb_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open(SHEET, "w", force_zip64=True) as part:
            for _ in range(64):
                part.write(bytes(1024**2))
    script = (
        "import resource, sys, pathlib\n"
        "from ingest.workbook import open_workbook\n"
        "from ingest.unreadable import UnreadableFile\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    open_workbook(pathlib.Path(sys.argv[1]), is_header=bool)\n"
        "except UnreadableFile as refused:\n"
        "    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    print(refused.problems[0].kind, after - before)\n"
    )
    begin = time.monotonic()

    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    kind, grown_kilobytes = done.stdout.split()
    assert kind == "workbook-too-large"
    assert int(grown_kilobytes) < 32 * 1024
    assert time.monotonic() - begin < MOST_SECONDS


def test_a_directory_that_lies_about_sizes_is_found_out(tmp_path: Path) -> None:
    path = _with_parts(
        tmp_path / "a.xlsx", {SHEET: _sheet("<!--" + "x" * 5000 + "-->")}
    )
    content = bytearray(path.read_bytes())
    at = content.find(SHEET.encode(), content.find(b"PK\x01\x02")) - 46
    struct.pack_into("<L", content, at + 24, 100)
    path.write_bytes(bytes(content))

    assert _only_refusal(_read(path)).kind == "workbook-damaged"


def test_too_many_parts_are_refused_before_the_directory_is_read(
    tmp_path: Path,
) -> None:
    path = _with_parts(tmp_path / "a.xlsx", {f"x/{n}.txt": b"" for n in range(600)})

    assert _only_refusal(_read(path, zip_entries=20)).kind == "workbook-too-large"


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        "<!--" + " " * 2_000_000 + '--><!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]>',
    ],
)
def test_a_workbook_with_a_dtd_is_refused(tmp_path: Path, before: str) -> None:
    path = _with_parts(
        tmp_path / "a.xlsx", {SHEET: _sheet("<sheetData/>", before=before)}
    )

    problem = _only_refusal(_read(path))

    assert problem.kind == "workbook-unsafe"
    assert problem.place == SHEET


def test_a_workbook_in_utf_16_cannot_hide_a_dtd(tmp_path: Path) -> None:
    hidden = _sheet("<sheetData/>", before="<!DOCTYPE x>").decode().encode("utf-16")
    path = _with_parts(tmp_path / "a.xlsx", {SHEET: hidden})

    assert _only_refusal(_read(path)).kind == "workbook-unsafe"


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("../../etc/passwd", "workbook-unsafe"),
        ("/tmp/x", "workbook-unsafe"),
        ("xl/vbaProject.bin", "workbook-macro"),
    ],
)
def test_unwanted_parts_are_refused(tmp_path: Path, part: str, kind: str) -> None:
    path = _with_parts(tmp_path / "a.xlsx", {part: b"x"})

    assert _only_refusal(_read(path)).kind == kind


def test_a_workbook_with_encrypted_parts_is_refused(tmp_path: Path) -> None:
    path = _with_parts(tmp_path / "a.xlsx", {})
    content = path.read_bytes()
    at = content.find(b"PK\x01\x02")
    path.write_bytes(content[: at + 8] + b"\x01\x00" + content[at + 10 :])

    assert _only_refusal(_read(path)).kind == "file-encrypted"


def test_a_million_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    path.write_bytes(csv_bytes([dossier()]) + b"\r\n" * 1_000_000)

    parsed = _read(path)

    assert parsed.row_count == 1
    assert parsed.problems == ()


def test_a_file_of_rubbish_names_is_refused_in_time(tmp_path: Path) -> None:
    rows = [dossier(code=f"H-{n}", org_unit=f"Xã {n}") for n in range(20_000)]
    path = write_csv(tmp_path / "ho-so.csv", rows, keys=KEYS)

    parsed = _read(path)

    assert parsed.problem_counts["org-unit-unknown", Severity.REJECT] == 20_000
    assert len(parsed.rejected_rows) == 20_000
    assert len(parsed.problems) == 1_000
