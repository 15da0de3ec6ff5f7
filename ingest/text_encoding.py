"""Which encoding a text file has; anything but Unicode is named and refused."""

import codecs
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ingest.file_kind import looks_like_utf16
from ingest.unreadable import UnreadableFile, unreadable

_CHUNK = 4 * 1024**2
_SAMPLE = 64 * 1024
_REMEDY = "Trong Excel chọn Lưu thành, kiểu CSV UTF-8 (Comma delimited), rồi chọn lại"
_VIETNAMESE = frozenset("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
_TCVN3_ONLY = frozenset(b"\xa8\xa9\xaa\xac\xad\xae\xb5\xb6\xb7\xb8\xb9\xbb\xbc\xbd\xbe")
"""TCVN3 (ABC fonts) has ă â ê ô ơ ư đ and the tones of a and ă here."""


def unicode_stream(path: Path) -> BinaryIO:
    """The file as UTF-8 bytes, opened; UTF-16 is converted.

    Only the beginning is examined: what is wrong further on is found on reading, and
    `undecodable` then says where. UnreadableFile names another encoding.
    """
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
    for mark, encoding in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return _converted(path, encoding)
    if looks_like_utf16(head):
        little = head[1::2].count(0) > head[0::2].count(0)
        return _converted(path, "utf-16-le" if little else "utf-16-be")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        raise undecodable(path) from None
    return path.open("rb")


def undecodable(path: Path) -> UnreadableFile:
    """Why `path` is not UTF-8: the line of the first bad byte, and a guess."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    for chunk in _chunks(path):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            # The decoder's own bytes may begin in the chunk before.
            line += error.object[: error.start].count(b"\n")
            return _refusal(path, line)
        line += chunk.count(b"\n")
    return _refusal(path, line)


def _refusal(path: Path, line: int) -> UnreadableFile:
    return unreadable(
        "file-encoding",
        f"Bảng mã không phải Unicode; có vẻ là {_guess(path)}",
        _REMEDY,
        place=f"dòng {line}",
    )


def _guess(path: Path) -> str:
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    high = [byte for byte in sample if byte >= 0x80]
    as_1258 = unicodedata.normalize("NFC", sample.decode("cp1258", errors="replace"))
    as_1252 = sample.decode("cp1252", errors="replace")
    vietnamese = _vietnamese_share(as_1258)
    if vietnamese > 0.5 and vietnamese > _vietnamese_share(as_1252):
        return "Windows-1258 (tiếng Việt cũ)"
    if sum(byte in _TCVN3_ONLY for byte in high) * 2 > len(high):
        return "TCVN3 (phông .VnTime)"
    return "Windows-1252 hay Latin-1 (Tây Âu)"


def _vietnamese_share(text: str) -> float:
    """Part of the letters beyond ASCII that only Vietnamese uses."""
    letters = [c for c in text.lower() if c > "\x7f"]
    if not letters:
        return 0.0
    return sum(c in _VIETNAMESE for c in letters) / len(letters)


def _converted(path: Path, encoding: str) -> BinaryIO:
    decoder = codecs.getincrementaldecoder(encoding)()
    converted = io.BytesIO()
    try:
        for chunk in _chunks(path):
            converted.write(decoder.decode(chunk).encode())
        converted.write(decoder.decode(b"", final=True).encode())
    except UnicodeError:
        line = converted.getvalue().count(b"\n") + 1
        raise unreadable(
            "file-encoding", "Tệp UTF-16 bị cắt cụt hoặc hỏng", _REMEDY,
            place=f"dòng {line}",
        ) from None  # fmt: skip
    converted.seek(0)
    return converted


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
