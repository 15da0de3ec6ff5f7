"""Texts made comparable: no case, no diacritics, no punctuation."""

import re
import unicodedata
from functools import lru_cache

from domain.names import without_marks

_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """`text` without case, diacritics and punctuation, words apart by one space."""
    plain = without_marks(unicodedata.normalize("NFKC", text)).casefold()
    return _NOT_WORD.sub(" ", plain).strip()


def title_key(title: str) -> str:
    """What titles and words are compared by; where nothing is left, the sign itself."""
    return folded(title) or title.strip()
