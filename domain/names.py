"""Vietnamese names of org units made comparable, whoever typed them."""

import re
import unicodedata

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Combining huyền, sắc, ngã, hỏi, nặng; the other marks make other letters."""

_PREFIXES = {
    "q": "quận",
    "h": "huyện",
    "p": "phường",
    "x": "xã",
    "tp": "thành phố",
    "tt": "thị trấn",
}
_ABBREVIATED = re.compile(r"^(tp|tt|q|h|p|x)(?:\s*\.\s*|\s+|(?=\d))(?=\S)")
_KINDS = re.compile(r"^(?:quận|huyện|phường|xã|thành phố|thị trấn|đặc khu) (?=\S)")
_OFFICE = re.compile(r"^(?:ủy ban nhân dân|ubnd) (?=\S)")
_NOT_WORD = re.compile(r"[^\w]+")
_PADDED = re.compile(r"\b0+(?=\d)")


def canonical(text: str) -> str:
    """`text` with one spelling for all: Q.1 = Quận 01, Hoà = Hòa, NFD = NFC.

    Lower case, words separated by one space, abbreviated prefixes written out.
    Marks stay: Bình Thạnh and Bình Thành differ.
    """
    lowered = unicodedata.normalize("NFC", text).casefold().strip()
    spelled = _ABBREVIATED.sub(lambda m: _PREFIXES[m[1]] + " ", lowered)
    spelled = spelled.replace("&", " và ")
    words = _NOT_WORD.sub(" ", spelled).strip().replace("uỷ ban", "ủy ban")
    return _PADDED.sub("", words)


def keys(text: str) -> tuple[str, ...]:
    """What to look `text` up by, most telling first.

    The name as written; without "Ủy ban nhân dân" before it. Tones are moved to the
    end of their word, since they are placed in two ways (hoà, hòa).
    """
    whole = canonical(text)
    return tuple(dict.fromkeys(_tones_last(t) for t in (whole, _OFFICE.sub("", whole))))


def bare_key(text: str) -> str:
    """The key without its kind: bình tân from Quận Bình Tân."""
    return _tones_last(_KINDS.sub("", _OFFICE.sub("", canonical(text))))


def has_kind(text: str) -> bool:
    """Whether `text` says which kind it means: Quận, P., TP."""
    return _KINDS.match(_OFFICE.sub("", canonical(text))) is not None


def without_marks(text: str) -> str:
    """`text` without any diacritics, for searching; đ becomes d."""
    parts = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in parts if not unicodedata.combining(c))


def _tones_last(words: str) -> str:
    return " ".join(_tone_last(word) for word in words.split(" "))


def _tone_last(word: str) -> str:
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in parts if c in _TONES)
    letters = "".join(c for c in parts if c not in _TONES)
    return unicodedata.normalize("NFC", letters) + tones
