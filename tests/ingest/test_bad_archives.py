"""Packed files: the one table inside is read; traps and bombs are refused."""

import gzip
import io
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from domain.problem import Severity
from ingest.limits import Limits
from tests.ingest.builders import GOOD, csv_bytes, dossier, write_workbook
from tests.ingest.opening import read_table, refusal, refused_in_little_memory

KEYS = list(GOOD)
TABLE = csv_bytes([dossier()], keys=KEYS)


def zip_of(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def temporary_files() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"*-{os.getpid()}-*"))


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"DOC-TRUOC.txt": b"x", "anh.png": b"x"},
        {"__MACOSX/._ho-so.csv": b"x", ".DS_Store": b"x", "thu-muc/": b""},
    ],
)
def test_the_only_table_in_a_zip_is_read(
    tmp_path: Path, others: dict[str, bytes]
) -> None:
    path = zip_of(tmp_path / "a.zip", {"xuat/ho-so.csv": TABLE, **others})
    before = temporary_files()

    reading = read_table(path)

    assert reading.column("code") == [GOOD["code"]]
    assert reading.table
    assert reading.table.origin
    assert reading.table.origin.member == "xuat/ho-so.csv"
    assert temporary_files() == before
    ignored = reading.of_kind("archive-members-ignored")
    assert bool(ignored) == ("anh.png" in others)
    assert all(p.severity is Severity.NOTICE for p in reading.problems)


def test_a_workbook_in_a_zip_is_read(tmp_path: Path) -> None:
    rows = [list(GOOD), list(GOOD.values())]
    workbook = write_workbook(tmp_path / "a.xlsx", {"Hồ sơ": rows})
    path = zip_of(tmp_path / "a.zip", {"a.xlsx": workbook.read_bytes()})

    reading = read_table(path)

    assert reading.column("code") == [GOOD["code"]]
    assert reading.table
    assert reading.table.sheet == "Hồ sơ"


def test_gzip_is_read_and_its_inner_name_told(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv.gz"
    path.write_bytes(gzip.compress(TABLE))

    reading = read_table(path)

    assert reading.column("code") == [GOOD["code"]]
    assert reading.problems == ()


def test_several_tables_are_refused_by_name(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"T1.csv": TABLE, "T2.xlsx": TABLE})

    problem = refusal(path)

    assert problem.kind == "archive-of-several"
    assert "T1.csv, T2.xlsx" in problem.reason


@pytest.mark.parametrize("name", ["trong.zip", "trong.csv", "trong.csv.gz"])
def test_an_archive_within_an_archive_is_refused(tmp_path: Path, name: str) -> None:
    inner = gzip.compress(TABLE) if name.endswith("gz") else io.BytesIO()
    if isinstance(inner, io.BytesIO):
        with zipfile.ZipFile(inner, "w") as archive:
            archive.writestr("ho-so.csv", TABLE)
        inner = inner.getvalue()
    path = zip_of(tmp_path / "a.zip", {name: inner})
    before = temporary_files()

    assert refusal(path).kind == "archive-nested"
    assert temporary_files() == before


def test_gzip_within_gzip_is_refused_by_its_inner_name(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv.gz"
    path.write_bytes(gzip.compress(gzip.compress(TABLE)))

    problem = refusal(path)

    assert (problem.kind, problem.value) == ("archive-nested", "ho-so.csv")


def test_an_archive_of_nothing_is_refused(tmp_path: Path) -> None:
    assert refusal(zip_of(tmp_path / "a.zip", {"b/": b""})).kind == "archive-empty"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.csv", "/tmp/x.csv", "C:/x.csv", "a\\..\\b.csv", "x/../../y.csv"],
)
def test_paths_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    path = zip_of(tmp_path / "a.zip", {name: TABLE})

    assert refusal(path).kind == "workbook-unsafe"


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("ho-so.csv")
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert refusal(path).kind == "workbook-unsafe"


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"ho-so.csv": TABLE})
    content = path.read_bytes()
    at = content.find(b"PK\x01\x02")
    path.write_bytes(content[: at + 8] + b"\x01\x00" + content[at + 10 :])

    assert refusal(path).kind == "file-encrypted"


def test_entries_over_the_same_bytes_are_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"a.csv": TABLE, "b.txt": TABLE})
    content = bytearray(path.read_bytes())
    second = content.rfind(b"PK\x01\x02")
    struct.pack_into("<L", content, second + 42, 0)
    path.write_bytes(bytes(content))

    assert refusal(path).kind == "workbook-unsafe"


def test_a_zip_cut_off_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"ho-so.csv": TABLE})
    path.write_bytes(path.read_bytes()[:-40])

    assert refusal(path).kind == "workbook-damaged"


def test_gzip_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv.gz"
    path.write_bytes(gzip.compress(TABLE)[:-20])

    assert refusal(path).kind == "workbook-damaged"


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {f"{n}.txt": b"" for n in range(600)})

    assert refusal(path, zip_entries=20).kind == "workbook-too-large"


def test_a_zip_bomb_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bom.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("ho-so.csv", "w", force_zip64=True) as part,
    ):
        for _ in range(128):
            part.write(bytes(1024**2))

    assert refused_in_little_memory(path) == "workbook-too-large"


def test_a_gzip_bomb_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bom.csv.gz"
    with gzip.open(path, "wb") as bomb:
        for _ in range(128):
            bomb.write(b"a" * 1024**2)

    assert refused_in_little_memory(path) == "workbook-too-large"


def test_a_size_that_is_a_lie_is_found_out(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"ho-so.csv": TABLE * 100})
    content = bytearray(path.read_bytes())
    struct.pack_into("<L", content, content.find(b"PK\x01\x02") + 24, 100)
    path.write_bytes(bytes(content))

    assert refusal(path).kind == "workbook-damaged"


def test_what_is_too_large_unpacked_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"ho-so.csv": TABLE * 1000})
    small = Limits(csv_bytes=10_000, workbook_bytes=10_000, parquet_bytes=10_000)

    reading = read_table(path, limits=small)

    assert [p.kind for p in reading.problems] == ["workbook-too-large"]


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = Path(tempfile.mkdtemp(prefix=f"dieu-hanh-nap-{dead.pid}-"))
    (left / "table").write_bytes(TABLE)
    alive = Path(tempfile.mkdtemp(prefix=f"dieu-hanh-nap-{os.getpid()}-"))

    read_table(zip_of(tmp_path / "a.zip", {"ho-so.csv": TABLE}))

    assert not left.exists()
    assert alive.exists()
    alive.rmdir()
