"""Chosen dossiers read back from the database as Parquet files, part by part."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.orm import Session

from data_access.bulk import facts
from data_access.bulk.contributions import (
    CLOCK_COLUMNS,
    PAUSE_SCHEMA,
    STEP_SCHEMA,
    DossierFacts,
)
from data_access.bulk.duck import BATCH_ROWS
from data_access.bulk.reading import fetched
from data_access.schema.base import to_microseconds

Selection = tuple[str, dict[str, Any]]
"""A condition on the number of a dossier, `{key}`, with its bound values."""
_CHILDREN = {
    "waits": ("dossier_wait", facts.WAIT_SCHEMA),
    "transfers": ("dossier_transfer", facts.TRANSFER_SCHEMA),
    "pauses": ("dossier_pause", PAUSE_SCHEMA),
    "steps": ("dossier_step", STEP_SCHEMA),
}


def fact_files(
    session: Session,
    selections: Iterable[Selection],
    complete_to: datetime | None,
    folder: Path,
    name: str,
) -> DossierFacts:
    """The dossiers of all selections, as far as their source is complete.

    The files lie in `folder` and begin with `name`.
    """
    schemas = {"dossiers": facts.FACT_SCHEMA}
    schemas |= {part: schema for part, (_, schema) in _CHILDREN.items()}
    paths = {part: folder / f"{name}_{part}.parquet" for part in schemas}
    reach = 0 if complete_to is None else to_microseconds(complete_to)
    filled = {p: t for p, (t, _) in _CHILDREN.items() if _has_rows(session, t)}
    with ExitStack() as stack:
        writers = {
            part: stack.enter_context(
                pq.ParquetWriter(paths[part], schema, compression="zstd")
            )
            for part, schema in schemas.items()
        }
        for condition, values in selections:
            for rows in _dossiers(session, condition, values, reach):
                writers["dossiers"].write_table(rows)
            for part, table in filled.items():
                for rows in _children(session, table, schemas[part], condition, values):
                    writers[part].write_table(rows)
    return DossierFacts(**paths)


def with_ids(session: Session, ids: pa.Array) -> Iterator[Selection]:
    """Selections of dossiers by id."""
    condition = facts.among(session, "{key}")
    for start in range(0, len(ids), BATCH_ROWS):
        part = ids.slice(start, BATCH_ROWS).to_pylist()
        yield condition, facts.listed(session, part)


def between(after: int, last: int) -> Iterator[Selection]:
    """Selections of the dossiers with ids in (after, last]."""
    for start in range(after, last, BATCH_ROWS):
        end = min(start + BATCH_ROWS, last)
        yield "{key} > :after AND {key} <= :last", {"after": start, "last": end}


def _dossiers(
    session: Session, condition: str, values: dict[str, Any], reach: int
) -> Iterator[pa.Table]:
    columns = ", ".join(_selected(name) for name in CLOCK_COLUMNS)
    within = condition.format(key="id")
    statement = f"SELECT {columns}, {reach} FROM dossier WHERE {within}"
    return fetched(session, statement, values, facts.FACT_SCHEMA)


def _children(
    session: Session,
    table: str,
    schema: pa.Schema,
    condition: str,
    values: dict[str, Any],
) -> Iterator[pa.Table]:
    columns = ", ".join(schema.names)
    within = condition.format(key="dossier_id")
    statement = f"SELECT {columns} FROM {table} WHERE {within}"
    return fetched(session, statement, values, schema)


def _has_rows(session: Session, table: str) -> bool:
    return bool(list(facts.execute(session, f"SELECT 1 FROM {table} LIMIT 1", {})))


def _selected(name: str) -> str:
    """A column of `dossier`; truth values as numbers, which both databases give."""
    if name == "dossier_id":
        return "id"
    if pa.types.is_boolean(facts.FACT_SCHEMA.field(name).type):
        return f"CAST({name} AS INTEGER)"
    return name
