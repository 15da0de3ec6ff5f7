"""The one spelling of a dossier code, and what a mistyped one may have meant."""

import unicodedata
from collections.abc import Iterable

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d"
_DOTS = "\u00b7\u2022\u2024\u2027\u2219\u22c5\u3002\uff0e\uff61"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LATIN_LOOKALIKES = dict(
    zip("АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTYXABEZHIKMNOPTYX", strict=True)
)
"""Cyrillic and Greek capitals that print like Latin ones."""
_SAME = str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_DOTS, "."),
        **dict.fromkeys(_INVISIBLE),
        **_LATIN_LOOKALIKES,
    }
)


def canonical_code(text: str) -> str:
    """`text` in the one spelling under which codes are stored and compared.

    Compatibility forms, case, dashes, dots, invisible characters, and letters of
    other alphabets that look Latin are made one; runs of blanks become one blank.
    """
    known = unicodedata.normalize("NFKC", text.translate(_SAME)).upper()
    return " ".join(known.translate(_SAME).split())


def is_storable(text: str) -> bool:
    """Whether a database could hold `text`: no control characters, valid Unicode.

    What an address or a look-up asks for may be anything.
    """
    return not any(c < " " or c == "\x7f" or "\ud800" <= c <= "\udfff" for c in text)


_SEPARATORS = "-."
_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CONFUSED = {
    "O": "0", "0": "O", "I": "1", "1": "I", "L": "1", "B": "8", "8": "B", "S": "5",
    "5": "S", "Z": "2", "2": "Z", "G": "6", "6": "G", "D": "0", "Q": "0",
}  # fmt: skip
"""Letters and digits that hands and eyes take for one another."""
LONGEST_SIMILAR = 40
"""Longer text is no mistyped code; it bounds the number of variants to some 2,000."""


def similar_codes(code: str) -> dict[str, int]:
    """Every code that one slip could have turned into `code`, likelier ones lower.

    0: two characters exchanged; 1: a separator missing, too many or another one;
    2: O for 0, I for 1 and their like; 3: another wrong character; 4: one too many;
    5: one missing. Codes mix digits, capitals, dots and dashes, so digits are replaced
    by digits and letters by letters. Empty for text longer than LONGEST_SIMILAR.
    """
    if not code or len(code) > LONGEST_SIMILAR:
        return {}
    found: dict[str, int] = {}
    for rank, variants in enumerate(
        (_exchanged(code), _separated(code), _confused(code), _replaced(code),
         _shortened(code), _lengthened(code))
    ):  # fmt: skip
        for variant in variants:
            if variant != code:
                found.setdefault(variant, rank)
    return found


def _exchanged(code: str) -> list[str]:
    return [
        code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        for at in range(len(code) - 1)
    ]


def _separated(code: str) -> list[str]:
    added = [
        code[:at] + mark + code[at:]
        for at in range(1, len(code))
        for mark in _SEPARATORS
    ]
    others = [
        code[:at] + mark + code[at + 1 :]
        for at, present in enumerate(code)
        if present in f"{_SEPARATORS} /_"
        for mark in ("-", ".", "")
    ]
    return others + added


def _confused(code: str) -> list[str]:
    return [
        code[:at] + _CONFUSED[present] + code[at + 1 :]
        for at, present in enumerate(code)
        if present in _CONFUSED
    ]


def _replaced(code: str) -> list[str]:
    return [
        code[:at] + other + code[at + 1 :]
        for at, present in enumerate(code)
        for other in _like(present)
    ]


def _shortened(code: str) -> list[str]:
    return [code[:at] + code[at + 1 :] for at in range(len(code))]


def _lengthened(code: str) -> list[str]:
    found = []
    for at in range(len(code) + 1):
        beside = code[max(at - 1, 0) : at + 1]
        # Codes begin with letters; elsewhere letters stand beside letters.
        letters = _LETTERS if at == 0 or any(c in _LETTERS for c in beside) else ""
        found += [code[:at] + added + code[at:] for added in _DIGITS + letters]
    return found


def _like(character: str) -> str:
    if character in _DIGITS:
        return _DIGITS
    return _LETTERS if character in _LETTERS else ""


def rejoined_codes(code: str, stems: Iterable[str]) -> tuple[str, ...]:
    """Codes that `code` may mean once separators are put back, or its beginning.

    `stems`: how codes begin, up to and with their first dash. Both spellings after the
    stem are tried: as one run, and as a date of six digits, a dash and a number.
    """
    bare = bare_code(code)
    found: dict[str, None] = {}
    for stem in stems:
        start = bare_code(stem)
        rests = [bare] if not bare.startswith(start) else [bare, bare[len(start) :]]
        for rest in rests:
            if len(rest) < 4:
                continue
            found[stem + code.lstrip(f"{_SEPARATORS} ")] = None
            found[stem + rest] = None
            found[f"{stem}{rest[:6]}-{rest[6:]}"] = None
    found.pop(code, None)
    return tuple(found)


def bare_code(code: str) -> str:
    """`code` without separators."""
    return "".join(c for c in code if c not in f"{_SEPARATORS} /_")
