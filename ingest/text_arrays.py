"""The bytes of a column of texts, for rules that look at whole columns."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_IS_CONTROL = np.zeros(256, dtype=np.bool_)
_IS_CONTROL[:32] = True
_IS_CONTROL[127] = True
_IS_CONTROL[list(b"\t\n\r")] = False


def text_array(offsets: npt.NDArray[np.integer[Any]], data: bytes) -> pa.StringArray:
    """Texts by where each begins in `data`, one number more than texts."""
    begins = pa.py_buffer(offsets.astype(np.int32))
    return pa.StringArray.from_buffers(len(offsets) - 1, begins, pa.py_buffer(data))


def has_control_characters(cells: pa.StringArray) -> bool:
    """Whether any text holds NUL, escape or the like; tabs and line ends may be."""
    offsets, data = text_buffers(cells)
    return bool(_IS_CONTROL[data[offsets[0] : offsets[-1]]].any())


def text_lengths(cells: pa.StringArray) -> npt.NDArray[np.int32]:
    """Bytes of each text."""
    offsets, _ = text_buffers(cells)
    return offsets[1:] - offsets[:-1]


def text_buffers(
    cells: pa.StringArray,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Where each text begins, one number more than texts, and all their bytes."""
    _, offsets, data = cells.buffers()
    if offsets is None or not len(cells):
        return np.zeros(1, dtype=np.int32), np.empty(0, dtype=np.uint8)
    numbers = np.frombuffer(offsets, dtype=np.int32)
    numbers = numbers[cells.offset : cells.offset + len(cells) + 1]
    content = np.frombuffer(data, dtype=np.uint8) if data else np.empty(0, np.uint8)
    return numbers, content


def text_bytes(cells: pa.StringArray) -> bytes:
    """All texts one after the other: searching bytes is quicker than any array."""
    offsets, data = text_buffers(cells)
    return data[offsets[0] : offsets[-1]].tobytes()


def is_blank(cells: pa.StringArray) -> bool:
    """Whether every text is empty."""
    offsets, _ = text_buffers(cells)
    return bool(offsets[0] == offsets[-1])


def text_block(cells: pa.StringArray, length: int) -> npt.NDArray[np.uint8]:
    """The texts that are not empty, all of which have this length: one a row."""
    offsets, data = text_buffers(cells)
    return data[offsets[0] : offsets[-1]].reshape(-1, length)
