"""Arrow tables in PostgreSQL's binary COPY format, built a block at a time.

Each row is the number of its fields, then for each field its length and its bytes,
big-endian; a length of -1 is NULL. Rows of a block are laid out as a matrix as wide
as the widest row, of which only the bytes that count are taken.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import BigInteger, Boolean, Integer, SmallInteger, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from data_access.schema.base import Base

BLOCK_ROWS = 20_000
"""Some 5 MB of matrix: larger blocks leave the processor's cache."""
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


def column_types(table: str, names: Sequence[str]) -> list[str]:
    """NumPy types of declared columns as they lie in the file; "" for text."""
    columns = Base.metadata.tables[table].columns
    return [_numpy_type(columns[name].type) for name in names]


def binary_rows(rows: pa.Table, types: Sequence[str]) -> Iterator[bytes]:
    """The bytes of a binary COPY of `rows`, whose columns are of these types."""
    yield _HEADER
    for start in range(0, rows.num_rows, BLOCK_ROWS):
        yield _block(rows.slice(start, BLOCK_ROWS).combine_chunks(), types)
    yield _END


def _numpy_type(declared: TypeEngine[object]) -> str:
    kind = declared.impl_instance if isinstance(declared, TypeDecorator) else declared
    # Ordered from the narrow to the wide: the wide ones are kinds of Integer.
    for wanted, name in (
        (Boolean, "u1"),
        (SmallInteger, ">i2"),
        (BigInteger, ">i8"),
        (Integer, ">i4"),
        (String, ""),
    ):
        if isinstance(kind, wanted):
            return name
    raise TypeError(f"no binary form known for {declared!r}")


def _block(rows: pa.Table, types: Sequence[str]) -> bytes:
    count = rows.num_rows
    head = np.frombuffer(np.array(len(types), ">i2").tobytes(), np.uint8)
    parts: list[Bytes] = [np.broadcast_to(head, (count, 2))]
    masks: list[Mask] = [np.ones((count, 2), np.bool_)]
    for column, kind in zip(rows.columns, types, strict=True):
        array = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        lengths, data, used = _text(array) if kind == "" else _fixed(array, kind)
        parts += [lengths, data]
        masks += [np.ones((count, 4), np.bool_), used]
    block: bytes = np.hstack(parts)[np.hstack(masks)].tobytes()
    return block


def _fixed(array: pa.Array, kind: str) -> tuple[Bytes, Bytes, Mask]:
    """Lengths, bytes and which of them count, of a column of numbers."""
    width = np.dtype(kind).itemsize
    present = array.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.int8())
    values = pc.fill_null(array, 0).to_numpy(zero_copy_only=False).astype(kind)
    data = values.view(np.uint8).reshape(len(array), width)
    used = np.repeat(present[:, None], width, axis=1)
    return _lengths(np.full(len(array), width), present), data, used


def _text(array: pa.Array) -> tuple[Bytes, Bytes, Mask]:
    """Likewise of a column of text, each cell as its UTF-8 bytes."""
    array = array.cast(pa.binary())
    present = array.is_valid().to_numpy(zero_copy_only=False)
    size = pc.fill_null(pc.binary_length(array), 0).to_numpy(zero_copy_only=False)
    _, offsets, values = array.buffers()
    begins = np.frombuffer(offsets, np.int32)[array.offset :][: len(array)]
    every = np.frombuffer(values or b"\x00", np.uint8)
    within = np.arange(int(size.max(initial=0)))
    at = np.minimum(begins[:, None] + within, max(0, len(every) - 1))
    used = within < size[:, None]
    return _lengths(size, present), every[at], used


def _lengths(size: npt.NDArray[np.int64], present: Mask) -> Bytes:
    told: Bytes = np.where(present, size, -1).astype(">i4").view(np.uint8)
    return told.reshape(len(size), 4)
