"""Rows of a file beside what is kept under the same codes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from sqlalchemy.orm import Session

from data_access.bulk import facts
from data_access.bulk.duck import BATCH_ROWS, beside, write_parquet
from data_access.bulk.fingerprints import (
    PRINTED_CHILDREN,
    PRINTED_JOINS,
    fingerprint_sql,
)
from data_access.bulk.incoming import RowNumbers
from data_access.bulk.reading import fetched
from data_access.queries.succession import succession

CLASHES_LISTED = 5_000
"""As many as a report names; all are counted."""
SCANNED_FROM = 4
"""A file with at least a quarter as many rows as are kept is compared with all."""


@dataclass(frozen=True, slots=True)
class CodeClash:
    """A code that the present data hold elsewhere: by another source or org unit."""

    row: int
    code: str
    source_id: int
    org_unit_id: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is kept under the codes of a file.

    `matched`: a Parquet file of the rows whose dossier the source holds, with
    `dossier_id`, whether it `differs`, and what promises and field were.
    `kept_applicants`: likewise of names and numbers on record for these dossiers.
    """

    matched: Path
    kept_applicants: Path
    row_count: int
    matched_count: int
    differing_count: int
    clashing_rows: RowNumbers
    clashes: tuple[CodeClash, ...]


def compared(
    session: Session,
    duck: duckdb.DuckDBPyConnection,
    source_id: int | None,
    folder: Path,
) -> Comparison:
    """Compare `incoming` of `duck` with what `source_id` holds (None: a new source)."""
    ((row_count,),) = duck.sql("SELECT count(*) FROM incoming").fetchall()
    duck.execute(_EXISTING)
    append_rows(duck, "existing", _existing(session, duck, row_count))
    source = source_id or 0
    duck.execute(_KEPT_APPLICANTS)
    append_rows(duck, "kept_applicant", _kept_applicants(session, duck, source))
    kept = write_parquet(duck, "FROM kept_applicant", folder / "kept_names.parquet")
    some = duck.sql("SELECT 1 FROM existing LIMIT 1").fetchall()
    # Without anything kept there is nothing to compare; the shape is the same.
    query = _matched_sql(duck, source) if some else _NONE_MATCHED
    matched = write_parquet(duck, query, folder / "matched.parquet")
    duck.register("heir", _heirs(session))
    clashing = duck.sql(_CLASHES.format(source_id=source)).to_arrow_table()
    first = clashing.slice(0, CLASHES_LISTED).to_pylist()
    (counts,) = duck.read_parquet(str(matched)).aggregate(
        "count(*), count(*) FILTER (differs)"
    ).fetchall()  # fmt: skip
    return Comparison(
        matched=matched,
        kept_applicants=kept,
        row_count=row_count,
        matched_count=counts[0],
        differing_count=counts[1],
        clashing_rows=np.unique(clashing["row"].to_numpy()),
        clashes=tuple(CodeClash(**clash) for clash in first),
    )


def _heirs(session: Session) -> pa.Table:
    """Each org unit beside those that took over what it held when it ended.

    A dossier that left before the end may by now be kept with one of them.
    """
    known = succession(session)
    pairs = [(u, link.successor) for u in known.lives for link in known.heirs(u)]
    schema = pa.schema([("org_unit_id", pa.int32()), ("heir_id", pa.int32())])
    return facts.table_of(pairs, schema)


_EXISTING = """
CREATE TABLE existing (id BIGINT, code VARCHAR, source_id INTEGER,
    org_unit_id INTEGER, fingerprint BIGINT, first_due_at BIGINT,
    due_is_computed BOOLEAN, field_id INTEGER)
"""
_KEPT_APPLICANTS = (
    "CREATE TABLE kept_applicant (dossier_id BIGINT, name VARCHAR, phone VARCHAR)"
)
_MATCHED = """
WITH {children}
SELECT i.row, e.id AS dossier_id, e.first_due_at AS old_first_due_at,
       e.due_is_computed AS old_due_is_computed, e.field_id AS old_field_id,
       e.fingerprint <> {fingerprint}
       OR (e.due_is_computed AND i.due_is_computed AND e.first_due_at <> i.first_due_at)
       OR (a.row IS NOT NULL AND (
           coalesce(a.name, k.name) IS DISTINCT FROM k.name
           OR coalesce(a.phone, k.phone) IS DISTINCT FROM k.phone)) AS differs
FROM incoming i JOIN existing e ON e.code = i.code AND e.source_id = {source_id}
     {joins}
     LEFT JOIN applicant a ON a.row = i.row
     LEFT JOIN kept_applicant k ON k.dossier_id = e.id
"""
_NONE_MATCHED = """
SELECT i.row, e.id AS dossier_id, e.first_due_at AS old_first_due_at,
       e.due_is_computed AS old_due_is_computed, e.field_id AS old_field_id,
       FALSE AS differs
FROM incoming i, existing e WHERE FALSE
"""
_CLASHES = """
SELECT n.row, n.code, e.source_id, e.org_unit_id
FROM incoming n JOIN existing e ON e.code = n.code
WHERE e.source_id <> {source_id} OR (
    e.org_unit_id <> n.org_unit_id AND NOT EXISTS (
        SELECT 1 FROM transfer t WHERE t.row = n.row
        AND t.from_org_unit_id = e.org_unit_id
    ) AND NOT EXISTS (
        SELECT 1 FROM heir h
        WHERE h.org_unit_id = n.org_unit_id AND h.heir_id = e.org_unit_id
    ) AND NOT EXISTS (
        SELECT 1 FROM transfer t JOIN heir h ON h.org_unit_id = t.from_org_unit_id
        WHERE t.row = n.row AND h.heir_id = e.org_unit_id))
ORDER BY n.row
"""
_EXISTING_SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("code", pa.string()),
        ("source_id", pa.int32()),
        ("org_unit_id", pa.int32()),
        ("fingerprint", pa.int64()),
        ("first_due_at", pa.int64()),
        ("due_is_computed", pa.bool_()),
        ("field_id", pa.int32()),
    ]
)
_NAMES_SCHEMA = pa.schema(
    [("dossier_id", pa.int64()), ("name", pa.string()), ("phone", pa.string())]
)
_SELECT = (
    "SELECT id, code, source_id, org_unit_id, fingerprint, first_due_at,"
    " CAST(due_is_computed AS INTEGER), field_id FROM dossier"
)
_NAMES = "SELECT dossier_id, name, phone FROM dossier_applicant"


def _matched_sql(duck: duckdb.DuckDBPyConnection, source_id: int) -> str:
    children = ", ".join(f"{name} AS ({sql})" for name, sql in PRINTED_CHILDREN.items())
    return _MATCHED.format(
        children=children,
        fingerprint=fingerprint_sql(duck.view("incoming").columns),
        joins=PRINTED_JOINS,
        source_id=source_id,
    )


def _existing(
    session: Session, duck: duckdb.DuckDBPyConnection, row_count: int
) -> Iterator[pa.Table]:
    """What is kept under the codes of the file, whatever the source; or all of it."""
    ((last,),) = facts.execute(session, "SELECT max(id) FROM dossier", {})
    if not last or not row_count:
        return
    if row_count * SCANNED_FROM > last:
        yield from fetched(session, _SELECT, {}, _EXISTING_SCHEMA)
        return
    condition = f"{_SELECT} WHERE {facts.among(session, 'code')}"
    # In order of codes, neighbours lie on the same page of the index.
    for codes in _lists(duck, "SELECT code FROM incoming ORDER BY code"):
        listed = facts.listed(session, codes)
        yield from fetched(session, condition, listed, _EXISTING_SCHEMA)


def _kept_applicants(
    session: Session, duck: duckdb.DuckDBPyConnection, source_id: int
) -> Iterator[pa.Table]:
    """Names and numbers on record, read only for a file that brings some."""
    condition = f"{_NAMES} WHERE {facts.among(session, 'dossier_id')}"
    wanted = (
        "SELECT e.id FROM applicant a JOIN incoming i USING (row) JOIN existing e"
        f" ON e.code = i.code AND e.source_id = {source_id} ORDER BY e.id"
    )
    for ids in _lists(duck, wanted):
        listed = facts.listed(session, ids)
        yield from fetched(session, condition, listed, _NAMES_SCHEMA)


def _lists(duck: duckdb.DuckDBPyConnection, statement: str) -> Iterator[list[Any]]:
    """The one column of a statement, in lists that fit into one parameter."""
    with beside(duck) as other:
        found = other.execute(statement)
        while part := found.fetchmany(BATCH_ROWS):
            yield [value for (value,) in part]


def append_rows(
    duck: duckdb.DuckDBPyConnection, table: str, parts: Iterable[pa.Table]
) -> None:
    """Insert rows as they come into a table of `duck` with the same columns."""
    for part in parts:
        duck.register("more", part)
        duck.execute(f"INSERT INTO {table} SELECT * FROM more")
        duck.unregister("more")
