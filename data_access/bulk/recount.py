"""Roll-ups and live tables computed anew from the dossiers, beside what is kept.

Both states lie in Parquet files of a private folder and are compared by DuckDB within
its memory limit, so the number of dossiers does not matter.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import text
from sqlalchemy.orm import Session

from data_access.bulk import copying
from data_access.bulk.contributions import (
    ROLLUPS,
    Contributions,
    DossierFacts,
    Rollup,
    contributions,
)
from data_access.bulk.duck import attach, connection, tables_of
from data_access.bulk.live_rows import LIVE_TABLES, live_rows
from data_access.bulk.orphans import orphans, remove_orphans
from data_access.bulk.rollup_writes import add_contributions, rollup_basis
from data_access.bulk.stored import Told, stored_facts, streamed
from data_access.schema.rollups import (
    DossierOpenRow,
    DossierOverdueRow,
    DossierUndueRow,
)
from domain.data_quality import Difference, Orphan

LIVE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    table.__tablename__: tuple(
        column.name for column in table.__table__.columns if column.name != "dossier_id"
    )
    for table in (DossierOpenRow, DossierOverdueRow, DossierUndueRow)
}
TEXT_COLUMNS = frozenset({"code", "step", "late_reason"})


class Recount:
    """Both states of every table in a DuckDB of their own: `new_…` and `kept_…`."""

    def __init__(
        self,
        duck: duckdb.DuckDBPyConnection,
        dossier_count: int,
        orphans: tuple[Orphan, ...],
    ) -> None:
        self.dossier_count = dossier_count
        self.orphans = orphans
        self._duck = duck

    def difference_count(self) -> int:
        """Cells that differ in all tables together."""
        counts = [
            self._duck.sql(f"SELECT count(*) FROM ({statement})").fetchall()[0][0]
            for statement in _all_differences()
        ]
        return sum(counts)

    def differences(self, limit: int) -> tuple[Difference, ...]:
        """The first cells that differ, table by table in order of keys."""
        found: list[Difference] = []
        for statement in _all_differences():
            rows = self._duck.sql(f"{statement} ORDER BY ALL LIMIT {limit}").fetchall()
            found += [Difference(*row) for row in rows]
        return tuple(found[:limit])

    def corrections(self, rollup: Rollup) -> pa.Table:
        """What to add to each differing row of a roll-up."""
        keys = ", ".join(rollup.keys)
        sums = ", ".join(
            f"CAST(coalesce(n.{m}, 0) - coalesce(k.{m}, 0) AS BIGINT) AS {m}"
            for m in rollup.measures
        )
        differs = " OR ".join(f"{measure} <> 0" for measure in rollup.measures)
        return self._duck.sql(
            f"SELECT * FROM (SELECT {keys}, {sums} FROM new_{rollup.table} n"
            f" FULL JOIN kept_{rollup.table} k USING ({keys})) WHERE {differs}"
            f" ORDER BY {keys}"
        ).to_arrow_table()

    def live_corrections(self, table: str) -> tuple[pa.Array, pa.Table]:
        """Ids whose row is wrong, missing or too much, and the right rows of these."""
        columns = LIVE_COLUMNS[table]
        self._duck.execute(
            f"CREATE OR REPLACE TEMP TABLE wrong AS SELECT dossier_id"
            f" FROM new_{table} n FULL JOIN kept_{table} k USING (dossier_id)"
            f" WHERE n.{columns[0]} IS NULL OR k.{columns[0]} IS NULL"
            f" OR {' OR '.join(f'n.{c} IS DISTINCT FROM k.{c}' for c in columns)}"
        )
        ids = self._duck.sql("SELECT dossier_id FROM wrong").to_arrow_table()
        rows = self._duck.sql(
            f"SELECT * FROM new_{table} SEMI JOIN wrong USING (dossier_id)"
        ).to_arrow_table()
        return ids["dossier_id"].combine_chunks(), rows


@contextmanager
def recount(
    session: Session, *, zone: ZoneInfo, told: Told | None = None
) -> Iterator[Recount]:
    """Both states of one snapshot; all of it is gone on leaving."""
    with (
        tempfile.TemporaryDirectory(prefix="dieu-hanh-recount-") as name,
        connection() as duck,
    ):
        folder = Path(name)
        (folder / "kept").mkdir()
        facts = stored_facts(session, folder, told=told)
        delta = contributions(
            [(1, facts)], basis=rollup_basis(session, zone), folder=folder
        )
        _attach_recounted(duck, facts, delta, zone)
        for rollup in ROLLUPS:
            columns = (*rollup.keys, *rollup.measures)
            _attach_kept(session, duck, rollup.table, columns, folder / "kept")
        for table, columns in LIVE_COLUMNS.items():
            _attach_kept(session, duck, table, ("dossier_id", *columns), folder)
        yield Recount(duck, _row_count(facts), orphans(session, duck, facts))


def write_corrections(session: Session, recounted: Recount) -> None:
    """Make every kept table what the dossiers say; delete what hangs on none."""
    if recounted.orphans:
        remove_orphans(session)
    for rollup in ROLLUPS:
        rows = recounted.corrections(rollup)
        copying.add_counts(session, rollup.table, rollup.keys, rows)
    for table in LIVE_COLUMNS:
        ids, rows = recounted.live_corrections(table)
        copying.delete_rows(session, table, "dossier_id", ids)
        copying.insert_rows(session, table, rows)


def rebuild(session: Session, *, zone: ZoneInfo, told: Told | None = None) -> int:
    """Empty every roll-up and live table and fill it anew; how many dossiers."""
    for table in (*(rollup.table for rollup in ROLLUPS), *LIVE_TABLES):
        session.execute(text(f"DELETE FROM {table}"))
    with tempfile.TemporaryDirectory(prefix="dieu-hanh-rebuild-") as name:
        folder = Path(name)
        facts = stored_facts(session, folder, told=told)
        basis = rollup_basis(session, zone)
        add_contributions(
            session, contributions([(1, facts)], basis=basis, folder=folder)
        )
        live = live_rows(facts, zone=zone)
        for table, part in LIVE_TABLES.items():
            for rows in tables_of(getattr(live, part)):
                copying.insert_rows(session, table, rows)
        return _row_count(facts)


def _row_count(facts: DossierFacts) -> int:
    if not isinstance(facts.dossiers, Path):
        raise TypeError("stored facts are files")
    return int(pq.read_metadata(facts.dossiers).num_rows)


def _attach_recounted(
    duck: duckdb.DuckDBPyConnection,
    facts: DossierFacts,
    delta: Contributions,
    zone: ZoneInfo,
) -> None:
    for rollup in ROLLUPS:
        attach(duck, f"new_{rollup.table}", getattr(delta, rollup.part))
    live = live_rows(facts, zone=zone)
    for table, part in LIVE_TABLES.items():
        attach(duck, f"new_{table}", getattr(live, part))


def _attach_kept(
    session: Session,
    duck: duckdb.DuckDBPyConnection,
    table: str,
    columns: tuple[str, ...],
    folder: Path,
) -> None:
    schema = pa.schema(
        [
            (name, pa.string() if name in TEXT_COLUMNS else pa.int64())
            for name in columns
        ]
    )
    path = folder / f"kept_{table}.parquet"
    statement = f"SELECT {', '.join(columns)} FROM {table}"
    attach(duck, f"kept_{table}", streamed(session, statement, schema, path))


def _all_differences() -> Iterator[str]:
    """One statement per table: a row of text for each cell that differs.

    A row of a roll-up that is missing counts as zeros, which is what it means.
    """
    for rollup in ROLLUPS:
        yield _differences(
            rollup.table, rollup.keys, rollup.measures, "coalesce({}, 0)"
        )
    for table, columns in LIVE_COLUMNS.items():
        yield _differences(table, ("dossier_id",), columns, "{}")


def _differences(
    table: str, keys: tuple[str, ...], columns: tuple[str, ...], cell: str
) -> str:
    key = " || ', ' || ".join(f"'{name}=' || {name}" for name in keys)
    pairs = [(cell.format(f"k.{c}"), cell.format(f"n.{c}")) for c in columns]
    names = ", ".join(f"'{column}'" for column in columns)
    kept = ", ".join(f"CAST({old} AS VARCHAR)" for old, _ in pairs)
    recomputed = ", ".join(f"CAST({new} AS VARCHAR)" for _, new in pairs)
    differs = " OR ".join(f"{old} IS DISTINCT FROM {new}" for old, new in pairs)
    return f"""
    SELECT '{table}' AS "table", key, "column", kept, recomputed FROM (
        SELECT {key} AS key, unnest([{names}]) AS "column",
               unnest([{kept}]) AS kept, unnest([{recomputed}]) AS recomputed
        FROM new_{table} n FULL JOIN kept_{table} k USING ({", ".join(keys)})
        WHERE {differs}
    ) WHERE kept IS DISTINCT FROM recomputed
    """
