"""Columns of an Arrow table as values that SQLite's driver binds quickest."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_LOWEST = -(2**63)


def bound(column: pa.ChunkedArray) -> tuple[str, list[Any]]:
    """What stands in the statement for a column, and a value of it for each row.

    Truth values become numbers. The driver asks around for somebody who knows what to
    make of each None, which costs ten times what a number does; so a value that the
    column does not hold stands for NULL, and the statement turns it back.
    """
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    stand_in = _stand_in(column) if column.null_count else None
    if stand_in is None:
        return "?", column.to_pylist()
    if isinstance(stand_in, str):
        return "nullif(?, '')", pc.fill_null(column, stand_in).to_pylist()
    filled = pc.fill_null(column.cast(pa.int64()), stand_in)
    return f"nullif(?, {stand_in})", filled.to_pylist()


def _stand_in(column: pa.ChunkedArray) -> int | str | None:
    """A value that the column does not hold; None where there is no simple one."""
    lowest = pc.min(column).as_py() if column.null_count < len(column) else None
    if pa.types.is_string(column.type) and lowest != "":
        return ""
    if pa.types.is_signed_integer(column.type) and lowest != _LOWEST:
        return 0 if lowest is None else min(0, lowest) - 1
    return None
