"""Arrow tables in PostgreSQL's binary COPY format, by pgpq."""

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
from pgpq import ArrowToPostgresBinaryEncoder
from sqlalchemy import BigInteger, Boolean, Integer, SmallInteger, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from data_access.schema.base import Base

_KINDS = (
    (Boolean, pa.bool_()),
    (SmallInteger, pa.int16()),
    (BigInteger, pa.int64()),
    (Integer, pa.int32()),
    (String, pa.string()),
)
"""Ordered from the narrow to the wide: the wide ones are kinds of Integer."""


def copied_schema(table: str, names: Sequence[str]) -> pa.Schema:
    """Arrow types that lie in the file as the declared columns ask for them."""
    columns = Base.metadata.tables[table].columns
    return pa.schema([(name, _arrow_type(columns[name].type)) for name in names])


def binary_rows(
    parts: Iterable[pa.Table], schema: pa.Schema
) -> Iterator[tuple[int, bytes]]:
    """A binary COPY of `parts`: bytes, each time with the number of rows in them.

    Columns become those of `schema`; pa.ArrowInvalid where a value does not fit.
    """
    encoder = ArrowToPostgresBinaryEncoder(schema)
    yield 0, encoder.write_header()
    for part in parts:
        for batch in part.cast(schema).to_batches():
            yield batch.num_rows, encoder.write_batch(batch)
    yield 0, encoder.finish()


def _arrow_type(declared: TypeEngine[object]) -> pa.DataType:
    kind = declared.impl_instance if isinstance(declared, TypeDecorator) else declared
    for wanted, found in _KINDS:
        if isinstance(kind, wanted):
            return found
    raise TypeError(f"no binary form known for {declared!r}")
