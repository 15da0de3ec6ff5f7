"""Dossiers read back from the database as Arrow facts for the roll-ups."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from sqlalchemy import text
from sqlalchemy.orm import Session

from data_access.bulk.contributions import (
    FAR_DAY,
)

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
        ("code", pa.string()),
        ("moved_days", pa.int32()),
        ("waiting_since", pa.int64()),
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
    """`ids` in pieces of at most `size`."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
