"""Dossiers read back from the database as Arrow facts for the roll-ups."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import text
from sqlalchemy.orm import Session

from data_access.bulk.contributions import (
    CLOCK_COLUMNS,
    FAR_DAY,
    PAUSE_SCHEMA,
    STEP_SCHEMA,
    DossierFacts,
)
from data_access.schema.base import to_microseconds

FACT_SCHEMA = pa.schema(
    [
        ("dossier_id", pa.int64()),
        ("source_id", pa.int32()),
        ("org_unit_id", pa.int32()),
        ("procedure_id", pa.int32()),
        ("field_id", pa.int32()),
        ("channel", pa.int32()),
        ("received_at", pa.int64()),
        ("first_due_at", pa.int64()),
        ("due_at", pa.int64()),
        ("resolved_at", pa.int64()),
        ("outcome", pa.int32()),
        ("apology_sent_at", pa.int64()),
        ("redated_to", pa.int64()),
        ("redated_count", pa.int32()),
        ("late_reason", pa.string()),
        ("step", pa.string()),
        ("step_since", pa.int64()),
        ("supplement_count", pa.int32()),
        ("paid_online", pa.bool_()),
        ("digitised", pa.bool_()),
        ("electronic_result", pa.bool_()),
        ("has_transfers", pa.bool_()),
        ("complete_to", pa.int64()),
    ]
)
WAIT_SCHEMA = pa.schema(
    [("dossier_id", pa.int64()), ("began_at", pa.int64()), ("ended_at", pa.int64())]
)
TRANSFER_SCHEMA = pa.schema(
    [
        ("dossier_id", pa.int64()),
        ("seq", pa.int32()),
        ("at", pa.int64()),
        ("from_org_unit_id", pa.int32()),
        ("to_org_unit_id", pa.int32()),
    ]
)
ANCESTOR_SCHEMA = pa.schema(
    [
        ("org_unit_id", pa.int32()),
        ("ancestor_id", pa.int32()),
        ("from_day", pa.int32()),
        ("to_day", pa.int32()),
    ]
)
ID_CHUNK = 100_000
"""Ids or codes handed over in one parameter."""

_SELECT = (
    "SELECT "
    + ", ".join("id" if name == "dossier_id" else name for name in CLOCK_COLUMNS)
    + " FROM dossier"
)


def facts_of_source(
    session: Session, source_id: int, complete_to: datetime | None
) -> DossierFacts:
    """Every dossier of a source, as far as the source is complete."""
    return facts_where(
        session, "source_id = :source_id", {"source_id": source_id}, complete_to
    )


def facts_of_ids(
    session: Session, ids: Sequence[int], complete_to: datetime | None
) -> DossierFacts:
    """The dossiers with these ids."""
    parts = [
        facts_where(session, among(session, "id"), listed(session, chunk), complete_to)
        for chunk in chunks(ids, ID_CHUNK)
    ]
    if not parts:
        parts = [facts_where(session, "1 = 0", {}, complete_to)]
    return DossierFacts(
        pa.concat_tables(part.dossiers for part in parts),
        pa.concat_tables(part.waits for part in parts),
        pa.concat_tables(part.transfers for part in parts),
        pa.concat_tables(part.pauses for part in parts),
        pa.concat_tables(part.steps for part in parts),
    )


def ancestors(session: Session) -> pa.Table:
    """The closure of org units as ordinals, open ends as FAR_DAY."""
    rows = execute(
        session,
        "SELECT org_unit_id, ancestor_id, valid_from, coalesce(valid_to, :far)"
        " FROM org_unit_ancestor",
        {"far": FAR_DAY},
    )
    return table_of(rows, ANCESTOR_SCHEMA)


def execute(
    session: Session, statement: str, parameters: dict[str, Any]
) -> Iterable[Sequence[Any]]:
    """Rows of a constant statement with bound values."""
    return session.execute(text(statement), parameters).all()


def run(session: Session, statement: str, parameters: dict[str, Any]) -> None:
    """A constant statement with bound values that changes rows."""
    session.execute(text(statement), parameters)


def table_of(rows: Iterable[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """Rows as an Arrow table of `schema`."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [
            pa.array(values, field.type)
            for values, field in zip(columns, schema, strict=True)
        ],
        schema=schema,
    )


def facts_where(
    session: Session,
    condition: str,
    parameters: dict[str, Any],
    complete_to: datetime | None,
) -> DossierFacts:
    """The dossiers that meet a condition on the table, in memory."""
    instant = 0 if complete_to is None else to_microseconds(complete_to)
    rows = execute(session, f"{_SELECT} WHERE {condition}", parameters)
    flags = [pa.types.is_boolean(field.type) for field in FACT_SCHEMA]
    dossiers = table_of(
        (
            [
                bool(value) if flag and value is not None else value
                for value, flag in zip((*row, instant), flags, strict=True)
            ]
            for row in rows
        ),
        FACT_SCHEMA,
    )
    within = f"dossier_id IN (SELECT id FROM dossier WHERE {condition})"
    waits = execute(
        session,
        f"SELECT dossier_id, began_at, ended_at FROM dossier_wait WHERE {within}",
        parameters,
    )
    transfers = execute(
        session,
        "SELECT dossier_id, seq, at, from_org_unit_id, to_org_unit_id"
        f" FROM dossier_transfer WHERE {within}",
        parameters,
    )
    pauses = execute(
        session,
        f"SELECT dossier_id, kind, began_at FROM dossier_pause WHERE {within}",
        parameters,
    )
    steps = execute(
        session,
        "SELECT dossier_id, step_id, org_unit_id, began_at, ended_at"
        f" FROM dossier_step WHERE {within}",
        parameters,
    )
    return DossierFacts(
        dossiers,
        table_of(waits, WAIT_SCHEMA),
        table_of(transfers, TRANSFER_SCHEMA),
        table_of(pauses, PAUSE_SCHEMA),
        table_of(steps, STEP_SCHEMA),
    )


def among(session: Session, column: str) -> str:
    """Condition that `column` is one of the values handed over by `listed`."""
    if session.get_bind().dialect.name == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(:listed))"
    return f"{column} = ANY(:listed)"


def listed(session: Session, values: Sequence[int] | Sequence[str]) -> dict[str, Any]:
    """Many values as the one parameter that `among` names."""
    if session.get_bind().dialect.name == "sqlite":
        return {"listed": json.dumps(list(values))}
    return {"listed": list(values)}


def chunks(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
