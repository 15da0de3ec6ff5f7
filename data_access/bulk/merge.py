"""A load of dossiers: compare with what is kept, then merge with all roll-ups.

Planning only reads, so a dry run and a load compute the same; applying runs in the
caller's transaction, which is the whole load: all or nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy.orm import Session

from data_access.bulk import copying, facts
from data_access.bulk.comparison import CodeClash, compared_rows
from data_access.bulk.contributions import (
    CLOCK_COLUMNS,
    PAUSE_SCHEMA,
    Contributions,
    DossierFacts,
    contributions,
)
from data_access.bulk.incoming import IncomingRows, children, with_columns
from data_access.bulk.promises import keep_first_promises
from data_access.bulk.rollup_writes import (
    add_contributions,
    ids_falling_due,
    replace_live_rows,
    rollup_basis,
)
from data_access.schema.base import to_microseconds
from domain.working_days import WorkingCalendar

CHILDREN = ("pause", "wait", "transfer")
"""What a file says anew of each dossier that it changes."""


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What a load would do. `rows.dossiers` gained `dossier_id` (null: new).

    Only new and changed dossiers are kept in `rows`; promises that the file would
    alter stay as first given and are counted in `kept_promises`.
    """

    rows: IncomingRows
    new_count: int
    changed_count: int
    unchanged_count: int
    kept_promises: int
    clashes: tuple[CodeClash, ...]


def plan_merge(
    session: Session,
    rows: IncomingRows,
    *,
    source_id: int | None,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> MergePlan:
    """Compare `rows` with what `source_id` holds; None: a source not seen before."""
    found = compared_rows(session, rows, source_id)
    compared, rows = found.dossiers, replace(rows, applicants=found.applicants)
    is_new = pc.is_null(compared["dossier_id"])
    is_changed = pc.and_(pc.invert(is_new), compared["old_differs"])
    kept = compared.filter(pc.or_(is_new, is_changed))
    wanted = kept["row"]
    selected = IncomingRows(
        kept, *(_of_rows(table, wanted) for table in children(rows))
    )
    selected, kept_promises = keep_first_promises(selected, calendar, zone)
    new_count = pc.sum(is_new).as_py() or 0
    changed_count = pc.sum(is_changed).as_py() or 0
    return MergePlan(
        rows=selected,
        new_count=new_count,
        changed_count=changed_count,
        unchanged_count=compared.num_rows - new_count - changed_count,
        kept_promises=kept_promises,
        clashes=found.clashes,
    )


@dataclass(frozen=True, slots=True)
class PreparedMerge:
    """A plan with ids given and its effect on the roll-ups worked out; not written."""

    rows: IncomingRows
    is_new: pa.ChunkedArray
    touched_ids: tuple[int, ...]
    after: DossierFacts
    delta: Contributions


def prepare_merge(
    session: Session,
    plan: MergePlan,
    *,
    source_id: int | None,
    complete_from: datetime | None,
    complete_to: datetime,
    zone: ZoneInfo,
) -> PreparedMerge:
    """Work out what `plan` changes; only reads, so a dry run can show it.

    `complete_from` is the instant to which the source was complete before. Dossiers
    that the file leaves alone but whose deadline passes in between count too.
    """
    rows = _with_ids(session, plan.rows)
    is_new = pc.is_null(plan.rows.dossiers["dossier_id"])
    changed_ids = rows.dossiers.filter(pc.invert(is_new))["dossier_id"].to_pylist()
    crossing_ids = (
        ids_falling_due(session, source_id, complete_to)
        if source_id is not None and complete_from is not None
        else []
    )
    touched = sorted({*changed_ids, *crossing_ids})
    before = facts.facts_of_ids(session, touched, complete_from)
    staying = _staying(before, set(changed_ids), complete_to)
    after = _joined(_facts_of(rows, source_id or 0, complete_to), staying)
    delta = contributions([(-1, before), (1, after)], basis=rollup_basis(session, zone))
    return PreparedMerge(rows, is_new, tuple(touched), after, delta)


def write_merge(
    session: Session,
    prepared: PreparedMerge,
    *,
    source_id: int,
    load_id: int,
    zone: ZoneInfo,
) -> None:
    """Write dossiers, roll-ups and live rows; the caller's transaction is the load."""
    _write_dossiers(
        session,
        prepared.rows,
        prepared.is_new,
        source_id=source_id,
        load_id=load_id,
    )
    add_contributions(session, prepared.delta)
    touched = pa.array(prepared.touched_ids, pa.int64())
    replace_live_rows(session, touched, prepared.after, zone=zone)


def _of_rows(table: pa.Table, wanted: pa.ChunkedArray) -> pa.Table:
    return table.filter(pc.is_in(table["row"], value_set=wanted.combine_chunks()))


def _with_ids(session: Session, rows: IncomingRows) -> IncomingRows:
    """Give new dossiers their ids and turn `row` into `dossier_id` everywhere."""
    (last,) = next(
        iter(facts.execute(session, "SELECT coalesce(max(id), 0) FROM dossier", {}))
    )
    following = iter(range(int(last) + 1, int(last) + 1 + rows.dossiers.num_rows))
    ids = pa.array(
        [
            next(following) if known is None else known
            for known in rows.dossiers["dossier_id"].to_pylist()
        ],
        pa.int64(),
    )
    dossiers = with_columns(rows.dossiers, dossier_id=ids)
    order = dict(zip(dossiers["row"].to_pylist(), ids.to_pylist(), strict=True))

    def keyed(table: pa.Table) -> pa.Table:
        column = pa.array([order[row] for row in table["row"].to_pylist()], pa.int64())
        return table.drop_columns(["row"]).add_column(0, "dossier_id", column)

    return IncomingRows(dossiers, *(keyed(table) for table in children(rows)))


def _write_dossiers(
    session: Session,
    rows: IncomingRows,
    is_new: pa.ChunkedArray,
    *,
    source_id: int,
    load_id: int,
) -> None:
    count = rows.dossiers.num_rows
    table = rows.dossiers.drop_columns(
        [name for name in rows.dossiers.column_names if name.startswith("old_")]
    ).drop_columns(["row"])
    names = ["id" if name == "dossier_id" else name for name in table.column_names]
    table = (
        table.rename_columns(names)
        .append_column("source_id", pa.array([source_id] * count, pa.int32()))
        .append_column("load_id", pa.array([load_id] * count, pa.int32()))
        .append_column("has_transfers", _has_transfers(rows))
    )
    changed = table.filter(pc.invert(is_new))
    for child in CHILDREN:
        copying.delete_rows(
            session, f"dossier_{child}", "dossier_id", changed["id"].combine_chunks()
        )
    copying.insert_rows(session, "dossier", table.filter(is_new))
    copying.update_rows(session, "dossier", "id", changed)
    for child, child_rows in zip(
        CHILDREN, (rows.pauses, rows.waits, rows.transfers), strict=True
    ):
        copying.insert_rows(session, f"dossier_{child}", child_rows)
    # A file that brings no names says nothing about them.
    named = rows.applicants["dossier_id"].combine_chunks()
    copying.delete_rows(session, "dossier_applicant", "dossier_id", named)
    copying.insert_rows(session, "dossier_applicant", rows.applicants)


def _has_transfers(rows: IncomingRows) -> pa.ChunkedArray:
    return pc.is_in(
        rows.dossiers["dossier_id"],
        value_set=pc.unique(rows.transfers["dossier_id"]),
    )


def _facts_of(
    rows: IncomingRows, source_id: int, complete_to: datetime
) -> DossierFacts:
    """The written dossiers as facts, without reading them back."""
    count = rows.dossiers.num_rows
    extra = {
        "source_id": pa.array([source_id] * count, pa.int32()),
        "has_transfers": _has_transfers(rows),
        "complete_to": pa.array([to_microseconds(complete_to)] * count, pa.int64()),
    }
    columns = [
        extra[name] if name in extra else rows.dossiers[name]
        for name in (*CLOCK_COLUMNS, "complete_to")
    ]
    dossiers = pa.table(columns, names=[*CLOCK_COLUMNS, "complete_to"])
    return DossierFacts(
        dossiers.cast(facts.FACT_SCHEMA),
        rows.waits.select(facts.WAIT_SCHEMA.names).cast(facts.WAIT_SCHEMA),
        rows.transfers.select(facts.TRANSFER_SCHEMA.names).cast(facts.TRANSFER_SCHEMA),
        rows.pauses.select(PAUSE_SCHEMA.names).cast(PAUSE_SCHEMA),
    )


def _staying(
    before: DossierFacts, changed: set[int], complete_to: datetime
) -> DossierFacts:
    """Those of `before` that the file leaves alone, now known up to `complete_to`."""
    keep = pa.array(
        [value not in changed for value in before.dossiers["dossier_id"].to_pylist()],
        pa.bool_(),
    )
    dossiers = before.dossiers.filter(keep)
    reach = pa.array([to_microseconds(complete_to)] * dossiers.num_rows, pa.int64())
    ids = dossiers["dossier_id"].combine_chunks()
    return DossierFacts(
        with_columns(dossiers, complete_to=reach),
        before.waits.filter(pc.is_in(before.waits["dossier_id"], value_set=ids)),
        before.transfers.filter(
            pc.is_in(before.transfers["dossier_id"], value_set=ids)
        ),
        before.pauses.filter(pc.is_in(before.pauses["dossier_id"], value_set=ids)),
        before.steps.filter(pc.is_in(before.steps["dossier_id"], value_set=ids)),
    )


def _joined(one: DossierFacts, other: DossierFacts) -> DossierFacts:
    return DossierFacts(
        pa.concat_tables([one.dossiers, other.dossiers]),
        pa.concat_tables([one.waits, other.waits]),
        pa.concat_tables([one.transfers, other.transfers]),
        pa.concat_tables([one.pauses, other.pauses]),
        pa.concat_tables([one.steps, other.steps]),
    )


def with_source(prepared: PreparedMerge, source_id: int) -> PreparedMerge:
    """`prepared` for a source that got its number only now."""
    dossiers = prepared.after.dossiers
    column = pa.array([source_id] * dossiers.num_rows, pa.int32())
    after = replace(prepared.after, dossiers=with_columns(dossiers, source_id=column))
    return replace(prepared, after=after)
