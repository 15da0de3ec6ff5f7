"""Good rows of a file on their way into the database."""

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class IncomingRows:
    """Good rows of a file as Arrow tables (`ingest.schemas`), keyed by `row`."""

    dossiers: pa.Table
    pauses: pa.Table
    waits: pa.Table
    transfers: pa.Table
    applicants: pa.Table


def children(rows: IncomingRows) -> tuple[pa.Table, pa.Table, pa.Table, pa.Table]:
    return rows.pauses, rows.waits, rows.transfers, rows.applicants


def with_columns(table: pa.Table, **columns: pa.ChunkedArray | pa.Array) -> pa.Table:
    """`table` with these columns replaced."""
    for name, values in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, values)
    return table
