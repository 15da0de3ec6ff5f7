"""Rows of a file beside what is kept under the same codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
from sqlalchemy.orm import Session

from data_access.bulk import facts
from data_access.bulk.contributions import connection
from data_access.bulk.incoming import IncomingRows

DERIVED = ("row", "first_due_at", "due_at", "waiting_since", "moved_days")
"""Columns that follow from others or from the file's order: not fingerprinted as they
stand. Of `first_due_at` only a promise that the file gives is."""


@dataclass(frozen=True, slots=True)
class CodeClash:
    """A code that the present data hold elsewhere: by another source or org unit."""

    row: int
    code: str
    source_id: int
    org_unit_id: int


@dataclass(frozen=True, slots=True)
class ComparedRows:
    """The dossiers of a file with their fingerprint and what is kept of them.

    `dossiers` gained `dossier_id` (null: new), `old_differs`, and what promises and
    fields were. `applicants` are those of the file, with what is kept where it is
    silent: a file without telephone numbers removes none.
    """

    dossiers: pa.Table
    applicants: pa.Table
    clashes: tuple[CodeClash, ...]


def compared_rows(
    session: Session, rows: IncomingRows, source_id: int | None
) -> ComparedRows:
    """Compare `rows` with what `source_id` holds; None: a source not seen before."""
    existing = _existing(session, rows.dossiers["code"])
    source = source_id or 0
    with connection() as duck:
        duck.register("incoming", rows.dossiers)
        duck.register("pause", rows.pauses)
        duck.register("transfer", rows.transfers)
        duck.register("existing", existing)
        duck.register("applicant", rows.applicants)
        duck.register("kept_applicant", _kept_applicants(session, rows, existing))
        duck.execute(_fingerprint_sql(rows.dossiers.column_names))
        clashes = duck.sql(_CLASHES.format(source_id=source)).fetchall()
        return ComparedRows(
            duck.sql(_COMPARE.format(source_id=source)).to_arrow_table(),
            duck.sql(_APPLICANTS.format(source_id=source)).to_arrow_table(),
            tuple(CodeClash(*clash) for clash in clashes),
        )


_FINGERPRINT = """
CREATE TABLE printed AS
WITH p AS (
    SELECT row, string_agg(concat_ws('|', kind, began_at, coalesce(ended_at, 0)), ';'
                           ORDER BY seq) AS text
    FROM pause GROUP BY row
), t AS (
    SELECT row, string_agg(concat_ws('|', "at", from_org_unit_id), ';' ORDER BY seq)
           AS text
    FROM transfer GROUP BY row
)
SELECT i.*, CAST(md5_number_lower(concat_ws('#', {columns},
            coalesce(p.text, ''), coalesce(t.text, ''))) >> 1 AS BIGINT) AS fingerprint
FROM incoming i LEFT JOIN p ON p.row = i.row LEFT JOIN t ON t.row = i.row
"""
_COMPARE = """
SELECT n.*, e.id AS dossier_id,
       e.first_due_at AS old_first_due_at, e.due_is_computed AS old_due_is_computed,
       e.field_id AS old_field_id,
       e.fingerprint IS DISTINCT FROM n.fingerprint
       OR (e.due_is_computed AND n.due_is_computed AND e.first_due_at <> n.first_due_at)
       OR (a.row IS NOT NULL AND (
           coalesce(a.name, k.name) IS DISTINCT FROM k.name
           OR coalesce(a.phone, k.phone) IS DISTINCT FROM k.phone)) AS old_differs
FROM printed n LEFT JOIN existing e ON e.code = n.code AND e.source_id = {source_id}
     LEFT JOIN applicant a ON a.row = n.row
     LEFT JOIN kept_applicant k ON k.dossier_id = e.id
ORDER BY n.row
"""
_APPLICANTS = """
SELECT a.row, coalesce(a.name, k.name) AS name, coalesce(a.phone, k.phone) AS phone
FROM applicant a JOIN printed n ON n.row = a.row
     LEFT JOIN existing e ON e.code = n.code AND e.source_id = {source_id}
     LEFT JOIN kept_applicant k ON k.dossier_id = e.id
ORDER BY a.row
"""
_CLASHES = """
SELECT n.row, n.code, e.source_id, e.org_unit_id
FROM printed n JOIN existing e ON e.code = n.code
WHERE e.source_id <> {source_id} OR (
    e.org_unit_id <> n.org_unit_id AND NOT EXISTS (
        SELECT 1 FROM transfer t WHERE t.row = n.row
        AND t.from_org_unit_id = e.org_unit_id))
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
_APPLICANT_SCHEMA = pa.schema(
    [("dossier_id", pa.int64()), ("name", pa.string()), ("phone", pa.string())]
)


def _fingerprint_sql(columns: Sequence[str]) -> str:
    printed = ", ".join(
        f"coalesce(CAST(i.{name} AS VARCHAR), '~')"
        for name in columns
        if name not in DERIVED
    )
    # A promise that we compute moves with the calendar, without the file's doing.
    printed += (
        ", CASE WHEN i.due_is_computed THEN '~'"
        " ELSE CAST(i.first_due_at AS VARCHAR) END"
    )
    return _FINGERPRINT.format(columns=printed)


def _existing(session: Session, codes: pa.ChunkedArray) -> pa.Table:
    """What is kept under these codes, whatever the source."""
    parts = [facts.table_of((), _EXISTING_SCHEMA)]
    if not list(facts.execute(session, "SELECT 1 FROM dossier LIMIT 1", {})):
        return parts[0]
    wanted = codes.to_pylist()
    for chunk in facts.chunks(wanted, facts.ID_CHUNK):
        rows = facts.execute(
            session,
            "SELECT id, code, source_id, org_unit_id, fingerprint, first_due_at,"
            " due_is_computed, field_id FROM dossier"
            f" WHERE {facts.among(session, 'code')}",
            facts.listed(session, chunk),
        )
        parts.append(
            facts.table_of(
                ([*row[:6], bool(row[6]), row[7]] for row in rows), _EXISTING_SCHEMA
            )
        )
    return pa.concat_tables(parts)


def _kept_applicants(
    session: Session, rows: IncomingRows, existing: pa.Table
) -> pa.Table:
    """Names and numbers on record, read only for a file that brings some."""
    parts = [facts.table_of((), _APPLICANT_SCHEMA)]
    if rows.applicants.num_rows:
        for chunk in facts.chunks(existing["id"].to_pylist(), facts.ID_CHUNK):
            found = facts.execute(
                session,
                "SELECT dossier_id, name, phone FROM dossier_applicant"
                f" WHERE {facts.among(session, 'dossier_id')}",
                facts.listed(session, chunk),
            )
            parts.append(facts.table_of(found, _APPLICANT_SCHEMA))
    return pa.concat_tables(parts)
