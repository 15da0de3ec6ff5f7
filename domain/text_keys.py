"""Texts made comparable: no case, no diacritics, no punctuation."""

import re
import unicodedata
from functools import lru_cache

from domain.names import without_marks

_NOT_WORD = re.compile(r"[\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
"""Where a word begins in the middle of a name, as in AppliedDate."""


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """`text` without case, diacritics and punctuation, words apart by one space."""
    plain = without_marks(unicodedata.normalize("NFKC", text)).casefold()
    return _NOT_WORD.sub(" ", plain).strip()


def title_key(title: str) -> str:
    """What titles and words are compared by; where nothing is left, the sign itself.

    AppliedDate and "applied date" are one title.
    """
    return folded(_HUMP.sub(" ", title)) or title.strip()
