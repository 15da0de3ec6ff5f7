"""Rows of the database as Arrow tables, some ten thousand at a time."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import pyarrow as pa
from sqlalchemy.orm import Session

from data_access.bulk.duck import BATCH_ROWS

_NAMED = re.compile(r":(\w+)")


def fetched(
    session: Session, statement: str, parameters: dict[str, Any], schema: pa.Schema
) -> Iterator[pa.Table]:
    """Rows of a constant statement with bound values (`:name`), in tables of `schema`.

    Straight from the driver: of a million rows, making objects of each would be the
    larger part of the time. Truth values must come as numbers.
    """
    driver: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "sqlite":
        cursor = driver.cursor()
    else:
        statement = _NAMED.sub(r"%(\1)s", statement)
        cursor = driver.cursor(name="fetched", binary=True)
        cursor.itersize = BATCH_ROWS
    with closing(cursor):
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(BATCH_ROWS):
            yield table_of(rows, schema)


def table_of(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """Rows with truth values as numbers, as an Arrow table."""
    columns = zip(*rows, strict=True)
    return pa.table(
        [
            pa.array(values, pa.int8()).cast(pa.bool_())
            if pa.types.is_boolean(field.type)
            else pa.array(values, field.type)
            for values, field in zip(columns, schema, strict=True)
        ],
        schema=schema,
    )
