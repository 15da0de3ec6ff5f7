"""Rows of bulk tables that point nowhere: these tables declare no foreign keys."""

import duckdb
import pyarrow as pa
from sqlalchemy import text
from sqlalchemy.orm import Session

from data_access.bulk.contributions import DossierFacts
from data_access.bulk.duck import attach
from domain.data_quality import Orphan

_READ = (
    ("dossiers", "dossier", "source_id", "source"),
    ("dossiers", "dossier", "org_unit_id", "org_unit"),
    ("dossiers", "dossier", "procedure_id", "procedure"),
    ("dossiers", "dossier", "field_id", "field"),
    ("waits", "dossier_wait", "dossier_id", "dossier"),
    ("pauses", "dossier_pause", "dossier_id", "dossier"),
    ("transfers", "dossier_transfer", "dossier_id", "dossier"),
    ("transfers", "dossier_transfer", "from_org_unit_id", "org_unit"),
    ("transfers", "dossier_transfer", "to_org_unit_id", "org_unit"),
    ("steps", "dossier_step", "dossier_id", "dossier"),
    ("steps", "dossier_step", "org_unit_id", "org_unit"),
    ("steps", "dossier_step", "step_id", "step"),
)
"""Part of the facts, table, column, and the table that it points to."""
_OTHERS = (
    ("dossier_applicant", "dossier_id", "dossier"),
    ("dossier", "load_id", "load"),
)
"""Columns that are no facts of the roll-ups."""
REMOVABLE = (
    "dossier_wait",
    "dossier_pause",
    "dossier_transfer",
    "dossier_step",
    "dossier_applicant",
)


def orphans(
    session: Session, duck: duckdb.DuckDBPyConnection, facts: DossierFacts
) -> tuple[Orphan, ...]:
    """Every column of a bulk table that names rows that there are not."""
    for target in sorted({target for *_, target in _READ} - {"dossier"}):
        rows = session.execute(text(f"SELECT id FROM {target}"))
        ids = pa.array([row[0] for row in rows], pa.int64())
        attach(duck, f"target_{target}", pa.table({"id": ids}))
    attach(duck, "target_dossier", facts.dossiers)
    found = []
    for part, table, column, target in _READ:
        attach(duck, "pointing", getattr(facts, part))
        key = "dossier_id" if target == "dossier" else "id"
        ((count, first),) = duck.sql(
            f"SELECT count(*), min(p.{column}) FROM pointing p"
            f" ANTI JOIN target_{target} t ON t.{key} = p.{column}"
        ).fetchall()
        found.append((table, column, target, count, first))
    for table, column, target in _OTHERS:
        count, first = session.execute(
            text(
                f"SELECT count(*), min({column}) FROM {table}"
                f" WHERE NOT EXISTS (SELECT 1 FROM {target} AS pointed"
                f" WHERE pointed.id = {table}.{column})"
            )
        ).one()
        found.append((table, column, target, count, first))
    return tuple(Orphan(*values) for values in found if values[3])


def remove_orphans(session: Session) -> None:
    """Delete what hangs on a dossier that there is not."""
    for table in REMOVABLE:
        session.execute(
            text(
                f"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM dossier"
                f" WHERE dossier.id = {table}.dossier_id)"
            )
        )
