"""What a load will write, as Parquet files keyed by `dossier_id`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.bulk.contributions import DossierFacts
from data_access.bulk.duck import attach, write_parquet
from data_access.bulk.fingerprints import (
    PRINTED_CHILDREN,
    PRINTED_JOINS,
    fingerprint_sql,
)
from data_access.schema.base import to_microseconds
from data_access.schema.dossiers import (
    DossierBeforeRow,
    DossierRow,
    LoadRow,
    StepRow,
)

PARTS = ("dossiers", "pauses", "waits", "transfers", "steps", "applicants")


@dataclass(frozen=True, slots=True)
class PlannedRows:
    """Parquet files of new and changed dossiers and of what hangs on them.

    `dossiers` has the columns of the table, and `is_new`, `has_transfers`,
    `complete_to`; its `source_id` is 0 while the source has no number. New dossiers
    get the ids (`last_id`, `last_id` + last row]; `new_steps` names steps not kept yet.
    """

    folder: Path
    last_id: int
    new_steps: tuple[tuple[int, str], ...]

    def path(self, part: str) -> Path:
        """The file of one of PARTS."""
        return self.folder / f"planned_{part}.parquet"

    def drop(self) -> None:
        """Delete the files once they are written: building indexes wants the room."""
        for part in PARTS:
            self.path(part).unlink(missing_ok=True)

    def facts(self) -> DossierFacts:
        """The dossiers as they will be."""
        return DossierFacts(
            dossiers=self.path("dossiers"),
            waits=self.path("waits"),
            transfers=self.path("transfers"),
            pauses=self.path("pauses"),
            steps=self.path("steps"),
        )


def planned_rows(
    session: Session,
    duck: duckdb.DuckDBPyConnection,
    files: Mapping[str, Path],
    folder: Path,
    *,
    source_id: int | None,
    complete_to: datetime,
) -> PlannedRows:
    """Write the new and changed rows of `incoming`, as they will stand.

    `files`: `matched`, `kept_clock`, `kept_wait`, `kept_applicant` as Parquet.
    """
    for name, path in files.items():
        attach(duck, name, path)
    last_id = _last_id(session)
    planned = PlannedRows(folder, last_id, _steps(session, duck))
    statements = {
        "dossiers": _dossiers_sql(duck, last_id, source_id or 0, complete_to),
        "pauses": _child("pause", "c.seq, c.kind, c.began_at, c.ended_at", last_id),
        "waits": _child(_WAITS, "c.seq, c.began_at, c.ended_at", last_id),
        "transfers": _child(
            "transfer",
            'c.seq, c."at", c.from_org_unit_id, c.to_org_unit_id, c.by_succession',
            last_id,
        ),
        "steps": _child(
            _STEPS, "c.seq, c.step_id, c.org_unit_id, c.began_at, c.ended_at", last_id
        ),
        "applicants": _child(_APPLICANTS, "c.name, c.phone", last_id),
    }
    for part, statement in statements.items():
        write_parquet(duck, statement, planned.path(part))
    return planned


def _last_id(session: Session) -> int:
    """The highest id in use, by dossiers that an undo would bring back included."""
    kept = (
        select(func.max(DossierBeforeRow.dossier_id))
        .where(DossierBeforeRow.load_id == LoadRow.id)
        .scalar_subquery()
    )
    # Load by load: then each highest id is read off the end of an index.
    images = select(kept).where(LoadRow.undo_json.is_not(None))
    highest = session.execute(select(func.max(DossierRow.id))).scalar_one()
    found = [highest, *session.execute(images).scalars()]
    return max((int(number) for number in found if number is not None), default=0)


_WAITS = (
    "(SELECT * FROM wait ANTI JOIN kept_clock USING (row)"
    " UNION ALL SELECT * FROM kept_wait)"
)
_APPLICANTS = """(
    SELECT a.row, coalesce(a.name, k.name) AS name, coalesce(a.phone, k.phone) AS phone
    FROM applicant a LEFT JOIN matched m USING (row)
         LEFT JOIN kept_applicant k USING (dossier_id)
)"""
# Whoever held the dossier when a step began: the sender of the next transfer.
_STEPS = """(
    SELECT s.row, s.seq, n.id AS step_id, s.began_at, s.ended_at,
           coalesce(s.org_unit_id,
               (SELECT arg_min(t.from_org_unit_id, t."at" * 100 + t.seq) FROM transfer t
                WHERE t.row = s.row AND t."at" > s.began_at),
               i.org_unit_id) AS org_unit_id
    FROM step s JOIN incoming i ON i.row = s.row JOIN step_name n ON n.name = s.step
)"""
_REPLACED = {
    "first_due_at": "coalesce(k.first_due_at, i.first_due_at)",
    "due_is_computed": "i.due_is_computed AND coalesce(m.old_due_is_computed, TRUE)",
    "due_at": "CASE WHEN k.row IS NULL THEN i.due_at ELSE k.due_at END",
    "waiting_since": "CASE WHEN k.row IS NULL THEN i.waiting_since"
    " ELSE k.waiting_since END",
    "moved_days": "coalesce(k.moved_days, i.moved_days)",
}
_DOSSIERS = """
WITH {children}, passed AS (SELECT DISTINCT row FROM transfer)
SELECT CAST(coalesce(m.dossier_id, {last} + i.row) AS BIGINT) AS dossier_id,
       m.dossier_id IS NULL AS is_new, {columns},
       {fingerprint} AS fingerprint, passed.row IS NOT NULL AS has_transfers,
       CAST({source_id} AS INTEGER) AS source_id,
       CAST({complete_to} AS BIGINT) AS complete_to
FROM incoming i LEFT JOIN matched m ON m.row = i.row
     LEFT JOIN kept_clock k ON k.row = i.row
     LEFT JOIN passed ON passed.row = i.row {joins}
WHERE m.row IS NULL OR m.differs
"""


def _dossiers_sql(
    duck: duckdb.DuckDBPyConnection, last: int, source_id: int, complete_to: datetime
) -> str:
    names = duck.view("incoming").columns
    columns = ", ".join(
        f"{_REPLACED[name]} AS {name}" if name in _REPLACED else f"i.{name}"
        for name in names
        if name != "row"
    )
    children = ", ".join(f"{name} AS ({sql})" for name, sql in PRINTED_CHILDREN.items())
    return _DOSSIERS.format(
        children=children,
        last=last,
        columns=columns,
        fingerprint=fingerprint_sql(names),
        source_id=source_id,
        complete_to=to_microseconds(complete_to),
        joins=PRINTED_JOINS,
    )


def _child(relation: str, columns: str, last: int) -> str:
    return (
        f"SELECT CAST(coalesce(m.dossier_id, {last} + c.row) AS BIGINT) AS dossier_id,"
        f" {columns} FROM {relation} c LEFT JOIN matched m ON m.row = c.row"
        " WHERE m.row IS NULL OR m.differs ORDER BY dossier_id"
    )


def _steps(
    session: Session, duck: duckdb.DuckDBPyConnection
) -> tuple[tuple[int, str], ...]:
    """Number the steps of the file; `step_name` holds them and those kept already."""
    kept = {
        name: number
        for number, name in session.execute(select(StepRow.id, StepRow.name))
    }
    told = duck.sql("SELECT DISTINCT step FROM step ORDER BY step").fetchall()
    following = max(kept.values(), default=0) + 1
    new = [name for (name,) in told if name not in kept]
    numbered = tuple((following + place, name) for place, name in enumerate(new))
    names = {**kept, **{name: number for number, name in numbered}}
    table = pa.table(
        {
            "id": pa.array(names.values(), pa.int32()),
            "name": pa.array(names.keys(), pa.string()),
        }
    )
    duck.register("step_names", table)
    duck.execute("CREATE OR REPLACE TABLE step_name AS FROM step_names")
    return numbered
