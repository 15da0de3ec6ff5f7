"""Uploads: once on disk, for this process's user only, never under their own name."""

import gc
import hashlib
import tempfile
from pathlib import Path

import pytest
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from components.runtime import uploads
from components.runtime.uploads import keep
from domain.errors import InvalidInput

CONTENT = b"M\xc3\xa3\n1\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def uploaded(name: str, content: bytes = CONTENT) -> UploadedFile:
    record = UploadedFileRec(file_id="1", name=name, type="text/csv", data=content)
    return UploadedFile(record, FileURLs(file_id="1"))


def test_the_bytes_are_written_once_with_their_fingerprint():
    kept = keep(uploaded("hồ sơ.CSV"))

    assert kept.path.read_bytes() == CONTENT
    assert kept.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (kept.size_bytes, kept.path.name) == (len(CONTENT), "tep.csv")


def test_only_the_owner_of_the_process_may_read_it():
    kept = keep(uploaded("a.csv"))

    assert kept.path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("name", "shown", "stored"),
    [
        ("../../etc/passwd", "passwd", "tep"),
        ("..\\..\\a.xlsx", "a.xlsx", "tep.xlsx"),
        ("a.csv; rm -rf ~", "a.csv; rm -rf ~", "tep"),
        ("a.exe", "a.exe", "tep"),
        ("x" * 300 + ".zip", "x" * 196 + ".zip", "tep.zip"),
        (".csv", ".csv", "tep"),
    ],
)
def test_of_a_name_only_a_known_suffix_is_used(folder, name, shown, stored):
    kept = keep(uploaded(name))

    assert (kept.name, kept.path.name) == (shown, stored)
    assert kept.path.parent.parent == folder


def test_what_nobody_holds_any_more_leaves_the_disk(folder):
    kept = keep(uploaded("a.csv"))
    present = len(list(folder.iterdir()))

    del kept
    gc.collect()

    assert (present, list(folder.iterdir())) == (1, [])


def test_a_file_beyond_the_limit_is_refused_with_what_to_do(folder, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 3)

    with pytest.raises(InvalidInput, match=r"Nén tệp thành \.zip"):
        keep(uploaded("a.csv"))

    assert list(folder.iterdir()) == []
