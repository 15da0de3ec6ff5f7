"""Roll-ups and live tables computed anew from the dossiers, beside what is kept.

Sources are read one after the other, so memory is bounded by the largest of them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data_access.bulk import copying, facts
from data_access.bulk.contributions import connection, contributions, live_rows
from data_access.schema.dossiers import SourceRow
from data_access.schema.rollups import (
    MEASURES,
    DossierDayRow,
    DossierHalfRow,
    DossierOpenRow,
    DossierOverdueRow,
    DossierTotalRow,
)
from domain.data_quality import Difference

ROLLUP_KEYS: Mapping[str, tuple[str, ...]] = {
    DossierDayRow.__tablename__: ("node_id", "field_id", "day", "channel"),
    DossierHalfRow.__tablename__: ("node_id", "field_id", "half", "channel"),
    DossierTotalRow.__tablename__: ("node_id", "field_id", "channel"),
}
LIVE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    table.__tablename__: tuple(
        column.name for column in table.__table__.columns if column.name != "dossier_id"
    )
    for table in (DossierOpenRow, DossierOverdueRow)
}
TEXT_COLUMNS = frozenset({"step", "late_reason"})
ROWS_AT_ONCE = 50_000
"""Kept rows on their way into DuckDB."""


class Recount:
    """Both states of every table in a DuckDB of their own: `new_…` and `kept_…`."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, dossier_count: int) -> None:
        self.dossier_count = dossier_count
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

    def corrections(self, table: str) -> pa.Table:
        """What to add to each differing row of a roll-up."""
        keys = ROLLUP_KEYS[table]
        sums = ", ".join(
            f"CAST(coalesce(n.{m}, 0) - coalesce(k.{m}, 0) AS BIGINT) AS {m}"
            for m in MEASURES
        )
        differs = " OR ".join(f"{measure} <> 0" for measure in MEASURES)
        return self._duck.sql(
            f"SELECT * FROM (SELECT {', '.join(keys)}, {sums} FROM new_{table} n"
            f" FULL JOIN kept_{table} k USING ({', '.join(keys)})) WHERE {differs}"
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
def recount(session: Session, *, zone: ZoneInfo) -> Iterator[Recount]:
    """Both states of one snapshot; all of it is gone on leaving."""
    with connection() as duck:
        count = _recompute(session, duck, zone)
        for table, keys in ROLLUP_KEYS.items():
            _copy_kept(session, duck, table, (*keys, *MEASURES))
        for table, columns in LIVE_COLUMNS.items():
            _copy_kept(session, duck, table, ("dossier_id", *columns))
        yield Recount(duck, count)


def write_corrections(session: Session, recounted: Recount) -> None:
    """Make every kept table what the dossiers say."""
    for table, keys in ROLLUP_KEYS.items():
        copying.add_counts(session, table, keys, recounted.corrections(table))
    for table in LIVE_COLUMNS:
        ids, rows = recounted.live_corrections(table)
        copying.delete_rows(session, table, "dossier_id", ids)
        copying.insert_rows(session, table, rows)


def _recompute(
    session: Session, duck: duckdb.DuckDBPyConnection, zone: ZoneInfo
) -> int:
    ancestors = facts.ancestors(session)
    sources = session.execute(
        select(SourceRow.id, SourceRow.complete_to).order_by(SourceRow.id)
    ).all()
    _create_empty(duck)
    count = 0
    for source_id, complete_to in sources:
        known = facts.facts_of_source(session, source_id, complete_to)
        count += known.dossiers.num_rows
        counted = contributions([(1, known)], ancestors=ancestors, zone=zone)
        tables = (counted.by_day, counted.by_half, counted.total)
        for table, rows in zip(ROLLUP_KEYS, tables, strict=True):
            _append(duck, f"part_{table}", rows)
        for table, rows in zip(LIVE_COLUMNS, live_rows(known, zone=zone), strict=True):
            _append(duck, f"new_{table}", rows)
    for table, keys in ROLLUP_KEYS.items():
        sums = ", ".join(f"sum({measure}) AS {measure}" for measure in MEASURES)
        duck.execute(
            f"CREATE TABLE new_{table} AS SELECT {', '.join(keys)}, {sums}"
            f" FROM part_{table} GROUP BY ALL"
        )
        duck.execute(f"DROP TABLE part_{table}")
    return count


def _create_empty(duck: duckdb.DuckDBPyConnection) -> None:
    for table, keys in ROLLUP_KEYS.items():
        columns = ", ".join(f"{name} BIGINT" for name in (*keys, *MEASURES))
        duck.execute(f"CREATE TABLE part_{table} ({columns})")
        duck.execute(f"CREATE TABLE kept_{table} ({columns})")
    for table, names in LIVE_COLUMNS.items():
        columns = ", ".join(
            f"{name} {'VARCHAR' if name in TEXT_COLUMNS else 'BIGINT'}"
            for name in ("dossier_id", *names)
        )
        duck.execute(f"CREATE TABLE new_{table} ({columns})")
        duck.execute(f"CREATE TABLE kept_{table} ({columns})")


def _append(duck: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    duck.register("more", rows)
    duck.execute(f"INSERT INTO {table} BY NAME SELECT * FROM more")
    duck.unregister("more")


def _copy_kept(
    session: Session,
    duck: duckdb.DuckDBPyConnection,
    table: str,
    columns: tuple[str, ...],
) -> None:
    result = session.connection().execute(
        text(f"SELECT {', '.join(columns)} FROM {table}"),
        execution_options={"stream_results": True, "max_row_buffer": ROWS_AT_ONCE},
    )
    schema = pa.schema(
        [
            (name, pa.string() if name in TEXT_COLUMNS else pa.int64())
            for name in columns
        ]
    )
    for rows in result.partitions(ROWS_AT_ONCE):
        _append(duck, f"kept_{table}", facts.table_of(rows, schema))


def _all_differences() -> Iterator[str]:
    """One statement per table: a row of text for each cell that differs.

    A row of a roll-up that is missing counts as zeros, which is what it means.
    """
    for table, keys in ROLLUP_KEYS.items():
        yield _differences(table, keys, MEASURES, "coalesce({}, 0)")
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
