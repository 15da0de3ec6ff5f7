"""Writes a prepared load: dossiers, what hangs on them, roll-ups, live tables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import insert
from sqlalchemy.orm import Session

from data_access.bulk import copying, indexes
from data_access.bulk.contributions import ROLLUPS, Contributions
from data_access.bulk.duck import BATCH_ROWS, attach, connection, tables_of
from data_access.bulk.live_rows import LIVE_TABLES, LiveRows
from data_access.bulk.merge import PreparedMerge, Tell
from data_access.bulk.planned import PlannedRows
from data_access.bulk.rollup_writes import add_contributions
from data_access.bulk.succession import write_passed_on
from data_access.bulk.value_checks import checked_beforehand
from data_access.schema.dossiers import StepRow

CHILD_TABLES = {
    "pauses": "dossier_pause",
    "waits": "dossier_wait",
    "transfers": "dossier_transfer",
    "steps": "dossier_step",
}
"""What a file says anew of each dossier that it changes, by part of the plan."""
APPLICANTS = "dossier_applicant"
WRITTEN = (*CHILD_TABLES.values(), *(each.table for each in ROLLUPS), *LIVE_TABLES)
"""Every table that a load writes beside `dossier` itself, and that pages read."""
_KEY = ("source_id", "code")
"""Never changes while a dossier is kept: left out of updates, and so of that index."""


def write_merge(
    session: Session,
    prepared: PreparedMerge,
    *,
    source_id: int,
    load_id: int,
    tell: Tell = lambda _done: None,
) -> Contributions:
    """Write dossiers, roll-ups and live rows; the caller's transaction is the load.

    Returns what was added to the roll-ups, which is worked out meanwhile.
    """
    remove_dossiers(session, prepared.removed_ids)
    if prepared.planned.new_steps:
        steps = [{"id": key, "name": name} for key, name in prepared.planned.new_steps]
        session.execute(insert(StepRow), steps)
    large = indexes.is_large(session, prepared.new_count)
    with indexes.built_afterwards(
        session, large=large, tell=lambda done: tell(0.6 + done * 0.4)
    ) as table:
        waits = session.get_bind().dialect.name != "sqlite"
        count = _row_count(prepared)
        with prepared.effects.beside(count, waits=waits) as worked_out:
            _write_dossiers(session, prepared, table, source_id, load_id, tell)
            _write_children(session, prepared)
            write_passed_on(session, prepared.passed)
            found = worked_out.result()
        prepared.planned.drop()
        tell(0.55)
        add_contributions(session, found.delta)
        replace_live(session, prepared.touched_ids, found.live, source_id)
        if large:
            indexes.analyse(session, WRITTEN)
        tell(0.6)
    return found.delta


def replace_live(
    session: Session, ids: pa.Array, live: tuple[LiveRows, ...], source_id: int
) -> None:
    """Replace the live rows of dossiers `ids`, all of one source."""
    for table, part in LIVE_TABLES.items():
        copying.delete_rows(session, table, "dossier_id", ids)
        for rows in live:
            found: pa.Table = getattr(rows, part)
            at = found.schema.get_field_index("source_id")
            column = pa.array([source_id] * found.num_rows, pa.int32())
            copying.insert_rows(
                session, table, found.set_column(at, "source_id", column)
            )


def remove_dossiers(session: Session, ids: pa.Array) -> None:
    """Delete dossiers with what hangs on them; roll-ups and live rows are not ours."""
    for table in (*CHILD_TABLES.values(), APPLICANTS):
        copying.delete_rows(session, table, "dossier_id", ids)
    copying.delete_rows(session, "dossier", "id", ids)


def _row_count(prepared: PreparedMerge) -> int:
    return prepared.new_count + len(prepared.changed_ids)


def _counted(prepared: PreparedMerge, tell: Tell) -> Callable[[int], None]:
    """Tells of every batch of dossiers written, up to a half."""
    total = max(1, _row_count(prepared))
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        tell(0.5 * min(1.0, done / total))

    return count


def _write_dossiers(
    session: Session,
    prepared: PreparedMerge,
    table: str,
    source_id: int,
    load_id: int,
    tell: Tell,
) -> None:
    """New dossiers go to `table`, which may be about to become that of dossiers."""
    counted = _counted(prepared, tell)
    fixed = {"source_id": source_id, "load_id": load_id}
    if prepared.new_count:
        with (
            _dossiers(prepared.planned, is_new=True) as rows,
            checked_beforehand(session, "dossier", prepared.planned.path("dossiers")),
        ):
            copying.insert_rows(
                session, "dossier", rows, fixed, into=table, told=counted
            )
    if len(prepared.changed_ids):
        with _dossiers(prepared.planned, is_new=False) as changed:
            for part in tables_of(changed):
                known = part.drop_columns(["code"]).append_column(
                    "load_id", pa.array([load_id] * part.num_rows, pa.int32())
                )
                copying.update_rows(session, "dossier", "id", known)
                counted(part.num_rows)


@contextmanager
def _dossiers(planned: PlannedRows, *, is_new: bool) -> Iterator[pa.RecordBatchReader]:
    """New or changed dossiers with the columns of the table but source and load."""
    with connection(ordered=True) as duck:
        attach(duck, "planned", planned.path("dossiers"))
        rows = duck.sql(
            "SELECT dossier_id AS id, * EXCLUDE (dossier_id, is_new, complete_to,"
            f" source_id) FROM planned WHERE {'' if is_new else 'NOT '}is_new"
        )
        yield rows.to_arrow_reader(BATCH_ROWS)


def _write_children(session: Session, prepared: PreparedMerge) -> None:
    for part, table in CHILD_TABLES.items():
        copying.delete_rows(session, table, "dossier_id", prepared.changed_ids)
        copying.insert_rows(session, table, prepared.planned.path(part))
    # A file that brings no names says nothing about them.
    for named in _named(prepared.planned):
        copying.delete_rows(session, APPLICANTS, "dossier_id", named)
    copying.insert_rows(session, APPLICANTS, prepared.planned.path("applicants"))


def _named(planned: PlannedRows) -> Iterator[pa.Array]:
    for rows in tables_of(planned.path("applicants")):
        known = rows.filter(pc.less_equal(rows["dossier_id"], planned.last_id))
        yield known["dossier_id"].combine_chunks()
