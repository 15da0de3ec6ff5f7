"""Kept rows out of the database into Parquet files, however many there are."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.orm import Session

from data_access.bulk.contributions import (
    CLOCK_COLUMNS,
    PAUSE_SCHEMA,
    STEP_SCHEMA,
    DossierFacts,
)
from data_access.bulk.facts import FACT_SCHEMA, TRANSFER_SCHEMA, WAIT_SCHEMA
from data_access.bulk.reading import fetched

Told = Callable[[int], None]
"""Hears how many rows have been read so far."""

_CHILDREN = {
    "waits": ("dossier_wait", WAIT_SCHEMA),
    "transfers": ("dossier_transfer", TRANSFER_SCHEMA),
    "pauses": ("dossier_pause", PAUSE_SCHEMA),
    "steps": ("dossier_step", STEP_SCHEMA),
}


def stored_facts(
    session: Session,
    folder: Path,
    *,
    condition: str = "1 = 1",
    parameters: Mapping[str, Any] | None = None,
    told: Told | None = None,
) -> DossierFacts:
    """Dossiers with what hangs on them, each known as far as its source is complete.

    `condition` chooses among the rows of `dossier`.
    """
    columns = ", ".join(_selected(name) for name in CLOCK_COLUMNS)
    bound = dict(parameters or {})
    dossiers = streamed(
        session,
        f"SELECT {columns}, coalesce(source.complete_to, 0) FROM dossier"
        f" LEFT JOIN source ON source.id = dossier.source_id WHERE {condition}",
        FACT_SCHEMA,
        folder / "dossier.parquet",
        parameters=bound,
        told=told,
    )
    within = (
        ""
        if condition == "1 = 1"
        else f" WHERE dossier_id IN (SELECT dossier.id FROM dossier WHERE {condition})"
    )
    return DossierFacts(
        dossiers,
        **{
            part: streamed(
                session,
                f"SELECT {', '.join(schema.names)} FROM {table}{within}",
                schema,
                folder / f"{table}.parquet",
                parameters=bound,
            )
            for part, (table, schema) in _CHILDREN.items()
        },
    )


def streamed(
    session: Session,
    statement: str,
    schema: pa.Schema,
    path: Path,
    *,
    parameters: Mapping[str, Any] | None = None,
    told: Told | None = None,
) -> Path:
    """The rows of a constant statement as a Parquet file of `schema`."""
    done = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in fetched(session, statement, dict(parameters or {}), schema):
            writer.write_table(rows)
            done += rows.num_rows
            if told is not None:
                told(done)
    return path


def _selected(name: str) -> str:
    """A column of `dossier`; truth values as numbers, which both databases give."""
    if name == "dossier_id":
        return "dossier.id"
    if pa.types.is_boolean(FACT_SCHEMA.field(name).type):
        return f"CAST(dossier.{name} AS INTEGER)"
    return f"dossier.{name}"
