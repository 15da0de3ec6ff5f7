"""Refuses a zip file that is a bomb or a trap before anything in it is unpacked."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path, PurePosixPath

from ingest.limits import UPLOAD, Limits
from ingest.unreadable import UnreadableFile, unreadable

_END = b"PK\x05\x06"
_END64_LOCATOR = b"PK\x06\x07"
_END_SEARCH_BYTES = 65_557
"""End record of 22 bytes and the longest comment a zip file may have."""
_ENTRY_BYTES = 512
"""Allowed per directory entry: 46 bytes, the name and extra fields."""
_LOCAL_HEADER_BYTES = 30
_UNIX = 3
SAVE_AGAIN = "Lưu lại hoặc nén lại tệp rồi chọn lại"


@contextmanager
def opened_zip(path: Path, *, limits: Limits = UPLOAD) -> Iterator[zipfile.ZipFile]:
    """A zip file whose directory is small and plain, opened.

    Plain: no name twice or leading out of the archive, no link, no password, no two
    entries over the same bytes. UnreadableFile otherwise, or when what is done with
    it inside the block shows that it is damaged.
    """
    _require_small_directory(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            _require_plain_entries(archive.infolist(), limits)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError,
            struct.error, OSError, ValueError) as error:  # fmt: skip
        if isinstance(error, UnreadableFile):
            raise
        raise damaged() from error


def zip_names(path: Path, *, limits: Limits = UPLOAD) -> frozenset[str]:
    """The names in a zip file, in small letters; UnreadableFile as `opened_zip`."""
    with opened_zip(path, limits=limits) as archive:
        return frozenset(name.lower() for name in archive.namelist())


def require_unpackable(
    entries: Sequence[zipfile.ZipInfo], *, most_bytes: int, limits: Limits
) -> None:
    """Raise UnreadableFile if the entries would unpack to too much, or hold a bomb."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > most_bytes:
        raise bomb(f"Tệp giải nén ra {unpacked // 1024**2} MB")
    if is_bomb(unpacked, packed, limits):
        raise bomb(f"Tệp giải nén ra gấp {unpacked // packed} lần")


def is_bomb(unpacked: int, packed: int, limits: Limits) -> bool:
    """Whether so many bytes out of so few are more than real tables shrink."""
    return (
        unpacked > limits.zip_ratio_from_bytes
        and unpacked > max(1, packed) * limits.zip_ratio
    )


def damaged() -> UnreadableFile:
    """The refusal of a zip file or workbook that is cut off or damaged."""
    return unreadable(
        "workbook-damaged",
        "Tệp Excel hoặc tệp nén bị hỏng hoặc cắt cụt",
        "Chép lại từ nơi gửi; với Excel thì mở, lưu lại dạng .xlsx rồi chọn lại",
    )


def bomb(reason: str) -> UnreadableFile:
    """The refusal of what would take too much memory or disk."""
    return unreadable(
        "workbook-too-large",
        f"{reason}, quá mức cho phép",
        "Xóa các dòng, cột và định dạng thừa, hoặc lưu thành CSV UTF-8",
    )


def _require_small_directory(path: Path, limits: Limits) -> None:
    """The directory's size is stated at the end; a million entries eat the memory."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _END_SEARCH_BYTES))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        raise damaged()
    directory_bytes = struct.unpack_from("<L", tail, at + 12)[0]
    if at >= 76 and tail[at - 20 : at - 16] == _END64_LOCATOR:
        directory_bytes = struct.unpack_from("<Q", tail, at - 20 - 56 + 40)[0]
    if directory_bytes > limits.zip_entries * _ENTRY_BYTES:
        raise bomb(f"Tệp nén chứa quá {limits.zip_entries} thành phần")


def _require_plain_entries(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > limits.zip_entries:
        raise bomb(f"Tệp nén chứa {len(names)} thành phần")
    unsafe = any(_leaves_archive(name) for name in names)
    if unsafe or len(set(names)) < len(names) or any(map(_is_link, entries)):
        raise _unsafe("Tệp nén có đường dẫn bên trong bất thường")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise unreadable(
            "file-encrypted",
            "Tệp nén đặt mật khẩu",
            "Bỏ mật khẩu, nén hoặc lưu lại rồi chọn lại",
        )
    in_order = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(in_order):
        end = entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size
        if end > following.header_offset:
            raise _unsafe("Tệp nén có các thành phần chồng lên nhau")


def _unsafe(reason: str) -> UnreadableFile:
    return unreadable("workbook-unsafe", reason, SAVE_AGAIN)


def _leaves_archive(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return entry.create_system == _UNIX and stat.S_ISLNK(entry.external_attr >> 16)
