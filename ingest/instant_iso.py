"""Instants of one usual form through Arrow's own parser, when all of them are good."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.mapping import DateOrder
from ingest.clock import DAY_US, Microseconds
from ingest.instant_text import FIRST_YEAR, LAST_YEAR

Block = npt.NDArray[np.uint8]
"""Texts of one length, a row each."""

_FIRST_US = int(np.datetime64(str(FIRST_YEAR), "us").astype(np.int64))
_END_US = int(np.datetime64(str(LAST_YEAR + 1), "us").astype(np.int64))
_DASH = ord("-")
_MARKS = np.frombuffer(b"-/.", np.uint8)
_DATE_LENGTH = 10


def read_alike(
    block: Block, *, is_deadline: bool, order: DateOrder
) -> tuple[Microseconds, int | None] | None:
    """Local µs, and a row that can only be read in this order.

    None unless every text is an instant within the years that may occur, all with the
    year first or all with it last: then each has to be looked at by itself.
    """
    certain = None
    dashed = block[:, 4] == _DASH
    if not dashed.all():
        if dashed.any() or order is DateOrder.YEAR_FIRST:
            return None
        mark = block[:, 2]
        if not ((mark == block[:, 5]) & np.isin(mark, _MARKS)).all():
            return None
        day_at = 3 if order is DateOrder.MONTH_FIRST else 0
        certain = _evident(block[:, day_at : day_at + 2])
        block = _year_first(block, day_at)
    values = _cast(block)
    if values is None or values.min() < _FIRST_US or values.max() >= _END_US:
        return None
    return (_closed(values, block.shape[1]) if is_deadline else values), certain


def _cast(block: Block) -> Microseconds | None:
    count, length = block.shape
    ends = np.arange(0, count * length + 1, length, dtype=np.int32)
    texts = pa.StringArray.from_buffers(
        count, pa.py_buffer(ends), pa.py_buffer(block.reshape(-1))
    )
    try:
        instants = texts.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    local: Microseconds = instants.view(pa.int64()).to_numpy()
    return local


def _year_first(block: Block, day_at: int) -> Block:
    """17/06/2024 14:20 as 2024-06-17 14:20."""
    turned = block.copy()
    turned[:, :4] = block[:, 6:10]
    turned[:, 4] = turned[:, 7] = _DASH
    turned[:, 5:7] = block[:, 3 - day_at : 5 - day_at]
    turned[:, 8:10] = block[:, day_at : day_at + 2]
    return turned


def _evident(day: Block) -> int | None:
    """A row with a day above 12; whether it is a day at all is not known yet."""
    above = day[:, 0].astype(np.int64) * 10 + day[:, 1] > ord("0") * 11 + 12
    return int(np.argmax(above)) if above.any() else None


def _closed(local: Microseconds, length: int) -> Microseconds:
    """A bare day, 23:59 and 23:59:59 are the last microsecond of their day."""
    if length == _DATE_LENGTH:
        return local + (DAY_US - 1)
    second = local % DAY_US // 1_000_000
    closing = (second == 86_340) | (second == 86_399)
    return np.where(closing, local - local % DAY_US + DAY_US - 1, local)
