"""The one spelling of a dossier code, for files, links and look-up alike."""

import unicodedata

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
