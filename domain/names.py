"""Vietnamese names of org units made comparable, whoever typed them."""

import re
import unicodedata

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Combining huyền, sắc, ngã, hỏi, nặng; the other marks make other letters."""

_PREFIXES = {
    "q": "quận",
    "quan": "quận",
    "h": "huyện",
    "p": "phường",
    "f": "phường",
    "phuong": "phường",
    "x": "xã",
    "tp": "thành phố",
    "tt": "thị trấn",
    "tx": "thị xã",
    "đk": "đặc khu",
}
_OFFICE_WORDS = "(?:ủy ban nhân dân|ubnd)"
_BODIES = {"ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân"}
_BODY = re.compile(rf"\b({'|'.join(_BODIES)})\b")
_ABBREVIATED = re.compile(
    rf"^({_OFFICE_WORDS} )?"
    r"(?:(tp|tt|tx|đk|q|h|p|f|x)(?:\s*\.\s*|\s+|(?=\d))|(quan|phuong)\s+(?=\d))(?=\S)"
)
"""Quan and phuong only before a number: Quan Hoa is a name."""
_KINDS = re.compile(r"^(quận|huyện|phường|xã|thành phố|thị trấn|thị xã|đặc khu) (?=\S)")
_OFFICE = re.compile(rf"^{_OFFICE_WORDS} (?=\S)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Soft hyphens, zero-width spaces and marks of direction, as pasted from web pages."""
_NOT_WORD = re.compile(r"[^\w]+")
_PADDED = re.compile(r"\b0+(?=\d)")


def canonical(text: str) -> str:
    """`text` with one spelling for all: Q.1 = Quận 01, Hoà = Hòa, NFD = NFC.

    Lower case, words separated by one space, abbreviated prefixes and UBND written out.
    Marks stay: Bình Thạnh and Bình Thành differ.
    """
    seen = _INVISIBLE.sub("", text)
    lowered = unicodedata.normalize("NFC", seen).casefold().strip()
    # Old fonts have the Icelandic letter for đ.
    lowered = lowered.replace("ð", "đ").replace("uỷ ban", "ủy ban")
    spelled = _ABBREVIATED.sub(_spelled_prefix, lowered)
    words = _NOT_WORD.sub(" ", spelled.replace("&", " và ")).strip()
    return _BODY.sub(lambda found: _BODIES[found[1]], _PADDED.sub("", words))


def officeless(text: str) -> str:
    """The canonical name without "Ủy ban nhân dân" before it."""
    return _OFFICE.sub("", canonical(text))


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


def kind_word(text: str) -> str:
    """Which kind `text` says it means, quận of Q.1; "" where it does not say."""
    found = _KINDS.match(_OFFICE.sub("", canonical(text)))
    return found[1] if found else ""


def without_marks(text: str) -> str:
    """`text` without any diacritics, for searching; đ becomes d."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in parts if not unicodedata.combining(c))


def written(text: str) -> str:
    """`text` as somebody wrote it, abbreviations kept, without "UBND" before it.

    Hoà is Hòa, and capitals and blanks do not matter.
    """
    lowered = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).casefold()
    words = " ".join(lowered.replace("uỷ ban", "ủy ban").split())
    return _tones_last(_OFFICE.sub("", words))


def is_office(text: str) -> bool:
    """Whether `text` says no more than Ủy ban nhân dân."""
    return re.fullmatch(_OFFICE_WORDS, canonical(text)) is not None


def initials(text: str) -> str:
    """bhha of Phường Bình Hưng Hòa A: without kind and marks, numbers whole."""
    words = without_marks(_KINDS.sub("", _OFFICE.sub("", canonical(text)))).split(" ")
    return "".join(word if word.isdecimal() else word[:1] for word in words)


def _spelled_prefix(found: re.Match[str]) -> str:
    return f"{found[1] or ''}{_PREFIXES[found[2] or found[3]]} "


def _tones_last(words: str) -> str:
    return " ".join(_tone_last(word) for word in words.split(" "))


def _tone_last(word: str) -> str:
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in parts if c in _TONES)
    letters = "".join(c for c in parts if c not in _TONES)
    return unicodedata.normalize("NFC", letters) + tones
