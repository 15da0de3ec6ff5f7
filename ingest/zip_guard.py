"""Refuses an .xlsx that is a bomb, a trap or no workbook, before it is parsed."""

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from ingest.limits import UPLOAD, Limits
from ingest.unreadable import UnreadableFile, unreadable

_CHUNK = 1024**2
_DTD = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP = max(len(mark) for mark in _DTD) - 1
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension[^>]*\sref="(?:[A-Z]+\d+:)?[A-Z]+(\d+)"')
_END = b"PK\x05\x06"
_END64_LOCATOR = b"PK\x06\x07"
_END_SEARCH_BYTES = 65_557
"""End record of 22 bytes and the longest comment a zip file may have."""
_ENTRY_BYTES = 512
"""Allowed per directory entry: 46 bytes, the name and extra fields."""
_SAVE_AGAIN = "Mở bằng Excel, lưu lại dạng .xlsx rồi chọn lại"


def require_sound_workbook(path: Path, *, limits: Limits = UPLOAD) -> None:
    """Raise UnreadableFile unless `path` is a plain .xlsx within the limits.

    The directory is judged first. Then every XML part is unpacked once in small
    pieces, because a directory may lie about sizes (the checksum tells), and no part
    may bring a DTD: Office never writes one.
    """
    _require_small_directory(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _require_plain_entries(entries, limits)
            _require_workbook_parts([entry.filename for entry in entries])
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _require_plain_xml(archive, entry, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError,
            struct.error, OSError, ValueError) as error:  # fmt: skip
        raise _damaged() from error


def _damaged() -> UnreadableFile:
    return unreadable("workbook-damaged", "Tệp Excel bị hỏng hoặc cắt cụt", _SAVE_AGAIN)


def _require_small_directory(path: Path, limits: Limits) -> None:
    """The directory's size is stated at the end; a million entries eat the memory."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _END_SEARCH_BYTES))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        raise _damaged()
    directory_bytes = struct.unpack_from("<L", tail, at + 12)[0]
    if at >= 76 and tail[at - 20 : at - 16] == _END64_LOCATOR:
        directory_bytes = struct.unpack_from("<Q", tail, at - 20 - 56 + 40)[0]
    if directory_bytes > limits.zip_entries * _ENTRY_BYTES:
        raise _bomb(f"Tệp Excel chứa quá {limits.zip_entries} thành phần")


def _require_plain_entries(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > limits.zip_entries:
        raise _bomb(f"Tệp Excel chứa {len(names)} thành phần")
    if any(_leaves_archive(name) for name in names) or len(set(names)) < len(names):
        raise unreadable(
            "workbook-unsafe",
            "Tệp Excel có đường dẫn bên trong bất thường",
            _SAVE_AGAIN,
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise unreadable(
            "file-encrypted",
            "Tệp nén đặt mật khẩu",
            "Bỏ mật khẩu, lưu lại dạng .xlsx rồi chọn lại",
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > limits.unzipped_bytes:
        raise _bomb(f"Tệp giải nén ra {unpacked // 1024**2} MB")
    if unpacked > limits.zip_ratio_from_bytes and unpacked > packed * limits.zip_ratio:
        raise _bomb(f"Tệp giải nén ra gấp {unpacked // packed} lần")


def _bomb(reason: str) -> UnreadableFile:
    return unreadable(
        "workbook-too-large",
        f"{reason}, quá mức cho phép",
        "Xóa các dòng, cột và định dạng thừa, hoặc lưu thành CSV UTF-8",
    )


def _leaves_archive(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name


def _require_workbook_parts(names: Sequence[str]) -> None:
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") for name in lower):
        raise unreadable(
            "workbook-macro",
            "Tệp Excel có macro",
            "Lưu lại dạng Excel Workbook (.xlsx), không kèm macro",
        )
    if "xl/workbook.bin" in lower:
        raise unreadable("file-wrong-type", "Tệp Excel nhị phân (.xlsb)", _SAVE_AGAIN)
    if "[content_types].xml" not in lower or "xl/workbook.xml" not in lower:
        raise unreadable(
            "file-wrong-type",
            "Tệp nén hoặc tệp Office này không phải bảng tính Excel .xlsx",
            "Chọn tệp CSV (UTF-8) hoặc Excel .xlsx",
        )


def _require_plain_xml(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits
) -> None:
    with archive.open(entry) as part:
        before = b""
        first = True
        while chunk := part.read(_CHUNK):
            text = before + chunk
            # Another encoding would hide the marks; Office writes UTF-8 only.
            if any(mark in text for mark in _DTD) or (first and b"\x00" in chunk[:8]):
                raise unreadable(
                    "workbook-unsafe",
                    "Tệp Excel có khai báo DTD hoặc thực thể XML",
                    _SAVE_AGAIN,
                    place=entry.filename[:80],
                )
            if first and "worksheets/" in entry.filename:
                _require_believable_size(chunk, limits)
            before, first = text[-_OVERLAP:], False


def _require_believable_size(beginning: bytes, limits: Limits) -> None:
    claim = _DIMENSION.search(beginning[:65_536])
    if claim and int(claim[1]) > limits.rows:
        raise unreadable(
            "workbook-too-long",
            f"Trang tính khai {int(claim[1])} dòng, quá mức {limits.rows} dòng",
            "Xóa các dòng trống ở cuối, hoặc lưu thành CSV UTF-8 và chia theo tháng",
        )
