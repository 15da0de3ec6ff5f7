"""Whether any two of a file's codes may be one: told from a number for each code."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.text_arrays import text_block, text_bytes, text_lengths

Hashes = npt.NDArray[np.uint64]

_WORD = 8
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True, slots=True)
class CodeHashes:
    """Eight bytes of memory a code: 180 MB at the size of the city."""

    _parts: list[Hashes] = field(default_factory=list)

    def add(self, codes: pa.StringArray) -> None:
        """Remember the codes of a batch; nulls are none."""
        keys = pc.drop_null(codes)
        if b" " in text_bytes(keys):
            keys = pc.replace_substring(keys, " ", "")
        self._parts.append(hashes(keys))

    def may_repeat(self) -> bool:
        """False: all differ, spaces aside. True: look closely."""
        if not self._parts:
            return False
        known = np.concatenate(self._parts)
        known.sort()
        return bool((known[1:] == known[:-1]).any())


def hashes(texts: pa.StringArray) -> Hashes:
    """A number for each text, the same for equal texts, seldom for others."""
    lengths = text_lengths(texts)
    found = np.zeros(len(texts), dtype=np.uint64)
    for length in np.unique(lengths).tolist():
        if not length:
            continue
        at = np.flatnonzero(lengths == length)
        alike = texts if len(at) == len(texts) else texts.take(pa.array(at))
        found[at] = _mixed(text_block(alike, length))
    return found


def _mixed(block: npt.NDArray[np.uint8]) -> Hashes:
    count, length = block.shape
    wide = np.zeros((count, -(-length // _WORD) * _WORD), dtype=np.uint8)
    wide[:, :length] = block
    words = wide.view(np.uint64)
    total = np.full(count, length, dtype=np.uint64)
    for column in range(words.shape[1]):
        total = (total ^ words[:, column]) * _FACTOR
        total ^= total >> _SHIFT
    return total
