"""Which encoding a text file has: Unicode and Windows-1258 are read, others named."""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ingest.file_kind import looks_like_utf16
from ingest.unreadable import UnreadableFile, unreadable

_CHUNK = 4 * 1024**2
_SAMPLE = 64 * 1024
_REMEDY = "Trong Excel chọn Lưu thành, kiểu CSV UTF-8 (Comma delimited), rồi chọn lại"
_VIETNAMESE = frozenset("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
_VIETNAMESE_ONLY = _VIETNAMESE - frozenset("âêô")
_FEWEST_SIGNS = 4
_TCVN3_ONLY = frozenset(
    b"\xa7\xa8\xa9\xaa\xac\xad\xae\xb5\xb6\xb7\xb8\xb9\xbb\xbc\xbd\xbe"
)
"""TCVN3 (ABC fonts) has Đ ă â ê ô ơ ư đ and the tones of a and ă here, where other
encodings have signs."""
_VNI_MARK = re.compile(r"[aeiouyôö][ùøûõïâáàåãäêéèúüëî]")
"""VNI writes a vowel and then its mark as another letter: "hoà sô", "thuû tuïc"."""
UTF8, CP1258 = "utf-8", "cp1258"
SHOWN_NAMES = {
    UTF8: "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    CP1258: "Windows-1258",
}
"""What a reader of the page knows the encodings by."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file of a known encoding, read as UTF-8 from wherever one wants."""

    path: Path
    encoding: str

    def head(self, size: int) -> bytes:
        """The beginning as UTF-8, at most so many bytes, mark included."""
        with self.stream() as stream:
            return stream.read(size)

    def stream(self, skip: int = 0) -> BinaryIO:
        """The content as UTF-8 bytes after the first `skip` of them.

        UnreadableFile when it turns out, on reading, not to be of that encoding.
        """
        if self.encoding == UTF8:
            plain = self.path.open("rb")
            plain.seek(skip)
            return plain
        stream = io.BufferedReader(_Converted(self.path, self.encoding), _CHUNK)
        try:
            while skip > 0 and (passed := stream.read(min(skip, _CHUNK))):
                skip -= len(passed)
        except UnreadableFile:
            stream.close()
            raise
        return stream


def text_file(path: Path) -> TextFile:
    """The encoding of a text file, by its beginning; UnreadableFile names another.

    What is wrong further on is found on reading, and `undecodable` then says where.
    """
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
    for mark, encoding in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return TextFile(path, encoding)
    if looks_like_utf16(head):
        little = head[1::2].count(0) > head[0::2].count(0)
        return TextFile(path, "utf-16-le" if little else "utf-16-be")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        if _is_mostly_utf8(head) or not _is_windows_1258(head):
            raise undecodable(path) from None
        return TextFile(path, CP1258)
    return TextFile(path, UTF8)


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
            break
        line += chunk.count(b"\n")
    return unreadable("file-encoding", _reason(path), _REMEDY, place=f"dòng {line}")


def font_of(text: str) -> str | None:
    """The font without which this text is unreadable; None for plain Unicode.

    Old documents keep TCVN3 or VNI letters as the signs that share their numbers;
    copied to a new file they look right only in the old font.
    """
    if any(letter in _VIETNAMESE_ONLY for letter in text.lower()):
        return None
    sample = text.encode("cp1252", errors="ignore")
    if sum(byte >= 0x80 for byte in sample) < _FEWEST_SIGNS:
        return None
    guess = _guess(sample)
    return guess if guess.startswith(("TCVN3", "VNI")) else None


class _Converted(io.RawIOBase):
    """A file of another encoding as a stream of UTF-8."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._encoding = encoding
        self._file = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = memoryview(b"")
        self._lines = 0
        self._ended = False

    def readable(self) -> bool:
        """Whether `read` may be called: always."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - any writable buffer
        """Fill `buffer` with what there is; 0 at the end."""
        target = memoryview(buffer).cast("B")
        while not self._ready and not self._ended:
            chunk = self._file.read(_CHUNK)
            self._ended = not chunk
            self._ready = memoryview(self._decoded(chunk).encode())
        count = min(len(target), len(self._ready))
        target[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def tell(self) -> int:
        """How much of the file itself was read."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()

    def _decoded(self, chunk: bytes) -> str:
        try:
            text = self._decoder.decode(chunk, final=not chunk)
            text.encode()
        except UnicodeError as error:
            start = getattr(error, "start", 0)
            line = self._lines + 1 + chunk[:start].count(b"\n")
            what = "Tệp UTF-16 bị cắt cụt hoặc hỏng"
            if self._encoding == CP1258:
                what = "Tệp có byte không thuộc bảng mã Windows-1258"
            raise unreadable(
                "file-encoding", what, _REMEDY, place=f"dòng {line}"
            ) from None
        self._lines += text.count("\n")
        return text


def _is_mostly_utf8(sample: bytes) -> bool:
    """Whether the bad bytes are few among good letters: a damaged UTF-8 file."""
    text = sample.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(letter > "\x7f" for letter in text) - bad
    return good > bad


def _is_windows_1258(sample: bytes) -> bool:
    as_1258 = unicodedata.normalize("NFC", sample.decode(CP1258, errors="replace"))
    as_1252 = sample.decode("cp1252", errors="replace")
    share = _vietnamese_share(as_1258)
    return share > 0.5 and share > _vietnamese_share(as_1252)


def _reason(path: Path) -> str:
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    if _is_mostly_utf8(sample):
        return "Có byte không thuộc bảng mã UTF-8; tệp bị hỏng hoặc ghép từ hai bảng mã"
    return f"Bảng mã không phải Unicode; có vẻ là {_guess(sample)}"


def _guess(sample: bytes) -> str:
    if _is_windows_1258(sample):
        return "Windows-1258 (tiếng Việt cũ)"
    high = [byte for byte in sample if byte >= 0x80]
    if sum(byte in _TCVN3_ONLY for byte in high) * 4 >= len(high):
        return "TCVN3 (phông .VnTime)"
    western = sample.decode("cp1252", errors="replace").lower()
    marks = len(_VNI_MARK.findall(western))
    if marks * 3 > sum(letter > "\x7f" for letter in western):
        return "VNI (phông VNI-Times)"
    return "Windows-1252 hay Latin-1 (Tây Âu)"


def _vietnamese_share(text: str) -> float:
    """Part of the letters beyond ASCII that only Vietnamese uses."""
    letters = [c for c in text.lower() if c > "\x7f"]
    if not letters:
        return 0.0
    return sum(c in _VIETNAMESE for c in letters) / len(letters)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
