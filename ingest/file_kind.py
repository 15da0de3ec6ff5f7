"""What a file really is, judged by its bytes and not by its name."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from domain.problem import Problem, Severity
from ingest.limits import UPLOAD, Limits
from ingest.unreadable import WHOLE_FILE, unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_OLE_WORKBOOK = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_FOREIGN = {
    b"%PDF": "PDF",
    b"PAR1": "Parquet",
    b"\x89PNG": "ảnh PNG",
    b"\xff\xd8\xff": "ảnh JPEG",
    b"GIF8": "ảnh GIF",
    b"Rar!": "nén RAR",
    b"7z\xbc\xaf": "nén 7-Zip",
    b"\x1f\x8b": "nén gzip",
    b"SQLite format 3": "cơ sở dữ liệu SQLite",
    b"{\\rtf": "RTF",
    b"MZ": "chương trình",
    b"\x7fELF": "chương trình",
}
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<svg", b"<script")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD_BYTES = 4096
_REMEDY = "Chọn tệp CSV (UTF-8) hoặc Excel .xlsx"


class FileKind(StrEnum):
    """The kinds that can be read."""

    CSV = "csv"
    XLSX = "xlsx"


_KIND_BY_SUFFIX = {
    ".csv": FileKind.CSV,
    ".tsv": FileKind.CSV,
    ".txt": FileKind.CSV,
    ".xls": FileKind.XLSX,
    ".xlsm": FileKind.XLSX,
    ".xlsx": FileKind.XLSX,
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file that may be read: its kind by content, its size, and its fingerprint.

    `notices` say what is odd about it without standing in the way.
    """

    kind: FileKind
    size_bytes: int
    sha256: str
    notices: tuple[Problem, ...] = ()


def examined(path: Path, *, limits: Limits = UPLOAD) -> FileFacts:
    """The facts of a file that may be read; UnreadableFile says why it may not."""
    size = path.stat().st_size
    if size == 0:
        raise unreadable("file-empty", "Tệp rỗng, 0 byte", "Xuất lại tệp rồi chọn lại")
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    kind = _kind(path, head)
    allowed = limits.csv_bytes if kind is FileKind.CSV else limits.workbook_bytes
    if size > allowed:
        raise unreadable(
            "file-too-large",
            f"Tệp {_megabytes(size)} MB, quá mức {_megabytes(allowed)} MB",
            "Chia tệp theo tháng hoặc theo đơn vị"
            if kind is FileKind.CSV
            else "Lưu thành CSV UTF-8, hoặc chia tệp theo tháng hay theo đơn vị",
        )
    return FileFacts(kind, size, sha256_of(path), _name_notices(path, kind))


def sha256_of(path: Path) -> str:
    """Fingerprint of the content, the key by which a load is recognised again."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _kind(path: Path, head: bytes) -> FileKind:
    if head.startswith(_ZIP):
        return FileKind.XLSX
    if head.startswith(_OLE):
        raise _ole_refusal(path)
    for mark, name in _FOREIGN.items():
        if head.startswith(mark):
            raise unreadable(
                "file-wrong-type", f"Đây là tệp {name}, không phải bảng", _REMEDY
            )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise unreadable(
            "file-wrong-type",
            "Nội dung là HTML hoặc XML, không phải bảng tính",
            "Mở bằng Excel, lưu lại dạng .xlsx hoặc CSV UTF-8",
        )
    if _is_binary(head):
        raise unreadable(
            "file-wrong-type", "Nội dung tệp không phải văn bản hay bảng tính", _REMEDY
        )
    return FileKind.CSV


def _is_binary(head: bytes) -> bool:
    """Whether control characters are too many for text with a few stray ones."""
    if head.startswith(_UTF16_MARKS) or looks_like_utf16(head):
        return False
    strange = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)
    return strange * 10 > len(head)


def looks_like_utf16(head: bytes) -> bool:
    """Whether text without a mark has a zero in every other byte of its Latin part.

    Vietnamese has letters beyond Latin-1, so half of the pairs is enough.
    """
    pairs = len(head) // 2
    if pairs < 2:
        return False
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    return max(even, odd) * 2 >= pairs and min(even, odd) * 20 <= pairs


def _ole_refusal(path: Path) -> Exception:
    content = path.read_bytes()[: UPLOAD.workbook_bytes]
    if _OLE_PASSWORD in content:
        return unreadable(
            "file-encrypted",
            "Tệp Excel đặt mật khẩu mở",
            "Bỏ mật khẩu trong Excel, lưu lại rồi chọn lại",
        )
    if any(name in content for name in _OLE_WORKBOOK):
        return unreadable(
            "file-old-excel",
            "Tệp Excel 97-2003 (.xls)",
            "Mở bằng Excel, lưu thành Excel Workbook (.xlsx)",
        )
    return unreadable(
        "file-wrong-type", "Đây là tệp Office kiểu cũ, không phải bảng tính", _REMEDY
    )


def _name_notices(path: Path, kind: FileKind) -> tuple[Problem, ...]:
    suffix = path.suffix.lower()
    if _KIND_BY_SUFFIX.get(suffix, kind) is kind:
        return ()
    content = "CSV" if kind is FileKind.CSV else "Excel .xlsx"
    return (
        Problem(
            kind="file-name-differs",
            place=WHOLE_FILE,
            reason=f"Tên tệp có đuôi {suffix} nhưng nội dung là {content}; "
            "đọc theo nội dung",
            remedy="Không bắt buộc sửa",
            value=path.name[:80],
            severity=Severity.NOTICE,
        ),
    )


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:.1f}".replace(".", ",").removesuffix(",0")
