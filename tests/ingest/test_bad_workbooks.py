"""Workbooks that are traps, bombs or none at all: refused soon, in little memory."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from domain.problem import Severity
from ingest.workbook_guard import sound_workbook
from tests.ingest.builders import GOOD, HEADER, TITLE, write_workbook
from tests.ingest.opening import read_table, refusal, refused_in_little_memory

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
OLD_WORKBOOK = Path(__file__).with_name("files") / "so-theo-doi.xls"
WRITE_ACCESS = b"\x5c\x00\x70\x00"
"""A record that every .xls has near its beginning: 112 bytes, the user's name."""


def workbook_bytes(*rows: tuple[str, ...]) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def with_parts(
    path: Path,
    replaced: dict[str, bytes],
    *,
    change: Callable[[zipfile.ZipInfo], None] | None = None,
) -> Path:
    """A small workbook with some parts replaced or added."""
    original = zipfile.ZipFile(io.BytesIO(workbook_bytes(HEADER, ("x",))))
    parts = {name: original.read(name) for name in original.namelist()} | replaced
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(entry)
            archive.writestr(entry, content)
    return path


def sheet(body: str, *, before: str = "") -> bytes:
    content = f"<worksheet {NAMESPACE}>{body}</worksheet>"
    return f'<?xml version="1.0"?>{before}{content}'.encode()


@pytest.mark.parametrize(
    "content",
    [
        workbook_bytes(HEADER)[:-200],
        workbook_bytes(HEADER)[:1000],
        b"PK\x03\x04" + bytes(500),
        OLD_WORKBOOK.read_bytes()[:3000],
        OLD_WORKBOOK.read_bytes()[:5000],
    ],
)
def test_a_workbook_cut_off_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(content)

    assert refusal(path).kind in {"workbook-damaged", "workbook-too-large"}


@pytest.mark.parametrize("part", ["word/document.xml", "ppt/presentation.xml"])
def test_another_office_file_is_refused(tmp_path: Path, part: str) -> None:
    path = tmp_path / "thu.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(part, "<x/>")

    assert refusal(path).kind == "file-wrong-type"


def test_an_old_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(OLD_WORKBOOK.read_bytes())
    at = content.index(WRITE_ACCESS)
    content[at : at + 2] = b"\x2f\x00"  # The record FILEPASS: what follows is secret.
    path = tmp_path / "khoa.xls"
    path.write_bytes(bytes(content))

    assert refusal(path).kind == "file-encrypted"


def test_rubbish_in_an_old_workbook_is_refused(tmp_path: Path) -> None:
    content = bytearray(OLD_WORKBOOK.read_bytes())
    content[2048:] = bytes(n * 7 % 251 for n in range(len(content) - 2048))
    path = tmp_path / "rac.xls"
    path.write_bytes(bytes(content))

    assert refused_in_little_memory(path).startswith(("workbook-", "file-"))


def test_a_workbook_of_hidden_sheets_is_refused(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(HEADER)
    workbook.active.sheet_state = "hidden"
    workbook.create_chartsheet("Biểu đồ")
    workbook.active = 1
    path = tmp_path / "a.xlsx"
    workbook.save(path)

    assert refusal(path).kind == "workbook-empty"


@pytest.mark.parametrize(
    "body",
    [
        "<sheetData><row",
        "<sheetData><row r='1'><c r='ZZZZZZZZ1'><v>1</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='A1' t='s'><v>999999</v></c></row></sheetData>",
        "",
    ],
)
def test_a_sheet_that_makes_no_sense_has_no_table(tmp_path: Path, body: str) -> None:
    path = with_parts(tmp_path / "a.xlsx", {SHEET: sheet(body)})

    reading = read_table(path)

    assert not reading.rows
    assert any(p.severity is Severity.REJECT for p in reading.problems)


def test_a_sheet_wider_than_allowed_is_refused_with_its_corner(tmp_path: Path) -> None:
    rows = [list(GOOD.values())] * 20
    path = write_workbook(
        tmp_path / "a.xlsx", {"Hồ sơ": [[TITLE[key] for key in GOOD], *rows]}
    )

    problem = refusal(path, columns=5)

    assert problem.kind == "workbook-too-long"
    assert problem.place == "F21"


def test_a_claim_of_ten_million_rows_is_refused_at_once(tmp_path: Path) -> None:
    body = '<dimension ref="A1:AC10000000"/><sheetData/>'
    path = with_parts(tmp_path / "a.xlsx", {SHEET: sheet(body)})

    assert refusal(path).kind == "workbook-too-long"


@pytest.mark.parametrize("corner", ["XFD1048576", "A9999999", "ALL1000000"])
def test_a_far_corner_does_not_take_memory_or_the_application(
    tmp_path: Path, corner: str
) -> None:
    """Two cells, of which the parser makes a rectangle of gigabytes."""
    row = corner.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    body = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="{row}"><c r="{corner}"><v>1</v></c></row></sheetData>'
    )
    path = with_parts(tmp_path / "a.xlsx", {SHEET: sheet(body)})

    reading = read_table(path)

    assert not reading.rows
    assert reading.problems[0].kind in {"workbook-too-large", "column-missing"}


def test_a_bomb_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open(SHEET, "w", force_zip64=True) as part:
            for _ in range(64):
                part.write(bytes(1024**2))

    kind = refused_in_little_memory(path, most_megabytes=32)

    assert kind == "workbook-too-large"


def test_deep_nesting_does_not_take_the_application(tmp_path: Path) -> None:
    deep = "<a>" * 200_000 + "</a>" * 200_000
    path = with_parts(tmp_path / "a.xlsx", {SHEET: sheet(f"{deep}<sheetData/>")})

    reading = read_table(path)

    assert not reading.rows
    assert all(p.reason and p.remedy for p in reading.problems)


def test_a_directory_that_lies_about_sizes_is_found_out(tmp_path: Path) -> None:
    path = with_parts(tmp_path / "a.xlsx", {SHEET: sheet("<!--" + "x" * 5000 + "-->")})
    content = bytearray(path.read_bytes())
    at = content.find(SHEET.encode(), content.find(b"PK\x01\x02")) - 46
    struct.pack_into("<L", content, at + 24, 100)
    path.write_bytes(bytes(content))

    assert refusal(path).kind == "workbook-damaged"


def test_too_many_parts_are_refused_before_the_directory_is_read(
    tmp_path: Path,
) -> None:
    path = with_parts(tmp_path / "a.xlsx", {f"x/{n}.txt": b"" for n in range(600)})

    assert refusal(path, zip_entries=20).kind == "workbook-too-large"


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        "<!--" + " " * 2_000_000 + '--><!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]>',
        '<!DOCTYPE l [<!ENTITY a "ha">'
        + "".join(
            f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
        )
        + "]>",
    ],
    ids=["dtd", "behind-a-comment", "billion-laughs"],
)
def test_a_workbook_with_a_dtd_is_refused(tmp_path: Path, before: str) -> None:
    path = with_parts(
        tmp_path / "a.xlsx", {SHEET: sheet("<sheetData/>", before=before)}
    )

    problem = refusal(path)

    assert problem.kind == "workbook-unsafe"
    assert problem.place == SHEET


@pytest.mark.parametrize("cut", [1, 2, 5, 9])
def test_a_dtd_over_the_edge_of_two_pieces_is_seen(tmp_path: Path, cut: int) -> None:
    """Parts are looked through a mebibyte at a time."""
    start = '<?xml version="1.0"?>'
    padding = " " * (1024**2 - len(start) - cut)
    content = f"{start}{padding}<!DOCTYPE x><worksheet {NAMESPACE}/>".encode()
    path = with_parts(tmp_path / "a.xlsx", {SHEET: content})

    assert refusal(path).kind == "workbook-unsafe"


@pytest.mark.parametrize("cut", [1, 8, 20, 30, 40])
def test_an_error_cell_over_the_edge_of_two_pieces_is_noted(
    tmp_path: Path, cut: int
) -> None:
    start = f"<worksheet {NAMESPACE}><sheetData>"
    padding = " " * (1024**2 - len(start) - cut)
    cell = '<row r="7"><c r="D7" t="e"><v>#N/A</v></c></row>'
    content = f"{start}{padding}{cell}</sheetData></worksheet>".encode()
    path = with_parts(tmp_path / "a.xlsx", {SHEET: content})

    assert sound_workbook(path).errors == {"Sheet": {(6, 3): "#N/A"}}


def test_a_workbook_in_utf_16_cannot_hide_a_dtd(tmp_path: Path) -> None:
    hidden = sheet("<sheetData/>", before="<!DOCTYPE x>").decode().encode("utf-16")
    path = with_parts(tmp_path / "a.xlsx", {SHEET: hidden})

    assert refusal(path).kind == "workbook-unsafe"


@pytest.mark.parametrize("part", ["../../etc/passwd", "/tmp/x", "xl\\..\\x.xml"])
def test_parts_that_lead_out_are_refused(tmp_path: Path, part: str) -> None:
    path = with_parts(tmp_path / "a.xlsx", {part: b"x"})

    assert refusal(path).kind == "workbook-unsafe"


def test_a_workbook_with_encrypted_parts_is_refused(tmp_path: Path) -> None:
    path = with_parts(tmp_path / "a.xlsx", {})
    content = path.read_bytes()
    at = content.find(b"PK\x01\x02")
    path.write_bytes(content[: at + 8] + b"\x01\x00" + content[at + 10 :])

    assert refusal(path).kind == "file-encrypted"


def test_a_formula_without_a_value_is_blank(tmp_path: Path) -> None:
    keys = [*GOOD, "step"]
    row = [*GOOD.values(), "=cmd|' /C calc'!A0"]
    path = write_workbook(
        tmp_path / "a.xlsx", {"Hồ sơ": [[TITLE[key] for key in keys], row]}
    )

    assert read_table(path).column("step") == [""]
