"""Reads one Parquet file in a process of its own; started by `ingest.parquet_file`.

A few bytes of Parquet may stand for any number of rows or characters, and its parser
is written for trusted files. So this process has a memory limit, and its death is a
message, not an outage. It imports nothing of the application.

Dialogue: it writes the names of the columns as a JSON line and reads which are
wanted; then, for each batch, a line with its number of bytes, and the bytes: the
columns as text, as an Arrow message.
"""

import json
import sys
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BATCH_ROWS = 65_536
_MOST_BATCH_BYTES = 256 * 1024**2
"""A batch of 29 columns has some 15 MB."""
_READ_BYTES = 1024**2
"""Read at a time: else the whole column of a row group, which may be all rows."""
_MOST_FOOTER_STRING = 16 * 1024**2
_MOST_FOOTER_PARTS = 1_000_000


def main(path: str, memory_bytes: int, row_limit: int, column_limit: int) -> None:
    """Read `path` and hold the dialogue on standard input and output."""
    _limit_memory(memory_bytes)
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        with pq.ParquetFile(
            path,
            buffer_size=_READ_BYTES,
            thrift_string_size_limit=_MOST_FOOTER_STRING,
            thrift_container_size_limit=_MOST_FOOTER_PARTS,
        ) as file:
            names = file.schema_arrow.names
            rows = file.metadata.num_rows
            if rows > row_limit or len(names) > column_limit or rows < 0:
                _write({"error": "size", "rows": rows, "columns": len(names)})
                return
            kinds = [file.schema_arrow.field(at).type for at in range(len(names))]
            strange = {
                at: str(kind)[:60]
                for at, kind in enumerate(kinds)
                if not _is_plain(kind)
            }
            _write({"columns": names, "rows": rows, "strange": strange})
            line = sys.stdin.readline()
            if line:
                _send(file, names, json.loads(line)["columns"])
    except (MemoryError, pa.ArrowCapacityError):
        _write({"error": "memory"})
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        _write({"error": "damaged", "detail": str(error)[:200]})


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Not on Windows; the process may then take what there is.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(file: pq.ParquetFile, names: list[str], wanted: list[int]) -> None:
    asked = sorted({names[index] for index in wanted})
    for batch in file.iter_batches(BATCH_ROWS, columns=asked, use_threads=False):
        columns = [_text(_column(batch, names, index)) for index in wanted]
        texts = pa.record_batch(columns, [str(index) for index in wanted])
        texts.validate(full=True)
        if texts.nbytes > _MOST_BATCH_BYTES:
            _write({"error": "memory"})
            return
        content = texts.serialize()
        _write({"bytes": content.size, "length": len(batch)})
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    _write({"end": True})


def _column(batch: pa.RecordBatch, names: list[str], index: int) -> pa.Array:
    """The column of the file; of several with its name the one in the same place."""
    name = names[index]
    same = [at for at, other in enumerate(batch.schema.names) if other == name]
    return batch.column(same[names[:index].count(name)])


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return not (pa.types.is_nested(kind) or pa.types.is_duration(kind)) and not (
        pa.types.is_interval(kind)
    )


def _text(column: pa.Array) -> pa.Array:
    """The values as people write them; "" where there is none."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_boolean(kind):
        text = pc.if_else(column, "True", "False")
    elif pa.types.is_timestamp(kind):
        text = _moment_text(column)
    elif pa.types.is_time(kind):
        text = _clock_text(column)
    elif pa.types.is_floating(kind):
        text = _number_text(column)
    else:
        text = column.cast(pa.string())
    return text.fill_null("")


def _moment_text(column: pa.Array) -> pa.Array:
    """To the second where nothing is lost; with the offset where the zone is known."""
    zone = column.type.tz
    for unit in ("s", "ms", "us"):
        try:
            return column.cast(pa.timestamp(unit, zone)).cast(pa.string())
        except pa.ArrowInvalid:
            continue
    return column.cast(pa.timestamp("us", zone), safe=False).cast(pa.string())


def _clock_text(column: pa.Array) -> pa.Array:
    try:
        return column.cast(pa.time32("s")).cast(pa.string())
    except pa.ArrowInvalid:
        return column.cast(pa.string())


def _number_text(column: pa.Array) -> pa.Array:
    column = pc.if_else(pc.is_finite(column), column, None)
    try:
        return column.cast(pa.int64()).cast(pa.string())
    except pa.ArrowInvalid:
        return column.cast(pa.string())


def _write(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], *(int(argument) for argument in sys.argv[2:5]))
