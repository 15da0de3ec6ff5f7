"""Vietnamese alphabetical order, with numbers in words compared as numbers."""

import re
import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The alphabet, with f, j, w and z where foreign words need them."""
_RANKS = {letter: rank for rank, letter in enumerate(_LETTERS, start=1)}
_TONES = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""Huyền, hỏi, ngã, sắc, nặng: the order of dictionaries; no tone comes first."""
_PARTS = re.compile(r"\d+|\D")

SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


def sort_key(text: str) -> SortKey:
    """A key under which Dân tộc < Đất đai < E, and Quận 2 < Quận 10.

    Letters decide first, tones only between words of equal letters.
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for part in _PARTS.findall(unicodedata.normalize("NFC", text).casefold()):
        if part.isdecimal():
            letters.append((1, int(part)))
            continue
        letter, tone = _split(part)
        tones.append(tone)
        if letter in _RANKS:
            letters.append((2, _RANKS[letter]))
        elif letter.isalnum():
            letters.append((3, ord(letter)))
        else:
            letters.append((0, 0))
    return tuple(letters), tuple(tones), text


def _split(character: str) -> tuple[str, int]:
    """The letter without its tone, and the rank of the tone."""
    parts = unicodedata.normalize("NFD", character)
    tone = next((i for i, t in enumerate(_TONES, start=1) if t in parts), 0)
    bare = "".join(part for part in parts if part not in _TONES)
    return unicodedata.normalize("NFC", bare), tone
