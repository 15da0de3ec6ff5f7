"""Takes the one table out of a .zip or .gz, within limits, into a private folder."""

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from domain.problem import Problem, Severity
from ingest.file_kind import ARCHIVE_SUFFIXES, TABLE_SUFFIXES, FileKind
from ingest.limits import UPLOAD, Limits
from ingest.private_folders import private_folder
from ingest.unreadable import WHOLE_FILE, UnreadableFile, unreadable
from ingest.zip_guard import bomb, damaged, is_bomb, opened_zip, require_unpackable

_CHUNK = 1024**2
_SYSTEM_FOLDERS = frozenset({"__MACOSX"})
_SYSTEM_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file taken out of an archive, and the name that it has there."""

    path: Path
    name: str
    folder: Path
    notices: tuple[Problem, ...] = ()

    def remove(self) -> None:
        """Delete it, and the folder made for it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def unpacked(path: Path, kind: FileKind, *, limits: Limits = UPLOAD) -> Unpacked:
    """The only table of an archive; UnreadableFile when there is none, or several."""
    folder = private_folder()
    try:
        if kind is FileKind.ZIP:
            return _from_zip(path, folder, limits)
        return _from_gzip(path, folder, limits)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def nested_archive(name: str) -> UnreadableFile:
    """The refusal of an archive within an archive."""
    return unreadable(
        "archive-nested",
        "Tệp nén chứa một tệp nén khác",
        "Giải nén, rồi chọn tệp bảng ở bên trong",
        value=name[:80],
    )


def _from_zip(path: Path, folder: Path, limits: Limits) -> Unpacked:
    with opened_zip(path, limits=limits) as archive:
        entry, others = _only_table(archive.infolist())
        require_unpackable([entry], most_bytes=limits.unpacked_bytes, limits=limits)
        target = folder / "table"
        with archive.open(entry) as part:
            _copy(part, target, packed=entry.compress_size, limits=limits)
    return Unpacked(target, entry.filename, folder, _others_notice(entry, others))


def _from_gzip(path: Path, folder: Path, limits: Limits) -> Unpacked:
    name = path.name.removesuffix(".gz").removesuffix(".GZ")
    target = folder / "table"
    try:
        with gzip.open(path) as part:
            _copy(part, target, packed=path.stat().st_size, limits=limits)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise damaged() from error
    return Unpacked(target, name, folder)


def _copy(
    part: IO[bytes] | gzip.GzipFile, target: Path, *, packed: int, limits: Limits
) -> None:
    """Unpack in pieces, stopping where a bomb shows."""
    written = 0
    with target.open("wb") as copy:
        while chunk := part.read(_CHUNK):
            written += len(chunk)
            if written > limits.unpacked_bytes or is_bomb(written, packed, limits):
                raise bomb(f"Tệp giải nén ra hơn {written // 1024**2} MB")
            copy.write(chunk)


def _only_table(
    entries: Sequence[zipfile.ZipInfo],
) -> tuple[zipfile.ZipInfo, list[str]]:
    """The entry to read, and the names of the others."""
    files = [entry for entry in entries if not _is_of_the_system(entry)]
    by_suffix = [e for e in files if _suffix(e) in TABLE_SUFFIXES]
    tables = [e for e in by_suffix if _suffix(e) != ".txt"] or by_suffix or files
    if not tables:
        raise unreadable("archive-empty", "Tệp nén không có tệp nào bên trong",
                         "Nén lại tệp bảng rồi chọn lại")  # fmt: skip
    if len(tables) > 1:
        names = ", ".join(entry.filename for entry in tables[:10])
        raise unreadable(
            "archive-of-several",
            f"Tệp nén có {len(tables)} bảng: {names[:300]}",
            "Giải nén, rồi chọn từng tệp",
        )
    if _suffix(tables[0]) in ARCHIVE_SUFFIXES:
        raise nested_archive(tables[0].filename)
    return tables[0], [e.filename for e in files if e is not tables[0]]


def _is_of_the_system(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    return (
        entry.is_dir()
        or path.name.lower() in _SYSTEM_FILES
        or bool(_SYSTEM_FOLDERS.intersection(path.parts))
    )


def _suffix(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _others_notice(
    entry: zipfile.ZipInfo, others: Sequence[str]
) -> tuple[Problem, ...]:
    if not others:
        return ()
    return (
        Problem(
            kind="archive-members-ignored",
            place=WHOLE_FILE,
            reason=f"Chỉ đọc {entry.filename[:60]} trong tệp nén; bỏ qua "
            f"{len(others)} tệp khác",
            remedy="Không bắt buộc sửa",
            value=", ".join(others)[:80],
            severity=Severity.NOTICE,
        ),
    )
