"""What a file really is, judged by its bytes and not by its name."""

import hashlib
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from domain.problem import Problem, Severity
from ingest.limits import UPLOAD, Limits
from ingest.unreadable import WHOLE_FILE, UnreadableFile, unreadable
from ingest.zip_guard import damaged, zip_names

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_HEAD_BYTES = 512
_OLE_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_OLE_WORKBOOK = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_FOREIGN = {
    b"%PDF": "PDF",
    b"PARE": "Parquet đặt mật khẩu",
    b"\x89PNG": "ảnh PNG",
    b"\xff\xd8\xff": "ảnh JPEG",
    b"GIF8": "ảnh GIF",
    b"Rar!": "nén RAR",
    b"7z\xbc\xaf": "nén 7-Zip",
    b"\x28\xb5\x2f\xfd": "nén zstd",
    b"BZh": "nén bzip2",
    b"\xfd7zXZ": "nén xz",
    b"SQLite format 3": "cơ sở dữ liệu SQLite",
    b"{\\rtf": "RTF",
    b"MZ": "chương trình",
    b"\x7fELF": "chương trình",
}
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<svg", b"<script")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD_BYTES = 4096
_REMEDY = "Chọn tệp CSV, Excel (.xlsx, .xls) hoặc Parquet"


class FileKind(StrEnum):
    """The kinds that can be read."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    PARQUET = "parquet"
    ZIP = "zip"
    GZIP = "gzip"


ARCHIVES = frozenset({FileKind.ZIP, FileKind.GZIP})
WORKBOOKS = frozenset({FileKind.XLSX, FileKind.XLS, FileKind.ODS})
KIND_NAMES = {
    FileKind.CSV: "CSV",
    FileKind.XLSX: "Excel .xlsx",
    FileKind.XLS: "Excel 97-2003 .xls",
    FileKind.ODS: "OpenDocument .ods",
    FileKind.PARQUET: "Parquet",
    FileKind.ZIP: "nén .zip",
    FileKind.GZIP: "nén .gz",
}
"""What a reader knows the kinds by."""

_KIND_BY_SUFFIX = {
    ".csv": FileKind.CSV,
    ".tsv": FileKind.CSV,
    ".txt": FileKind.CSV,
    ".xls": FileKind.XLS,
    ".xlsm": FileKind.XLSX,
    ".xlsx": FileKind.XLSX,
    ".ods": FileKind.ODS,
    ".parquet": FileKind.PARQUET,
    ".zip": FileKind.ZIP,
    ".gz": FileKind.GZIP,
}
ARCHIVE_SUFFIXES = frozenset({".zip", ".gz", ".rar", ".7z", ".xz", ".bz2", ".tar"})
TABLE_SUFFIXES = frozenset(_KIND_BY_SUFFIX) - ARCHIVE_SUFFIXES


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file that may be read: its kind by content, and its size.

    `notices` say what is odd about it without standing in the way.
    """

    kind: FileKind
    size_bytes: int
    notices: tuple[Problem, ...] = ()


def examined(path: Path, *, name: str = "", limits: Limits = UPLOAD) -> FileFacts:
    """The facts of a file that may be read; UnreadableFile says why it may not.

    `name` is what the user knows the file by, if not the name of `path`.
    """
    size = path.stat().st_size
    if size == 0:
        raise unreadable("file-empty", "Tệp rỗng, 0 byte", "Xuất lại tệp rồi chọn lại")
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    kind, notices = _kind(path, head, limits)
    _require_size(kind, size, limits)
    return FileFacts(kind, size, (*_name_notices(name or path.name, kind), *notices))


def sha256_of(path: Path) -> str:
    """Fingerprint of the content, the key by which a load is recognised again."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _require_size(kind: FileKind, size: int, limits: Limits) -> None:
    allowed = {
        FileKind.CSV: limits.csv_bytes,
        FileKind.PARQUET: limits.parquet_bytes,
        FileKind.ZIP: limits.unpacked_bytes,
        FileKind.GZIP: limits.unpacked_bytes,
    }.get(kind, limits.workbook_bytes)
    if size > allowed:
        raise unreadable(
            "file-too-large",
            f"Tệp {_megabytes(size)} MB, quá mức {_megabytes(allowed)} MB",
            "Lưu thành CSV UTF-8, hoặc chia tệp theo tháng hay theo đơn vị"
            if kind in WORKBOOKS
            else "Chia tệp theo tháng hoặc theo đơn vị",
        )


def _kind(
    path: Path, head: bytes, limits: Limits
) -> tuple[FileKind, tuple[Problem, ...]]:
    if head.startswith(_ZIP):
        return _zip_kind(zip_names(path, limits=limits))
    if head.startswith(_OLE):
        return _ole_kind(path, limits)
    for mark, kind in ((_GZIP, FileKind.GZIP), (_PARQUET, FileKind.PARQUET)):
        if head.startswith(mark):
            return kind, ()
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
    return FileKind.CSV, ()


def _zip_kind(names: frozenset[str]) -> tuple[FileKind, tuple[Problem, ...]]:
    """What a .zip is, by the names (in small letters) of the parts in it."""
    macros = any(name.endswith("vbaproject.bin") for name in names)
    notices = (_macro_notice(),) if macros else ()
    if "xl/workbook.xml" in names:
        return FileKind.XLSX, notices
    if "xl/workbook.bin" in names:
        raise unreadable(
            "file-wrong-type",
            "Không đọc được Excel nhị phân .xlsb",
            "Mở bằng Excel, lưu lại dạng .xlsx",
        )
    if "mimetype" in names and "content.xml" in names:
        return FileKind.ODS, ()
    if "[content_types].xml" in names:
        raise unreadable(
            "file-wrong-type",
            "Tệp Office này không phải bảng tính Excel",
            _REMEDY,
        )
    return FileKind.ZIP, ()


def _macro_notice() -> Problem:
    return Problem(
        kind="macros-ignored",
        place=WHOLE_FILE,
        reason="Tệp Excel có macro; chỉ đọc giá trị, không chạy macro",
        remedy="Không bắt buộc sửa",
        severity=Severity.NOTICE,
    )


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


def _ole_kind(path: Path, limits: Limits) -> tuple[FileKind, tuple[Problem, ...]]:
    with path.open("rb") as stream:
        content = stream.read(limits.workbook_bytes)
    if _OLE_PASSWORD in content:
        raise encrypted_workbook()
    if _is_cut_off(content):
        raise damaged()
    if not any(name in content for name in _OLE_WORKBOOK):
        raise unreadable(
            "file-wrong-type",
            "Đây là tệp Office kiểu cũ, không phải bảng tính",
            _REMEDY,
        )
    return FileKind.XLS, (_macro_notice(),) if _OLE_MACROS in content else ()


def _is_cut_off(content: bytes) -> bool:
    """Whether an Office file ends before its directory, whose place its head tells."""
    if len(content) < _OLE_HEAD_BYTES:
        return True
    sector_bytes = 1 << min(struct.unpack_from("<H", content, 0x1E)[0], 31)
    directory = struct.unpack_from("<L", content, 0x30)[0]
    return bool((directory + 1) * sector_bytes >= len(content))


def encrypted_workbook() -> UnreadableFile:
    """The refusal of a workbook that asks for a password."""
    return unreadable(
        "file-encrypted",
        "Tệp Excel đặt mật khẩu mở",
        "Bỏ mật khẩu trong Excel, lưu lại rồi chọn lại",
    )


def _name_notices(name: str, kind: FileKind) -> tuple[Problem, ...]:
    suffix = PurePosixPath(name).suffix.lower()
    if _KIND_BY_SUFFIX.get(suffix, kind) is kind:
        return ()
    return (
        Problem(
            kind="file-name-differs",
            place=WHOLE_FILE,
            reason=f"Tên tệp có đuôi {suffix} nhưng nội dung là {KIND_NAMES[kind]}; "
            "đọc theo nội dung",
            remedy="Không bắt buộc sửa",
            value=name[:80],
            severity=Severity.NOTICE,
        ),
    )


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:.1f}".replace(".", ",").removesuffix(",0")
